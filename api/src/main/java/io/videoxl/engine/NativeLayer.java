package io.videoxl.engine;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.LinkedAhead;
import io.videoxl.bindings.NativeLibraries;
import io.videoxl.bindings.NativeLibraryException;
import io.videoxl.bindings.generated.videoxl.videoxl;
import io.videoxl.files.NativePath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.NoSuchElementException;

/** Loads the native layer: the library, its version check, its log and ggml's backends. */
public final class NativeLayer {
    private static boolean loaded;

    private NativeLayer() {}

    /**
     * Loads once; has to come before any other native call. A load that failed is tried again.
     *
     * @throws VideoXLException {@code NATIVE_LIBRARY}, or {@code DEVICE_NOT_FOUND} if there is no backend
     */
    public static synchronized void load() {
        if (loaded) {
            return;
        }
        LinkedAhead.start();
        try {
            NativeLibraries.loadVideoXL();
            checkVersion();
        } catch (NativeLibraryException e) {
            throw new VideoXLException(Code.NATIVE_LIBRARY, e.getMessage(), e);
        }
        NativeLog.install();
        loadBackends();
        GpuBackends.load();
        loaded = true;
    }

    /** Versions of the native layer and of ggml, for people. */
    public static String buildInfo() {
        load();
        return videoxl.vxl_build_info().getString(0);
    }

    private static void loadBackends() {
        var folder = NativeLibraries.backendFolder();
        try (var arena = Arena.ofConfined()) {
            var path = folder.map(each -> NativePath.of(each, arena)).orElse(MemorySegment.NULL);
            Status.check(
                    videoxl.vxl_load_backends(path), folder.map(Path::toString).orElse("ggml's own backend folder"));
        }
    }

    private static void checkVersion() {
        int found;
        try {
            found = videoxl.vxl_abi_version();
        } catch (NoSuchElementException | ExceptionInInitializerError e) {
            throw new VideoXLException(
                    Code.NATIVE_LIBRARY, "the native library that was found lacks vxl_abi_version: it is not ours", e);
        }
        if (found != videoxl.VXL_ABI_VERSION()) {
            throw new VideoXLException(
                    Code.NATIVE_LIBRARY,
                    "the native library that was found has interface version " + found + ", these classes need "
                            + videoxl.VXL_ABI_VERSION()
                            + "; use the videoxl-natives jar of the same version as the videoxl jar");
        }
    }
}
