package io.videoxl.video;

import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Turns decoded pictures of any pixel format into RGB of the same size. The conversion is FFmpeg's default one, as in the
 * published pipeline (decord, which leaves it to FFmpeg's scale filter): with the stream's own matrix and range, and BT.601 in
 * limited range where it names none. Transparency is dropped.
 */
final class RgbConverter implements AutoCloseable {
    /** Pixel formats that are of full range whatever the frame says. */
    private static final Set<Integer> FULL_RANGE =
            Set.of(ffmpeg.AV_PIX_FMT_YUVJ420P(), ffmpeg.AV_PIX_FMT_YUVJ422P(), ffmpeg.AV_PIX_FMT_YUVJ444P());

    private record Source(int width, int height, int format, int matrix, boolean fullRange) {
        static Source of(MemorySegment frame) {
            int format = AVFrame.format(frame);
            return new Source(
                    AVFrame.width(frame),
                    AVFrame.height(frame),
                    format,
                    AVFrame.colorspace(frame),
                    AVFrame.color_range(frame) == ffmpeg.AVCOL_RANGE_JPEG() || FULL_RANGE.contains(format));
        }
    }

    private Source source;
    private Arena arena;
    private PixelConverter converter;
    private RgbPicture picture;

    /** Converts an {@code AVFrame}; the result is overwritten by the next call. */
    RgbPicture convert(MemorySegment frame) {
        var wanted = Source.of(frame);
        if (!wanted.equals(source)) {
            close();
            arena = Arena.ofShared();
            picture = RgbPicture.allocate(arena, wanted.width, wanted.height);
            converter = new PixelConverter(wanted.width, wanted.height, wanted.format, ffmpeg.AV_PIX_FMT_RGB24());
            converter.setColours(wanted.matrix, wanted.fullRange);
            source = wanted;
        }
        converter.convert(AVFrame.data(frame), AVFrame.linesize(frame), picture.pointers(), picture.strides());
        return picture;
    }

    @Override
    public void close() {
        source = null;
        if (converter != null) {
            converter.close();
            converter = null;
        }
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }
}
