package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.AVComponentDescriptor;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPixFmtDescriptor;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The transparency of decoded pictures of any pixel format, sample by sample as FFmpeg describes it. */
public final class AlphaChannel {
    // libavutil/pixdesc.h
    private static final int BIG_ENDIAN = 1;
    private static final int PALETTE = 1 << 1;

    private AlphaChannel() {}

    /** Whether pictures of a pixel format can be transparent. */
    public static boolean isIn(int format) {
        var descriptor = ffmpeg.av_pix_fmt_desc_get(format);
        return !FFmpeg.isNull(descriptor)
                && (AVPixFmtDescriptor.flags(descriptor) & ffmpeg.AV_PIX_FMT_FLAG_ALPHA()) != 0
                && AVComponentDescriptor.depth(AVPixFmtDescriptor.comp(descriptor, 0)) <= Short.SIZE;
    }

    /**
     * Copies the alpha of an {@code AVFrame} whose format {@link #isIn has} it.
     *
     * @param target a byte for each pixel without gaps, 255 where it is opaque
     */
    public static void copy(MemorySegment frame, MemorySegment target) {
        var descriptor = ffmpeg.av_pix_fmt_desc_get(AVFrame.format(frame));
        int width = AVFrame.width(frame);
        if ((AVPixFmtDescriptor.flags(descriptor) & PALETTE) != 0) {
            copyOfPalette(frame, target);
            return;
        }
        var component = AVPixFmtDescriptor.comp(descriptor, AVPixFmtDescriptor.nb_components(descriptor) - 1);
        int step = AVComponentDescriptor.step(component);
        int offset = AVComponentDescriptor.offset(component);
        int shift = AVComponentDescriptor.shift(component);
        int depth = AVComponentDescriptor.depth(component);
        boolean bigEndian = (AVPixFmtDescriptor.flags(descriptor) & BIG_ENDIAN) != 0;
        if (bigEndian && depth <= Byte.SIZE) {
            offset++; // FFmpeg counts from the word that holds the byte
        }
        var word =
                ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        var data = AVFrame.data(frame, AVComponentDescriptor.plane(component));
        for (int y = 0; y < AVFrame.height(frame); y++) {
            long row = (long) y * AVFrame.linesize(frame, AVComponentDescriptor.plane(component)) + offset;
            for (int x = 0; x < width; x++) {
                long at = row + (long) x * step;
                int value = depth <= Byte.SIZE
                        ? data.get(ValueLayout.JAVA_BYTE, at)
                        : data.get(word, at) >> (shift + depth - Byte.SIZE);
                target.set(ValueLayout.JAVA_BYTE, (long) y * width + x, (byte) value);
            }
        }
    }

    private static void copyOfPalette(MemorySegment frame, MemorySegment target) {
        var data = AVFrame.data(frame, 0);
        var palette = AVFrame.data(frame, 1);
        int width = AVFrame.width(frame);
        for (int y = 0; y < AVFrame.height(frame); y++) {
            long row = (long) y * AVFrame.linesize(frame, 0);
            for (int x = 0; x < width; x++) {
                long index = data.get(ValueLayout.JAVA_BYTE, row + x) & 0xFF;
                int colour = palette.get(ValueLayout.JAVA_INT_UNALIGNED, Integer.BYTES * index);
                target.set(ValueLayout.JAVA_BYTE, (long) y * width + x, (byte) (colour >> 24));
            }
        }
    }
}
