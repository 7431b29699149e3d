package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.RgbPicture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Turns decoded pictures of any pixel format into RGB of the same size, with the picture's own matrix and range, and BT.601 in
 * limited range where it names none. Transparency is dropped.
 */
public final class RgbConverter implements AutoCloseable {
    /** Pixel formats that are of full range whatever the frame says. */
    private static final Set<Integer> FULL_RANGE =
            Set.of(ffmpeg.AV_PIX_FMT_YUVJ420P(), ffmpeg.AV_PIX_FMT_YUVJ422P(), ffmpeg.AV_PIX_FMT_YUVJ444P());

    /** Whose conversion is followed. */
    public enum Conversion {
        /** The published pipeline's of videos: decord, which leaves it to FFmpeg's scale filter and its defaults. */
        VIDEO,
        /**
         * The published pipeline's of images: Pillow, which keeps what is RGB already as it is ({@link ExactRgb}) and whose
         * libraries for JPEG and WebP interpolate colours ({@link YuvInterpolation}). The scaler does neither.
         */
        IMAGE
    }

    private enum Method {
        EXACT,
        INTERPOLATION,
        SCALER
    }

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

    private final Conversion conversion;
    private Source source;
    private Method method;
    private Arena arena;
    private PixelConverter converter;
    private RgbBuffer buffer;

    public RgbConverter(Conversion conversion) {
        this.conversion = conversion;
    }

    /** Converts an {@code AVFrame}; the result is overwritten by the next call. */
    public RgbPicture convert(MemorySegment frame) {
        var wanted = Source.of(frame);
        if (!wanted.equals(source)) {
            close();
            arena = Arena.ofShared();
            buffer = RgbBuffer.allocate(arena, wanted.width, wanted.height);
            method = method(wanted);
            if (method == Method.SCALER) {
                converter = new PixelConverter(wanted.width, wanted.height, wanted.format, ffmpeg.AV_PIX_FMT_RGB24());
                converter.setColours(wanted.matrix, wanted.fullRange);
            }
            source = wanted;
        }
        switch (method) {
            case EXACT -> ExactRgb.convert(frame, buffer.picture());
            case INTERPOLATION -> YuvInterpolation.convert(frame, wanted.fullRange, buffer.picture());
            case SCALER ->
                converter.convert(AVFrame.data(frame), AVFrame.linesize(frame), buffer.pointers(), buffer.strides());
        }
        return buffer.picture();
    }

    private Method method(Source wanted) {
        if (conversion == Conversion.IMAGE && ExactRgb.handles(wanted.format)) {
            return Method.EXACT;
        }
        if (conversion == Conversion.IMAGE && YuvInterpolation.handles(wanted.format, wanted.matrix)) {
            return Method.INTERPOLATION;
        }
        return Method.SCALER;
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
