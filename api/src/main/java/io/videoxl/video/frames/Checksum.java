package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.AVComponentDescriptor;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPixFmtDescriptor;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.FFmpeg;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** A number that tells a decoded picture from another by its pixels, without what lies between its rows. */
final class Checksum {
    private static final int MAX_PLANES = 4;
    private static final int PALETTE_BYTES = 1024;

    // libavutil/pixdesc.h
    private static final int PALETTE = 1 << 1;
    private static final int BITSTREAM = 1 << 2;

    private Checksum() {}

    /** Of an {@code AVFrame} in memory. */
    static int of(MemorySegment frame) {
        int width = AVFrame.width(frame);
        int height = AVFrame.height(frame);
        int format = AVFrame.format(frame);
        var checksum = new CRC32();
        checksum.update(ByteBuffer.allocate(12)
                .putInt(width)
                .putInt(height)
                .putInt(format)
                .flip());
        var descriptor = ffmpeg.av_pix_fmt_desc_get(format);
        if (FFmpeg.isNull(descriptor)) {
            return (int) checksum.getValue();
        }
        boolean palette = (AVPixFmtDescriptor.flags(descriptor) & PALETTE) != 0;
        for (int plane = 0; plane < MAX_PLANES; plane++) {
            var data = AVFrame.data(frame, plane);
            long bits = bitsPerPixel(descriptor, plane);
            if (FFmpeg.isNull(data) || palette && plane > 1 || !palette && bits == 0) {
                continue;
            }
            if (palette && plane == 1) {
                checksum.update(data.asSlice(0, PALETTE_BYTES).asByteBuffer());
                continue;
            }
            boolean chroma = plane == 1 || plane == 2;
            int right = chroma ? AVPixFmtDescriptor.log2_chroma_w(descriptor) : 0;
            int down = chroma ? AVPixFmtDescriptor.log2_chroma_h(descriptor) : 0;
            long bytes = ((long) -(-width >> right) * bits + 7) / 8;
            int rows = -(-height >> down);
            long stride = AVFrame.linesize(frame, plane);
            for (int row = 0; row < rows; row++) {
                checksum.update(data.asSlice(row * stride, bytes).asByteBuffer());
            }
        }
        return (int) checksum.getValue();
    }

    /** Of a plane; 0 if the format has none there. */
    private static long bitsPerPixel(MemorySegment descriptor, int plane) {
        long bits = 0;
        boolean inBits = (AVPixFmtDescriptor.flags(descriptor) & BITSTREAM) != 0;
        for (int i = 0; i < AVPixFmtDescriptor.nb_components(descriptor); i++) {
            var component = AVPixFmtDescriptor.comp(descriptor, i);
            if (AVComponentDescriptor.plane(component) == plane) {
                int step = AVComponentDescriptor.step(component);
                bits = Math.max(bits, inBits ? step : 8L * step);
            }
        }
        return bits;
    }
}
