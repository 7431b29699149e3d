package io.videoxl.bindings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds and loads the native libraries, once per class loader. Thread-safe.
 *
 * <p>Call a method of this class before the first use of a generated class, which looks its functions up in what was loaded. Class
 * loaders that find the same files, such as those of an application before and after it was deployed again, share the libraries, which
 * are in the process once and stay there.
 *
 * <p>A set of libraries is taken from the first of these places that has it:
 *
 * <ol>
 *   <li>the folder that a system property names: {@code videoxl.native.dir} for ggml and our native layer, {@code
 *       videoxl.ffmpeg.dir} for FFmpeg, and {@value #FILTERS} for its filters where these lie elsewhere. A property that is set is binding: nothing else is tried;
 *   <li>the natives jars on the class path or module path, unpacked once into a folder of the user's cache
 *       ({@code videoxl.cache.dir}, default {@code $XDG_CACHE_HOME/videoxl} or {@code ~/.cache/videoxl});
 *   <li>{@code java.library.path}, {@code LD_LIBRARY_PATH} and the system's library folders.
 * </ol>
 */
public final class NativeLibraries {
    /** The property that names the folder of FFmpeg's filters. */
    public static final String FILTERS = "videoxl.ffmpeg.filters.dir";

    private static Path videoXLFolder;
    private static Path ffmpegFolder;
    private static Path filtersFolder;

    private NativeLibraries() {}

    /**
     * Loads ggml and our native layer; later calls do nothing.
     *
     * @throws NativeLibraryException if no place has them, they cannot be loaded, or they are of another version
     */
    public static synchronized void loadVideoXL() {
        if (videoXLFolder == null) {
            var loader = new LibraryLoader(LibrarySet.VIDEOXL);
            SpinCount.bound(); // a call of a native function, which may be being linked meanwhile
            videoXLFolder = loader.load();
        }
    }

    /**
     * Loads FFmpeg's libavutil, libswresample, libavcodec, libavformat and libswscale; later calls do nothing.
     *
     * @throws NativeLibraryException if no place has them, they cannot be loaded, or they are of another version
     */
    public static synchronized void loadFFmpeg() {
        if (ffmpegFolder == null) {
            ffmpegFolder = new LibraryLoader(LibrarySet.FFMPEG).load();
        }
    }

    /**
     * The folder that FFmpeg was loaded from; loads it if needed.
     *
     * @throws NativeLibraryException as {@link #loadFFmpeg}
     */
    public static synchronized Path ffmpegFolder() {
        loadFFmpeg();
        return ffmpegFolder;
    }

    /**
     * Loads FFmpeg with its libavfilter; later calls do nothing.
     *
     * @throws NativeLibraryException as {@link #loadFFmpeg}
     */
    public static synchronized void loadFFmpegFilters() {
        loadFFmpeg(); // what the filters need
        if (filtersFolder == null) {
            var filters = LibrarySet.FFMPEG_FILTERS;
            boolean apart = System.getProperty(FILTERS) != null;
            filtersFolder = new LibraryLoader(apart ? filters.namedBy(FILTERS) : filters).load();
        }
    }

    /**
     * The folder that FFmpeg's filters were loaded from; loads them if needed.
     *
     * @throws NativeLibraryException as {@link #loadFFmpeg}
     */
    public static synchronized Path filtersFolder() {
        loadFFmpegFilters();
        return filtersFolder;
    }

    /** The user's folder for what can be made again; it may not be there yet. */
    public static Path cacheFolder() {
        return LibraryCache.location();
    }

    /**
     * The folder that holds ggml's backends, one library for each kind of device; loads ggml if needed. Empty when ggml
     * is the system's, which knows its own backends.
     *
     * @throws NativeLibraryException as {@link #loadVideoXL}
     */
    public static synchronized Optional<Path> backendFolder() {
        loadVideoXL();
        return Optional.of(videoXLFolder.resolve("backends")).filter(Files::isDirectory);
    }
}
