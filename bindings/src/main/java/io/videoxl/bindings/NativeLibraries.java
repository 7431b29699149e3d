package io.videoxl.bindings;

import java.nio.file.Path;

/** Finds and loads the native libraries, once per process. Thread-safe. */
public final class NativeLibraries {
    private NativeLibraries() {}

    /** Loads ggml and our native layer; later calls do nothing. */
    public static void loadVideoXL() {
        throw new NativeLibraryException("no loader yet");
    }

    /** Loads FFmpeg's libavutil, libswresample, libavcodec, libavformat and libswscale; later calls do nothing. */
    public static void loadFFmpeg() {
        throw new NativeLibraryException("no loader yet");
    }

    /** The folder that holds ggml's backends, one library for each kind of device, once {@link #loadVideoXL} has run. */
    public static Path backendDirectory() {
        throw new NativeLibraryException("no loader yet");
    }
}
