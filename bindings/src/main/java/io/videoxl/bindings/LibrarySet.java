package io.videoxl.bindings;

import io.videoxl.bindings.generated.videoxl.videoxl;
import java.util.List;
import java.util.Locale;

/**
 * Libraries that belong together: their file names, where they are looked for, and how their versions are told.
 *
 * @param name short name, the first part of the folder's name in the cache
 * @param title what messages call the set
 * @param property system property that names a folder with the libraries
 * @param resourceFolder folder of the libraries in a natives jar
 * @param listed whether the jar holds a {@value PackedLibraries#LIST} of its files, backends included
 * @param companions libraries that others of the set need and that a system may supply instead, in load order
 * @param libraries the libraries themselves, in load order
 * @param versions what the loaded libraries must say of themselves
 * @param dependency the artifact that supplies the set
 */
record LibrarySet(
        String name,
        String title,
        String property,
        String resourceFolder,
        boolean listed,
        List<String> companions,
        List<String> libraries,
        List<VersionCheck> versions,
        String dependency) {

    /** Name of this platform as the classifiers of natives jars give it. */
    static final String PLATFORM = platform(System.getProperty("os.name"), System.getProperty("os.arch"));

    /** Our native layer with the ggml that it was built against. */
    static final LibrarySet VIDEOXL = new LibrarySet(
            "videoxl",
            "VideoXL's native layer",
            "videoxl.native.dir",
            "io/videoxl/natives/" + PLATFORM + "/",
            true,
            List.of("libgomp.so.1", "libggml-base.so.0", "libggml.so.0"),
            List.of("libvideoxl.so"),
            List.of(new VersionCheck("libvideoxl.so", "vxl_abi_version", 0, videoxl::VXL_ABI_VERSION)),
            "io.videoxl:videoxl-natives");

    /** FFmpeg 7.1. The companions are what its packagers put beside it. */
    static final LibrarySet FFMPEG = new LibrarySet(
            "ffmpeg",
            "FFmpeg 7.1",
            "videoxl.ffmpeg.dir",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/",
            false,
            List.of("libdrm.so.2", "libva.so", "libva-drm.so"),
            List.of(
                    "libavutil.so.59",
                    "libswresample.so.5",
                    "libavcodec.so.61",
                    "libavformat.so.61",
                    "libswscale.so.8"),
            List.of(
                    new VersionCheck("libavutil", "avutil_version", 16, () -> 59),
                    new VersionCheck("libswresample", "swresample_version", 16, () -> 5),
                    new VersionCheck("libavcodec", "avcodec_version", 16, () -> 61),
                    new VersionCheck("libavformat", "avformat_version", 16, () -> 61),
                    new VersionCheck("libswscale", "swscale_version", 16, () -> 8)),
            "org.bytedeco:ffmpeg");

    /** FFmpeg's filters, which only some videos need. */
    static final LibrarySet FFMPEG_FILTERS = new LibrarySet(
            "ffmpeg-filters",
            "FFmpeg 7.1's library of filters",
            FFMPEG.property(),
            FFMPEG.resourceFolder(),
            false,
            List.of(),
            List.of("libavfilter.so.10"),
            List.of(new VersionCheck("libavfilter", "avfilter_version", 16, () -> 10)),
            FFMPEG.dependency());

    /** The same, looked for where another property says. */
    LibrarySet namedBy(String property) {
        return new LibrarySet(
                name, title, property, resourceFolder, listed, companions, libraries, versions, dependency);
    }

    /** What a jar adds for one kind of GPU. */
    static LibrarySet backend(String kind) {
        return new LibrarySet(
                kind,
                "ggml's backend for " + kind,
                VIDEOXL.property(),
                "io/videoxl/natives/" + PLATFORM + "-" + kind + "/",
                true,
                List.of(),
                List.of(),
                List.of(),
                VIDEOXL.dependency());
    }

    /** JavaCPP's platform names, which the natives jars use too. */
    static String platform(String os, String architecture) {
        var name = os.startsWith("Mac") ? "macosx" : os.toLowerCase(Locale.ROOT).split(" ")[0];
        return name + "-"
                + switch (architecture) {
                    case "amd64" -> "x86_64";
                    case "aarch64" -> "arm64";
                    default -> architecture;
                };
    }
}
