package io.videoxl.video.images;

import io.videoxl.video.fitting.RgbPicture;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SinglePixelPackedSampleModel;

/**
 * Makes RGB of samples as Pillow does, which the published code reads with: colour profiles are not applied, of more than eight
 * bits the first eight are taken, fewer are spread over the whole range.
 */
enum SampleConversion {
    GREY {
        @Override
        void convert(int[] samples, int at, byte[] rgb, int to) {
            byte grey = (byte) samples[at];
            rgb[to] = grey;
            rgb[to + 1] = grey;
            rgb[to + 2] = grey;
        }
    },
    RGB {
        @Override
        void convert(int[] samples, int at, byte[] rgb, int to) {
            rgb[to] = (byte) samples[at];
            rgb[to + 1] = (byte) samples[at + 1];
            rgb[to + 2] = (byte) samples[at + 2];
        }
    },
    /** ITU-T T.871, in the fixed point of the JPEG library. */
    YCC {
        @Override
        void convert(int[] samples, int at, byte[] rgb, int to) {
            int luma = samples[at];
            int blue = samples[at + 1] - 128;
            int red = samples[at + 2] - 128;
            rgb[to] = clip(luma + (91881 * red + HALF >> 16));
            rgb[to + 1] = clip(luma + (-22554 * blue - 46802 * red + HALF >> 16));
            rgb[to + 2] = clip(luma + (116130 * blue + HALF >> 16));
        }
    },
    /** Amounts of ink. */
    CMYK {
        @Override
        void convert(int[] samples, int at, byte[] rgb, int to) {
            int light = 255 - samples[at + 3];
            for (int i = 0; i < 3; i++) {
                rgb[to + i] = clip(light - product(samples[at + i], light));
            }
        }
    },
    /** The inverse of ink, as Adobe's JPEGs hold it. */
    INVERSE_CMYK {
        @Override
        void convert(int[] samples, int at, byte[] rgb, int to) {
            for (int i = 0; i < 4; i++) {
                samples[at + i] = 255 - samples[at + i];
            }
            CMYK.convert(samples, at, rgb, to);
        }
    },
    /** The same, with the first three of the four turned into YCC. */
    YCCK {
        @Override
        void convert(int[] samples, int at, byte[] rgb, int to) {
            YCC.convert(samples, at, rgb, to);
            for (int i = 0; i < 3; i++) {
                samples[at + i] = rgb[to + i] & 0xFF;
            }
            samples[at + 3] = 255 - samples[at + 3];
            CMYK.convert(samples, at, rgb, to);
        }
    };

    private static final int HALF = 1 << 15;

    abstract void convert(int[] samples, int at, byte[] rgb, int to);

    private static byte clip(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }

    /** Of two fractions of 255, rounded. */
    private static int product(int a, int b) {
        int sum = a * b + 128;
        return (sum >> 8) + sum >> 8;
    }

    /**
     * Converts a raster whose samples have eight bits each.
     *
     * @return upright; the caller closes it
     */
    PlainPicture picture(Raster raster) {
        return convert(raster, -1, false, samples -> {}, this);
    }

    /** Converts a picture by its colour model, but without its colour profile. */
    static PlainPicture picture(BufferedImage image, ImageFormat format, String name) {
        var raster = image.getRaster();
        var model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            return indexed(raster, palette);
        }
        int type = raster.getTransferType();
        int colourSpace = model.getColorSpace().getType();
        var conversion =
                switch (colourSpace) {
                    case ColorSpace.TYPE_GRAY -> GREY;
                    case ColorSpace.TYPE_RGB -> RGB;
                    case ColorSpace.TYPE_CMYK -> CMYK;
                    default -> null;
                };
        boolean packed = raster.getSampleModel() instanceof SinglePixelPackedSampleModel;
        boolean bytesOrWords = packed
                || type == DataBuffer.TYPE_BYTE
                || type == DataBuffer.TYPE_USHORT
                || type == DataBuffer.TYPE_SHORT;
        if (conversion == null || !bytesOrWords) {
            throw ImageDecoder.unreadable(
                    name,
                    conversion == null
                            ? "this " + format + " image is not in RGB, grey or CMYK"
                            : "the samples of this " + format + " image are not whole numbers of at most 16 bits",
                    "Convert it to PNG.");
        }
        int colours = model.getNumColorComponents();
        int alpha = model.hasAlpha() && raster.getNumBands() > colours ? colours : -1;
        return convert(
                raster, alpha, model.isAlphaPremultiplied(), toEightBits(model, raster.getNumBands()), conversion);
    }

    /** Changes a row of samples. */
    private interface Scaling {
        void scale(int[] row);
    }

    private static Scaling toEightBits(ColorModel model, int bands) {
        int bits = model.getComponentSize(0);
        if (bits == Byte.SIZE && bands == model.getNumComponents()) {
            return row -> {};
        }
        var sizes = new int[bands];
        for (int i = 0; i < bands; i++) {
            sizes[i] = model.getComponentSize(Math.min(i, model.getNumComponents() - 1));
        }
        return row -> {
            for (int i = 0; i < row.length; i++) {
                int size = sizes[i % bands];
                row[i] = size >= Byte.SIZE
                        ? Math.max(row[i], 0) >>> (size - Byte.SIZE) & 0xFF
                        : size == 0 ? 0 : row[i] * 255 / ((1 << size) - 1);
            }
        };
    }

    private static PlainPicture convert(
            Raster raster, int alpha, boolean premultiplied, Scaling scaling, SampleConversion conversion) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        var picture = PlainPicture.allocate(width, height, alpha >= 0);
        var samples = new int[bands * width];
        var rgb = new byte[RgbPicture.CHANNELS * width];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, samples);
            scaling.scale(samples);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                if (alpha >= 0) {
                    int opacity = samples[at + alpha];
                    picture.setAlpha(x, y, (byte) opacity);
                    if (premultiplied && opacity > 0) {
                        for (int i = 0; i < alpha; i++) {
                            samples[at + i] = Math.min(255 * samples[at + i] / opacity, 255);
                        }
                    }
                }
                conversion.convert(samples, at, rgb, RgbPicture.CHANNELS * x);
            }
            picture.setRow(y, rgb);
        }
        return picture;
    }

    private static PlainPicture indexed(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        var colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        var picture = PlainPicture.allocate(width, raster.getHeight(), palette.hasAlpha());
        var indices = new int[width];
        var rgb = new byte[RgbPicture.CHANNELS * width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, indices);
            for (int x = 0; x < width; x++) {
                int colour = indices[x] < colours.length ? colours[indices[x]] : 0xFF000000;
                rgb[RgbPicture.CHANNELS * x] = (byte) (colour >> 16);
                rgb[RgbPicture.CHANNELS * x + 1] = (byte) (colour >> 8);
                rgb[RgbPicture.CHANNELS * x + 2] = (byte) colour;
                if (palette.hasAlpha()) {
                    picture.setAlpha(x, y, (byte) (colour >> 24));
                }
            }
            picture.setRow(y, rgb);
        }
        return picture;
    }
}
