package io.videoxl;

import io.videoxl.video.fitting.RgbPicture;
import io.videoxl.video.sampling.FrameSource;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/** Frames, stretched to squares as decoding gives them, as pictures of another shape. */
final class Stills {
    private Stills() {}

    /** @param source frames of a square whose edge is the longer one of width and height */
    static void give(FrameSource source, int width, int height, Consumer<Still> taker) {
        int edge = Math.max(width, height);
        try (var arena = Arena.ofConfined()) {
            var rgb = arena.allocate((long) RgbPicture.CHANNELS * edge * edge);
            while (source.next(rgb)) {
                taker.accept(still(source, rgb, width, height));
            }
        }
    }

    /** @param rgb the square of the frame that the source has just given */
    static Still still(FrameSource source, MemorySegment rgb, int width, int height) {
        return new Still(source.frame().time(), shaped(square(rgb, Math.max(width, height)), width, height));
    }

    private static BufferedImage square(MemorySegment rgb, int edge) {
        var picture = new BufferedImage(edge, edge, BufferedImage.TYPE_INT_RGB);
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        byte[] bytes = rgb.toArray(ValueLayout.JAVA_BYTE);
        for (int i = 0, at = 0; i < pixels.length; i++, at += RgbPicture.CHANNELS) {
            pixels[i] = (bytes[at] & 0xFF) << 16 | (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
        }
        return picture;
    }

    private static BufferedImage shaped(BufferedImage square, int width, int height) {
        if (width == height) {
            return square;
        }
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(square, 0, 0, width, height, null);
        graphics.dispose();
        return picture;
    }
}
