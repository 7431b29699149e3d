package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.NativeLibraries;
import io.videoxl.bindings.NativeLibraryException;

/** ggml, loaded or refused with the library's own exception. */
final class Natives {
    private Natives() {}

    static void load() {
        try {
            NativeLibraries.loadVideoXL();
        } catch (NativeLibraryException e) {
            throw new VideoXLException(Code.NATIVE_LIBRARY, e.getMessage(), e);
        }
    }
}
