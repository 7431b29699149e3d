package io.videoxl.video.isolation;

import io.videoxl.Isolation;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.NativeLibraries;
import io.videoxl.bindings.NativeLibraryException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How a child is started: this process's own Java, and of its jars those that reading and decoding need. */
final class ChildCommand {
    /** Names the program {@code java} where this process's own runtime has none. */
    static final String JAVA = "videoxl.isolation.java";

    /** One class of each jar; that of an image format may be missing. */
    private static final List<String> NEEDED = List.of(
            "io.videoxl.Video",
            "io.videoxl.bindings.NativeLibraries",
            "org.slf4j.Logger",
            "com.twelvemonkeys.lang.StringUtil",
            "com.twelvemonkeys.io.FileUtil",
            "com.twelvemonkeys.image.ImageUtil",
            "com.twelvemonkeys.imageio.ImageReaderBase",
            "com.twelvemonkeys.imageio.metadata.Entry",
            "com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi",
            "com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi");

    /** Of the environment, no more than names of files and pictures' text depend on: it may hold secrets. */
    private static final List<String> ENVIRONMENT =
            List.of("LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "HOME", "XDG_CACHE_HOME");

    private static final List<String> PROPERTIES = List.of(
            "videoxl.dav1d.dir", "videoxl.cache.dir", "java.library.path", "java.io.tmpdir", "sun.jnu.encoding");

    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Xmn32m",
            // Java's second compiler waits longer than by default: it takes processor time from a short run.
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:+ErrorFileToStderr",
            "-XX:+DisplayVMOutputToStderr",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Djava.awt.headless=true",
            "-Dslf4j.internal.verbosity=ERROR",
            "--enable-native-access=ALL-UNNAMED");

    private static final ConcurrentMap<String, Path> COPIES = new ConcurrentHashMap<>();

    private ChildCommand() {}

    /**
     * What starts a child.
     *
     * @param main the child's class
     * @param more what is put in front of the class path
     * @throws VideoXLException {@code IO} if this runtime cannot start another; {@code NATIVE_LIBRARY}
     */
    static ProcessBuilder of(String main, List<Path> more, long memoryBytes) {
        var java = java();
        var classPath = classPath(more);
        var archive = more.isEmpty() ? ChildArchive.use(java, classPath) : List.<String>of();
        return of(java, archive, memoryBytes, List.of("-cp", classPath, main));
    }

    /**
     * What starts a process that makes an archive of a child's classes.
     *
     * @param option tells Java to
     */
    static ProcessBuilder archiving(String option) {
        var main = List.of("-cp", classPath(List.of()), DecoderProcess.class.getName(), DecoderProcess.ARCHIVE);
        return of(java(), List.of(option), Isolation.defaults().memoryBytes(), main);
    }

    private static ProcessBuilder of(Path java, List<String> archive, long memoryBytes, List<String> main) {
        var command = new ArrayList<String>();
        command.add(java.toString());
        command.addAll(archive);
        command.add("-Xmx" + Math.max(64, memoryBytes / 2 >> 20) + "m");
        command.addAll(OPTIONS);
        for (var property : PROPERTIES) {
            var value = System.getProperty(property);
            if (value != null) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.addAll(libraries());
        command.addAll(main);
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(Set.copyOf(ENVIRONMENT));
        return builder;
    }

    /** Where the child finds what was unpacked for this process. */
    private static List<String> libraries() {
        var properties = new ArrayList<String>();
        try {
            properties.add("-Dvideoxl.ffmpeg.dir=" + NativeLibraries.ffmpegFolder());
        } catch (NativeLibraryException e) {
            throw new VideoXLException(Code.NATIVE_LIBRARY, e.getMessage(), e);
        }
        try {
            properties.add("-D" + NativeLibraries.FILTERS + "=" + NativeLibraries.filtersFolder());
        } catch (NativeLibraryException e) {
            // Only tone mapping needs them, and the child will miss them too.
        }
        return properties;
    }

    static Path java() {
        var named = System.getProperty(JAVA);
        var java = named != null && !named.isBlank()
                ? Path.of(named)
                : Path.of(System.getProperty("java.home", ""), "bin", "java");
        if (!Files.isExecutable(java)) {
            throw failed(
                    "no program " + java + ", as in runtimes that jpackage makes; expected one to start the process"
                            + " with. Keep it in the runtime (--jlink-options without --strip-native-commands), or name one by -D"
                            + JAVA + ".");
        }
        return java;
    }

    private static VideoXLException failed(String reason) {
        return new VideoXLException(Code.IO, "Decoding in a process of its own: " + reason);
    }

    static String classPath(List<Path> more) {
        var entries = new LinkedHashSet<String>();
        more.forEach(path -> entries.add(path.toString()));
        for (var name : NEEDED) {
            try {
                var type = Class.forName(name, false, ChildCommand.class.getClassLoader());
                entries.add(place(type).toString());
            } catch (ClassNotFoundException e) {
                // A format that is not there here is not there in the child.
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static Path place(Class<?> type) {
        var source = type.getProtectionDomain().getCodeSource();
        var location = source == null ? null : source.getLocation();
        try {
            if (location != null && location.getProtocol().equals("file")) {
                return Path.of(location.toURI());
            }
            if (location != null && location.getProtocol().equals("jar")) {
                return COPIES.computeIfAbsent(location.toString(), ChildCommand::copy);
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw failed("the classes of " + type.getName() + " come from " + location
                + "; expected a jar or a folder. Start Java with VideoXL's jars on its class path or module path.");
    }

    /** Whether it is of this process alone. */
    static boolean isCopy(Path jar) {
        return COPIES.containsValue(jar);
    }

    /** A jar within another, as some packagers have it. */
    private static Path copy(String location) {
        var inner = location.substring("jar:".length()).replaceFirst("!/$", "");
        try {
            var url = URI.create(inner.startsWith("file:") && inner.contains("!/") ? "jar:" + inner : inner)
                    .toURL();
            var copy = Files.createTempFile("videoxl-", ".jar");
            copy.toFile().deleteOnExit();
            try (var in = url.openStream()) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            return copy;
        } catch (IOException e) {
            throw failed("the jar " + location + " could not be copied (" + e.getMessage()
                    + "); expected one that can be read. Start Java with VideoXL's jars on its class path.");
        }
    }
}
