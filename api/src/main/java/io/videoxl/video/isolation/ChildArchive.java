package io.videoxl.video.isolation;

import io.videoxl.VideoXLException;
import io.videoxl.bindings.NativeLibraries;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes that a child loads, as Java has them in memory (class data sharing), in the user's cache: a quarter of a child's processor
 * time until its first frame is their loading. It is made once for each Java and each state of the jars, by a process that decodes a film of
 * ours. Java itself checks that it fits, and does without where it does not.
 */
final class ChildArchive {
    /** For tests, which count processes. */
    static volatile boolean enabled = true;

    private static final Logger LOG = LoggerFactory.getLogger(ChildArchive.class);
    private static final String USE = "-XX:SharedArchiveFile=";
    private static final String MAKE = "-XX:ArchiveClassesAtExit=";
    private static final Pattern NAME = Pattern.compile("isolation-[0-9a-f-]{36}\\.jsa(\\.\\d+)?");
    private static final Duration UNUSED = Duration.ofDays(30);
    private static final long PATIENCE_SECONDS = 60;
    private static final AtomicBoolean TRIED = new AtomicBoolean();

    private static volatile boolean trusted = true;

    private ChildArchive() {}

    /** The option that uses it, if it is there. */
    static List<String> use(Path java, String classPath) {
        if (!enabled || !trusted) {
            return List.of();
        }
        try {
            var archive = place(java, classPath).filter(Files::isRegularFile);
            if (archive.isPresent()) {
                markUsed(archive.get());
            }
            return archive.map(file -> List.of(USE + file)).orElse(List.of());
        } catch (IOException e) {
            LOG.debug("no archive of classes", e);
            return List.of();
        }
    }

    static boolean isUsed(List<String> command) {
        return command.stream().anyMatch(word -> word.startsWith(USE));
    }

    /** Has no child use one any more that a child with it did not start; another process makes it anew. */
    static void distrust(List<String> command) {
        trusted = false;
        for (var word : command) {
            if (word.startsWith(USE)) {
                try {
                    Files.deleteIfExists(Path.of(word.substring(USE.length())));
                } catch (IOException e) {
                    LOG.debug("an archive of classes stays", e);
                }
            }
        }
    }

    /** For tests: as in a new process. */
    static void forget() {
        trusted = true;
        TRIED.set(false);
    }

    /** Makes it unless it is there; takes seconds. Does nothing when called again. */
    static void make() {
        if (enabled && TRIED.compareAndSet(false, true)) {
            try {
                var archive = place(ChildCommand.java(), ChildCommand.classPath(List.of()));
                if (archive.isPresent() && !Files.exists(archive.get())) {
                    make(archive.get());
                }
            } catch (IOException | VideoXLException e) {
                LOG.debug("no archive of classes is made", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void make(Path archive) throws IOException, InterruptedException {
        Files.createDirectories(archive.getParent());
        prune(archive.getParent());
        var unfinished = archive.resolveSibling(
                archive.getFileName() + "." + ProcessHandle.current().pid());
        Process process = null;
        try {
            process = ChildCommand.archiving(MAKE + unfinished)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
                Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(unfinished);
        }
    }

    /** Where it belongs; nowhere if there are folders of classes, which Java takes into no archive. */
    static Optional<Path> place(Path java, String classPath) throws IOException {
        var key = new StringBuilder(System.getProperty("java.vm.version"));
        describe(java, key);
        for (var entry : classPath.split(File.pathSeparator)) {
            var file = Path.of(entry);
            if (!Files.isRegularFile(file) || ChildCommand.isCopy(file)) {
                return Optional.empty();
            }
            describe(file, key);
        }
        var name = "isolation-" + UUID.nameUUIDFromBytes(key.toString().getBytes(StandardCharsets.UTF_8)) + ".jsa";
        return Optional.of(NativeLibraries.cacheFolder().resolve(name).toAbsolutePath());
    }

    private static void describe(Path file, StringBuilder key) throws IOException {
        key.append('\n')
                .append(file)
                .append(' ')
                .append(Files.size(file))
                .append(' ')
                .append(Files.getLastModifiedTime(file));
    }

    private static void markUsed(Path archive) {
        try {
            if (olderThan(Duration.ofDays(1), archive)) {
                Files.setLastModifiedTime(archive, FileTime.from(Instant.now()));
            }
        } catch (IOException e) {
            // It is not ours to write, and serves as well.
        }
    }

    /** Removes what nobody uses any more, and what processes that were killed have left. */
    private static void prune(Path folder) {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                if (NAME.matcher(file.getFileName().toString()).matches() && olderThan(UNUSED, file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be pruned", folder, e);
        }
    }

    private static boolean olderThan(Duration age, Path file) throws IOException {
        return Files.getLastModifiedTime(file)
                .toInstant()
                .isBefore(Instant.now().minus(age));
    }
}
