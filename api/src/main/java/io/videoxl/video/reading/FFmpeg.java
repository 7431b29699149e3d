package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.NativeLibraries;
import io.videoxl.bindings.NativeLibraryException;
import io.videoxl.bindings.generated.ffmpeg.AVRational;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What all calls of FFmpeg share: loading it, its version, and its status codes. */
public final class FFmpeg {
    /** {@code AVERROR(EAGAIN)}; errno values differ between systems. */
    public static final int AGAIN = System.getProperty("os.name").startsWith("Mac") ? -35 : -11;

    private static final int ERROR_TEXT_SIZE = 128;

    private FFmpeg() {}

    /** Makes the bindings usable, but for those of filters; to be called before any of them. */
    public static void load() {
        load(NativeLibraries::loadFFmpeg);
    }

    /** Makes the bindings of filters usable too. */
    static void loadFilters() {
        load(NativeLibraries::loadFFmpegFilters);
    }

    private static void load(Runnable libraries) {
        try {
            libraries.run();
        } catch (NativeLibraryException e) {
            throw new VideoXLException(Code.NATIVE_LIBRARY, e.getMessage(), e);
        }
        // Standard error belongs to the application; what matters of the log is in the status codes.
        ffmpeg.av_log_set_level(ffmpeg.AV_LOG_QUIET());
    }

    /**
     * FFmpeg's own version, such as {@code 7.1.1}.
     *
     * @throws VideoXLException {@code NATIVE_LIBRARY}
     */
    public static String version() {
        load();
        return ffmpeg.av_version_info().getString(0);
    }

    /** FFmpeg's words for a status code. */
    public static String describe(int status) {
        try (var arena = Arena.ofConfined()) {
            var text = arena.allocate(ERROR_TEXT_SIZE);
            ffmpeg.av_strerror(status, text, ERROR_TEXT_SIZE);
            return text.getString(0);
        }
    }

    static String codecName(int codecId) {
        return ffmpeg.avcodec_get_name(codecId).getString(0);
    }

    public static boolean isNull(MemorySegment pointer) {
        return pointer.address() == 0;
    }

    public static double toDouble(MemorySegment rational) {
        return (double) AVRational.num(rational) / AVRational.den(rational);
    }

    /** Refuses the null pointer that FFmpeg gives where it has no memory for an object. */
    public static MemorySegment allocated(MemorySegment object) {
        if (isNull(object)) {
            throw outOfMemory();
        }
        return object;
    }

    public static VideoXLException outOfMemory() {
        return new VideoXLException(
                Code.INTERNAL, "FFmpeg could not allocate memory; give the process more or decode smaller pictures.");
    }
}
