package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.AVComponentDescriptor;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPixFmtDescriptor;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.RgbPicture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Takes RGB, palette and grey pictures of any layout sample by sample as FFmpeg describes it, without the detour through YUV, and
 * the rounding, that swscale makes for many of them. Of samples of more than eight bits the first eight are taken, like Pillow
 * does; transparency is dropped.
 */
final class ExactRgb {
    // libavutil/pixdesc.h
    private static final int BIG_ENDIAN = 1;
    private static final int PALETTE = 1 << 1;
    private static final int BITSTREAM = 1 << 2;
    private static final int RGB = 1 << 5;
    private static final int FLOAT = 1 << 9;

    private ExactRgb() {}

    /** Whether a pixel format is one of these. */
    static boolean handles(int format) {
        var descriptor = ffmpeg.av_pix_fmt_desc_get(format);
        return (isRgb(format) || isGrey(format))
                && (AVPixFmtDescriptor.flags(descriptor) & FLOAT) == 0
                && AVComponentDescriptor.depth(AVPixFmtDescriptor.comp(descriptor, 0)) <= Short.SIZE;
    }

    /** Whether a pixel format is of red, green and blue, or has a palette of these. */
    static boolean isRgb(int format) {
        var descriptor = ffmpeg.av_pix_fmt_desc_get(format);
        return !FFmpeg.isNull(descriptor) && (AVPixFmtDescriptor.flags(descriptor) & (RGB | PALETTE)) != 0;
    }

    /** Whether a pixel format is of one colour, with transparency or without. */
    static boolean isGrey(int format) {
        var descriptor = ffmpeg.av_pix_fmt_desc_get(format);
        return !FFmpeg.isNull(descriptor) && !isRgb(format) && AVPixFmtDescriptor.nb_components(descriptor) <= 2;
    }

    /** Converts an {@code AVFrame}. */
    static void convert(MemorySegment frame, RgbPicture target) {
        if (AVFrame.format(frame) == ffmpeg.AV_PIX_FMT_RGB24()) {
            copyRows(frame, target);
            return;
        }
        var descriptor = ffmpeg.av_pix_fmt_desc_get(AVFrame.format(frame));
        if ((AVPixFmtDescriptor.flags(descriptor) & PALETTE) != 0) {
            convertPalette(frame, target);
            return;
        }
        boolean grey = AVPixFmtDescriptor.nb_components(descriptor) <= 2;
        for (int channel = 0; channel < RgbPicture.CHANNELS; channel++) {
            var component = AVPixFmtDescriptor.comp(descriptor, grey ? 0 : channel);
            copy(frame, AVPixFmtDescriptor.flags(descriptor), component, target, channel);
        }
        if (grey && AVFrame.color_range(frame) == ffmpeg.AVCOL_RANGE_MPEG()) {
            widen(target);
        }
    }

    /** From the limited range of video, in which black is 16 and white 235. */
    private static void widen(RgbPicture picture) {
        var data = picture.data();
        for (int y = 0; y < picture.height(); y++) {
            long row = y * picture.stride();
            for (long at = row; at < row + (long) RgbPicture.CHANNELS * picture.width(); at++) {
                int value = data.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
                data.set(ValueLayout.JAVA_BYTE, at, (byte) Math.clamp(((value - 16) * 255 + 109) / 219, 0, 255));
            }
        }
    }

    private static void copyRows(MemorySegment frame, RgbPicture target) {
        long bytes = (long) RgbPicture.CHANNELS * target.width();
        for (int y = 0; y < target.height(); y++) {
            long row = (long) y * AVFrame.linesize(frame, 0);
            MemorySegment.copy(AVFrame.data(frame, 0), row, target.data(), y * target.stride(), bytes);
        }
    }

    private static void copy(MemorySegment frame, long flags, MemorySegment component, RgbPicture target, int channel) {
        int plane = AVComponentDescriptor.plane(component);
        int step = AVComponentDescriptor.step(component);
        int offset = AVComponentDescriptor.offset(component);
        int shift = AVComponentDescriptor.shift(component);
        int depth = AVComponentDescriptor.depth(component);
        boolean bits = (flags & BITSTREAM) != 0;
        boolean inverted = bits && AVFrame.format(frame) == Inverted.FORMAT;
        var order = (flags & BIG_ENDIAN) != 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        var word = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
        boolean bytes = !bits && depth + shift <= Byte.SIZE;
        if (bytes && order == ByteOrder.BIG_ENDIAN) {
            offset++; // FFmpeg counts from the word that holds the byte
        }
        int most = (1 << depth) - 1;
        var data = AVFrame.data(frame, plane);
        long stride = AVFrame.linesize(frame, plane);
        var to = target.data();
        for (int y = 0; y < target.height(); y++) {
            long row = y * stride;
            long at = y * target.stride() + channel;
            for (int x = 0; x < target.width(); x++, at += RgbPicture.CHANNELS) {
                int value;
                if (bytes) {
                    value = data.get(ValueLayout.JAVA_BYTE, row + (long) x * step + offset);
                } else if (bits) {
                    int bit = x * step + offset; // the first is the byte's highest
                    value = data.get(ValueLayout.JAVA_BYTE, row + (bit >> 3)) >> (8 - depth - (bit & 7));
                } else {
                    value = data.get(word, row + (long) x * step + offset);
                }
                value = (bits ? value : value >> shift) & most; // of bits, the offset says it all
                if (depth > Byte.SIZE) {
                    value >>= depth - Byte.SIZE;
                } else if (depth < Byte.SIZE) {
                    value = value * 255 / most;
                }
                to.set(ValueLayout.JAVA_BYTE, at, (byte) (inverted ? ~value : value));
            }
        }
    }

    /** Pixels are places in a table of 32-bit numbers, alpha first. */
    private static void convertPalette(MemorySegment frame, RgbPicture target) {
        var data = AVFrame.data(frame, 0);
        long stride = AVFrame.linesize(frame, 0);
        var palette = new int[256];
        MemorySegment.copy(AVFrame.data(frame, 1), ValueLayout.JAVA_INT_UNALIGNED, 0, palette, 0, palette.length);
        var to = target.data();
        for (int y = 0; y < target.height(); y++) {
            long at = y * target.stride();
            for (int x = 0; x < target.width(); x++, at += RgbPicture.CHANNELS) {
                int colour = palette[data.get(ValueLayout.JAVA_BYTE, y * stride + x) & 0xFF];
                to.set(ValueLayout.JAVA_BYTE, at, (byte) (colour >> 16));
                to.set(ValueLayout.JAVA_BYTE, at + 1, (byte) (colour >> 8));
                to.set(ValueLayout.JAVA_BYTE, at + 2, (byte) colour);
            }
        }
    }

    /** The one format in which a set bit is black. */
    private static final class Inverted {
        static final int FORMAT = ffmpeg.av_get_pix_fmt(Arena.global().allocateFrom("monow"));
    }
}
