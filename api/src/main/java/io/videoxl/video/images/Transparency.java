package io.videoxl.video.images;

import io.videoxl.video.reading.AlphaChannel;
import java.awt.Color;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * What becomes of a picture's transparency. The published code drops it, so that what lies underneath is shown, which may be
 * anything, and is black in many a drawing and chart.
 */
final class Transparency {
    private Transparency() {}

    /** The part of the pixels that are more transparent than not. */
    static double share(PlainPicture picture) {
        if (picture.alpha() == null) {
            return 0;
        }
        long count = 0;
        long pixels = (long) picture.rgb().width() * picture.rgb().height();
        for (long i = 0; i < pixels; i++) {
            count += (picture.alpha().get(ValueLayout.JAVA_BYTE, i) & 0xFF) < AlphaChannel.HALF ? 1 : 0;
        }
        return (double) count / pixels;
    }

    /** The rest of a sentence that begins with the image's name. */
    static String warning(double share) {
        return String.format(
                Locale.ROOT,
                ": %.0f %% of the image is transparent; transparency is dropped, as the published code does, and what lies"
                        + " underneath is shown. To show it on a colour, give the image a background.",
                100 * share);
    }

    /**
     * The picture on a colour.
     *
     * @param background null for the picture as it is
     * @return to be closed by itself, and not after the picture
     */
    static PlainPicture over(Color background, PlainPicture picture) {
        var rgb = picture.rgb();
        if (background == null || picture.alpha() == null) {
            return new PlainPicture(rgb, picture.alpha(), () -> {});
        }
        var blended = PlainPicture.allocate(rgb.width(), rgb.height(), false);
        int[] behind = {background.getRed(), background.getGreen(), background.getBlue()};
        var row = new byte[behind.length * rgb.width()];
        for (int y = 0; y < rgb.height(); y++) {
            MemorySegment.copy(rgb.data(), ValueLayout.JAVA_BYTE, y * rgb.stride(), row, 0, row.length);
            for (int i = 0; i < row.length; i++) {
                long pixel = (long) y * rgb.width() + i / behind.length;
                int alpha = picture.alpha().get(ValueLayout.JAVA_BYTE, pixel) & 0xFF;
                int sum = (row[i] & 0xFF) * alpha + behind[i % behind.length] * (255 - alpha);
                row[i] = (byte) ((sum + 127) / 255);
            }
            blended.setRow(y, row);
        }
        return blended;
    }
}
