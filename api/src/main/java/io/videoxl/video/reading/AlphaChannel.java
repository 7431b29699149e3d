package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.AVComponentDescriptor;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPixFmtDescriptor;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The transparency of a decoded picture of any pixel format, sample by sample as FFmpeg describes it. */
public final class AlphaChannel {
    /** Of the pixels: where more are transparent, what is shown without transparency is not what people see. */
    public static final double MISLEADING_SHARE = 0.5;

    /** What is less is more transparent than not. */
    public static final int HALF = 128;

    // libavutil/pixdesc.h
    private static final int BIG_ENDIAN = 1;
    private static final int PALETTE = 1 << 1;

    /** In each direction, one of so many pixels is looked at where all need not be. */
    private static final int SPARSE = 4;

    private final int width;
    private final int height;
    private final MemorySegment data;
    private final int stride;
    private final int step;
    private final int offset;

    /** Bits to be dropped of a word; negative for bytes. */
    private final int shift;

    private final ValueLayout.OfShort word;

    /** Colours, alpha first; null without a palette. */
    private final MemorySegment palette;

    /** @param frame an {@code AVFrame} whose format {@link #isIn has} transparency */
    public AlphaChannel(MemorySegment frame) {
        var descriptor = ffmpeg.av_pix_fmt_desc_get(AVFrame.format(frame));
        long flags = AVPixFmtDescriptor.flags(descriptor);
        boolean indexed = (flags & PALETTE) != 0;
        var component = AVPixFmtDescriptor.comp(descriptor, AVPixFmtDescriptor.nb_components(descriptor) - 1);
        int depth = AVComponentDescriptor.depth(component);
        int plane = indexed ? 0 : AVComponentDescriptor.plane(component);
        boolean bigEndian = (flags & BIG_ENDIAN) != 0;
        boolean bytes = depth <= Byte.SIZE;
        width = AVFrame.width(frame);
        height = AVFrame.height(frame);
        palette = indexed ? AVFrame.data(frame, 1) : null;
        data = AVFrame.data(frame, plane);
        stride = AVFrame.linesize(frame, plane);
        step = indexed ? 1 : AVComponentDescriptor.step(component);
        // Of bytes, FFmpeg counts from the word that holds the byte.
        offset = indexed ? 0 : AVComponentDescriptor.offset(component) + (bytes && bigEndian ? 1 : 0);
        shift = bytes ? -1 : AVComponentDescriptor.shift(component) + depth - Byte.SIZE;
        word = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether pictures of a pixel format can be transparent. */
    public static boolean isIn(int format) {
        var descriptor = ffmpeg.av_pix_fmt_desc_get(format);
        return !FFmpeg.isNull(descriptor)
                && (AVPixFmtDescriptor.flags(descriptor) & ffmpeg.AV_PIX_FMT_FLAG_ALPHA()) != 0
                && AVComponentDescriptor.depth(AVPixFmtDescriptor.comp(descriptor, 0)) <= Short.SIZE;
    }

    /** 255 where the picture is opaque. */
    private int at(int x, int y) {
        long place = (long) y * stride + (long) x * step + offset;
        if (palette != null) {
            long index = data.get(ValueLayout.JAVA_BYTE, place) & 0xFF;
            return palette.get(ValueLayout.JAVA_INT_UNALIGNED, Integer.BYTES * index) >>> 24;
        }
        return shift < 0 ? data.get(ValueLayout.JAVA_BYTE, place) & 0xFF : data.get(word, place) >> shift & 0xFF;
    }

    /** @param target takes a byte for each pixel without gaps */
    public void copy(MemorySegment target) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                target.set(ValueLayout.JAVA_BYTE, (long) y * width + x, (byte) at(x, y));
            }
        }
    }

    /** Whether most of the picture is transparent, by some of its pixels. */
    public boolean misleads() {
        int transparent = 0;
        int all = 0;
        for (int y = 0; y < height; y += SPARSE) {
            for (int x = 0; x < width; x += SPARSE) {
                all++;
                transparent += at(x, y) < HALF ? 1 : 0;
            }
        }
        return transparent > MISLEADING_SHARE * all;
    }
}
