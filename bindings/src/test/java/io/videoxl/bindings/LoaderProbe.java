package io.videoxl.bindings;

import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.bindings.generated.videoxl.videoxl;

/** Loads libraries in a JVM of its own, as a process loads them only once, and prints what came of it. */
final class LoaderProbe {
    private LoaderProbe() {}

    public static void main(String[] sets) {
        try {
            for (var set : sets) {
                switch (set) {
                    case "videoxl" -> {
                        NativeLibraries.loadVideoXL();
                        NativeLibraries.loadVideoXL();
                        System.out.println("abi " + videoxl.vxl_abi_version());
                        System.out.println("backends "
                                + NativeLibraries.backendFolder()
                                        .map(Object::toString)
                                        .orElse("none"));
                    }
                    case "ffmpeg" -> {
                        NativeLibraries.loadFFmpeg();
                        System.out.println("avformat " + (ffmpeg.avformat_version() >>> 16));
                    }
                    default -> throw new IllegalArgumentException(set);
                }
            }
        } catch (NativeLibraryException e) {
            System.out.println("refused " + e.getMessage());
            System.exit(1);
        }
    }
}
