package io.videoxl.video.images;

import io.videoxl.video.fitting.RgbPicture;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;

/** Takes the pixels of {@code java.awt}'s pictures. */
public final class BufferedImages {
    private BufferedImages() {}

    /** A copy of a picture's pixels, in sRGB; of what is transparent, the colours underneath. */
    public static ImageSource.Pixels pixels(BufferedImage picture, String name) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        ImageSource.Pixels.requireSize(width, height, name);
        var rgb = new byte[RgbPicture.CHANNELS * width * height];
        if (isGrey(picture)) {
            copyGrey(picture, rgb);
        } else {
            copyColours(picture, rgb);
        }
        return new ImageSource.Pixels(rgb, alpha(picture), width, height, name);
    }

    /** Java holds grey to be linear and would make it brighter, but in files and cameras it is not. */
    private static boolean isGrey(BufferedImage picture) {
        int type = picture.getRaster().getTransferType();
        return picture.getColorModel() instanceof ComponentColorModel model
                && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT);
    }

    private static byte[] alpha(BufferedImage picture) {
        if (!picture.getColorModel().hasAlpha()) {
            return null;
        }
        int width = picture.getWidth();
        var alpha = new byte[width * picture.getHeight()];
        var row = new int[width];
        for (int y = 0, to = 0; y < picture.getHeight(); y++) {
            picture.getRGB(0, y, width, 1, row, 0, width);
            for (int colour : row) {
                alpha[to++] = (byte) (colour >>> 24);
            }
        }
        return alpha;
    }

    private static void copyGrey(BufferedImage picture, byte[] rgb) {
        var raster = picture.getRaster();
        int shift = picture.getColorModel().getComponentSize(0) - Byte.SIZE;
        var row = new int[picture.getWidth()];
        for (int y = 0, to = 0; y < picture.getHeight(); y++) {
            raster.getSamples(0, y, row.length, 1, 0, row);
            for (int sample : row) {
                byte grey = (byte) (sample >> shift);
                rgb[to++] = grey;
                rgb[to++] = grey;
                rgb[to++] = grey;
            }
        }
    }

    private static void copyColours(BufferedImage picture, byte[] rgb) {
        var row = new int[picture.getWidth()];
        for (int y = 0, to = 0; y < picture.getHeight(); y++) {
            picture.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int colour : row) {
                rgb[to++] = (byte) (colour >> 16);
                rgb[to++] = (byte) (colour >> 8);
                rgb[to++] = (byte) colour;
            }
        }
    }
}
