package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** A conversion from one pixel format to another by swscale. */
public final class PixelConverter implements AutoCloseable {
    private final MemorySegment context;
    private final int height;
    private boolean closed;

    public PixelConverter(int width, int height, int from, int to) {
        this.height = height;
        context = ffmpeg.sws_getContext(
                width,
                height,
                from,
                width,
                height,
                to,
                ffmpeg.SWS_BICUBIC(),
                MemorySegment.NULL,
                MemorySegment.NULL,
                MemorySegment.NULL);
        if (FFmpeg.isNull(context)) {
            throw new VideoXLException(
                    Code.VIDEO_UNREADABLE,
                    String.format(
                            Locale.ROOT,
                            "pictures of %d×%d pixels cannot be converted from the pixel format %s to %s; expected a common"
                                    + " size and format. Convert the video to yuv420p.",
                            width,
                            height,
                            name(from),
                            name(to)));
        }
    }

    private static String name(int format) {
        var name = ffmpeg.av_get_pix_fmt_name(format);
        return FFmpeg.isNull(name) ? "number " + format : name.getString(0);
    }

    /**
     * Says how the source's YUV values are to be understood.
     *
     * @param matrix an {@code AVColorSpace}; BT.601 is taken for an unspecified one
     */
    void setColours(int matrix, boolean fullRange) {
        var table = ffmpeg.sws_getCoefficients(matrix);
        int unit = 1 << 16;
        ffmpeg.sws_setColorspaceDetails(context, table, fullRange ? 1 : 0, table, 0, 0, unit, unit);
    }

    /** Converts between pictures given by arrays of pointers to planes and of strides of planes. */
    public void convert(
            MemorySegment pointers, MemorySegment strides, MemorySegment toPointers, MemorySegment toStrides) {
        int status = ffmpeg.sws_scale(context, pointers, strides, 0, height, toPointers, toStrides);
        if (status < 0) {
            throw new VideoXLException(
                    Code.INTERNAL, "A picture could not be converted to RGB: " + FFmpeg.describe(status) + ".");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ffmpeg.sws_freeContext(context);
        }
    }
}
