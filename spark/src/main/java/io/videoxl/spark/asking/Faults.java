package io.videoxl.spark.asking;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;

/** Whose fault a failure is. */
public final class Faults {
    private Faults() {}

    /** Whether it is the file's or the question's, so that no other executor would do better. */
    public static boolean ofInput(Code code) {
        return switch (code) {
            case VIDEO_UNREADABLE,
                    VIDEO_EMPTY,
                    MEMORY_UNREADABLE,
                    MEMORY_MISMATCH,
                    INVALID_ARGUMENT,
                    RATIO_INVALID,
                    CONTEXT_EXCEEDED -> true;
            default -> false;
        };
    }

    /**
     * Whether it may be this video's after all: what every attempt met must not end a job of many other videos. A model that cannot
     * be loaded and a call that was cancelled are nobody's video.
     */
    public static boolean mayBeOfVideo(VideoXLException failure) {
        return switch (failure.code()) {
            case DEVICE_OUT_OF_MEMORY, IO, INTERNAL -> true;
            default -> false;
        };
    }
}
