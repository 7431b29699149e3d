package io.videoxl.bindings;

/** A native library could not be found, loaded, or is of the wrong version; the message names every place that was looked in. */
public final class NativeLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NativeLibraryException(String message) {
        super(message);
    }

    public NativeLibraryException(String message, Throwable cause) {
        super(message, cause);
    }
}
