package io.videoxl.bindings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's folder of unpacked libraries, one folder below it for each content.
 *
 * <p>A file appears there only whole: it is written under a temporary name and renamed. Processes that start together
 * may both unpack a file; each then finds one of two equal files, and what another has already mapped stays as it is.
 */
final class LibraryCache {
    static final String PROPERTY = "videoxl.cache.dir";

    private static final Logger log = LoggerFactory.getLogger(LibraryCache.class);
    private static final FileAttribute<?> ONLY_USER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final String TEMPORARY = ".tmp";
    private static final Duration UNUSED = Duration.ofDays(30);

    private LibraryCache() {}

    /**
     * The folder with the unpacked files.
     *
     * @param afresh whether files that are there already are replaced
     */
    static Path unpack(PackedLibraries packed, boolean afresh) throws IOException {
        var cache = location();
        try {
            return unpack(packed, cache.resolve(packed.id()), afresh);
        } catch (DamagedJarException e) {
            throw e;
        } catch (IOException e) {
            log.warn(
                    "{} cannot hold native libraries ({}); using a temporary folder. Set -D{} to a writable folder.",
                    cache,
                    e,
                    PROPERTY);
            return unpack(packed, temporaryFolder(), afresh);
        }
    }

    static Path location() {
        var property = System.getProperty(PROPERTY);
        if (property != null && !property.isBlank()) {
            return Path.of(property);
        }
        var xdg = System.getenv("XDG_CACHE_HOME");
        return xdg != null && Path.of(xdg).isAbsolute()
                ? Path.of(xdg, "videoxl")
                : Path.of(System.getProperty("user.home"), ".cache", "videoxl");
    }

    /** Another folder would not help. */
    private static final class DamagedJarException extends IOException {
        private static final long serialVersionUID = 1;

        DamagedJarException(String message) {
            super(message);
        }
    }

    private static Path unpack(PackedLibraries packed, Path folder, boolean afresh) throws IOException {
        boolean changed = false;
        for (var file : packed.files()) {
            var target = folder.resolve(file.name());
            if (afresh || !Files.isRegularFile(target) || Files.size(target) != file.size()) {
                Files.createDirectories(target.getParent(), ONLY_USER);
                unpack(packed, file, target);
                changed = true;
            }
        }
        markUsed(folder);
        if (changed) {
            log.info("Unpacked {} into {}", packed.origin(), folder);
            prune(folder);
        }
        return folder;
    }

    private static void unpack(PackedLibraries packed, PackedLibraries.Packed file, Path target) throws IOException {
        var temporary = Files.createTempFile(target.getParent(), target.getFileName() + ".", TEMPORARY, ONLY_USER);
        try {
            var digest = PackedLibraries.sha256();
            long size;
            try (var in = new DigestInputStream(packed.open(file), digest);
                    var out = Files.newOutputStream(temporary)) {
                size = in.transferTo(out);
            }
            var sha256 = HexFormat.of().formatHex(digest.digest());
            if (size != file.size()
                    || file.sha256()
                            .filter(expected -> !expected.equals(sha256))
                            .isPresent()) {
                throw new DamagedJarException(
                        packed.origin() + file.name() + " is damaged: " + size + " bytes with SHA-256 "
                                + sha256 + ", expected " + file.size() + " bytes with SHA-256 "
                                + file.sha256().orElse("unknown"));
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void markUsed(Path folder) {
        try {
            if (olderThan(Duration.ofDays(1), folder)) {
                Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
            }
        } catch (IOException e) {
            // A cache that is complete and read-only serves as well; nothing is removed from it.
            log.debug("{} cannot be marked as used", folder, e);
        }
    }

    /** Removes what processes that were killed have left in the folder, and its siblings of other versions that are out of use. */
    private static void prune(Path folder) {
        // Only names that this class gives: the folder may hold other people's things beside ours.
        var ours =
                Pattern.compile(Pattern.quote(folder.getFileName().toString().replaceAll("-.*", "")) + "-[0-9a-f]{64}");
        try (var siblings = Files.list(folder.getParent())) {
            for (var sibling : siblings.toList()) {
                if (ours.matcher(sibling.getFileName().toString()).matches()
                        && Files.isDirectory(sibling, LinkOption.NOFOLLOW_LINKS)
                        && olderThan(UNUSED, sibling)) {
                    deleteTree(sibling);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("{} cannot be pruned", folder.getParent(), e);
        }
        try (var files = Files.walk(folder)) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(TEMPORARY)).toList()) {
                if (olderThan(Duration.ofHours(1), file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("{} cannot be pruned", folder, e);
        }
    }

    private static boolean olderThan(Duration age, Path path) throws IOException {
        return Files.getLastModifiedTime(path)
                .toInstant()
                .isBefore(Instant.now().minus(age));
    }

    private static Path temporaryFolder() throws IOException {
        var folder = Files.createTempDirectory("videoxl-", ONLY_USER);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                deleteTree(folder);
            } catch (IOException | UncheckedIOException e) {
                log.debug("{} cannot be removed", folder, e);
            }
        }));
        return folder;
    }

    private static void deleteTree(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
