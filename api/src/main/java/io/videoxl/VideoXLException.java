package io.videoxl;

import java.util.Objects;

/**
 * What every failure of this library looks like: a {@link Code} for programs, and for people a message that names the file or
 * argument, what was found, what was expected, and what to do.
 *
 * {@snippet file="SnippetsTest.java" region="exception"}
 */
public final class VideoXLException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure. New kinds may be added; treat an unknown one like {@link #INTERNAL}. */
    public enum Code {
        /** The model file is missing, cut short, or not a GGUF file. */
        MODEL_UNREADABLE,
        /** The model file is a GGUF file but not a Video-XL model that this library can run. */
        MODEL_INVALID,
        /** The video or image is missing, damaged, or in a format that FFmpeg does not know. */
        VIDEO_UNREADABLE,
        /** The file was read but holds no picture: no video stream, or one without frames. */
        VIDEO_EMPTY,
        /** The memory file is missing, cut short, damaged, not a memory file, or of a version that is not known. */
        MEMORY_UNREADABLE,
        /** The memory file was made with another model than the one that is loaded. */
        MEMORY_MISMATCH,
        /** An argument is out of its range, or arguments do not fit each other or the model. */
        INVALID_ARGUMENT,
        /** A compression ratio does not divide a window. */
        RATIO_INVALID,
        /** Video, prompt and answer together do not fit the model's context. */
        CONTEXT_EXCEEDED,
        /** No such device, or its driver or backend is missing. */
        DEVICE_NOT_FOUND,
        /** The device, or the host, has too little memory. */
        DEVICE_OUT_OF_MEMORY,
        /** A native library was not found, could not be loaded, or is of another version. */
        NATIVE_LIBRARY,
        /** The call was cancelled, by a handle or by interrupting its thread. */
        CANCELLED,
        /** The model or memory that was used has been closed. */
        CLOSED,
        /** A file could not be written or read for a reason of its own, such as a full disk. */
        IO,
        /** A defect in this library or a failure of a device; please report it. */
        INTERNAL
    }

    /** What kind of failure this is. */
    private final Code code;

    /**
     * A failure that nothing else caused.
     *
     * @param code what kind of failure
     * @param message for people
     */
    public VideoXLException(Code code, String message) {
        super(message);
        this.code = Objects.requireNonNull(code);
    }

    /**
     * A failure with a cause.
     *
     * @param code what kind of failure
     * @param message for people
     * @param cause what led to it
     */
    public VideoXLException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
    }

    /** {@return what kind of failure this is} */
    public Code code() {
        return code;
    }

    @Override
    public String toString() {
        return getClass().getName() + ": " + code + ": " + getMessage();
    }
}
