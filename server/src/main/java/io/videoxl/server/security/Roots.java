package io.videoxl.server.security;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folders of this machine whose files may be watched. Paths begin with the name of one, as in {@code films/2024/trip.mp4}. What
 * counts is where a path leads once links are followed.
 */
public final class Roots {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

    private final Map<String, Path> roots = new LinkedHashMap<>();

    /**
     * A file or folder below a root.
     *
     * @param path with the root's name
     * @param real where it is, links followed
     */
    public record Place(String path, Path real) {}

    /** What a folder holds. */
    public record Entry(String name, boolean folder, long bytes) {}

    /**
     * Takes folders.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if a name or a folder is none
     */
    public Roots(Map<String, Path> roots) {
        roots.forEach((name, folder) -> {
            if (!NAME.matcher(name).matches()) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "the root " + name
                                + ": expected a name of up to 64 letters, digits, dots, - and _, no dot first");
            }
            try {
                var real = folder.toRealPath();
                if (!Files.isDirectory(real)) {
                    throw new IOException("no folder");
                }
                this.roots.put(name, real);
            } catch (IOException e) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "the root " + name + ": " + folder + " is no folder that can be read",
                        e);
            }
        });
    }

    /** Their names. */
    public List<String> names() {
        return List.copyOf(roots.keySet());
    }

    /**
     * Where a path leads.
     *
     * @param path beginning with the name of a root
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it leads nowhere, or out of the root: which of both is not told
     */
    public Place resolve(String path) {
        int slash = path.indexOf('/');
        var name = slash < 0 ? path : path.substring(0, slash);
        var root = roots.get(name);
        if (root != null) {
            try {
                var real = root.resolve(
                                slash < 0 ? "" : path.substring(slash + 1).replaceFirst("^/+", ""))
                        .toRealPath();
                if (real.startsWith(root)) {
                    return new Place(path, real);
                }
            } catch (IOException | InvalidPathException e) {
                // Told below.
            }
        }
        throw nothing(path);
    }

    /**
     * Where the address of a local file leads.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} as {@link #resolve(String)} does
     */
    public Place resolve(URI file) {
        try {
            var real = Path.of(file).toRealPath();
            var found = roots.entrySet().stream()
                    .filter(root -> real.startsWith(root.getValue()))
                    .findFirst();
            if (found.isPresent()) {
                var below = found.get().getValue().relativize(real).toString();
                return new Place(found.get().getKey() + "/" + below, real);
            }
        } catch (IOException | IllegalArgumentException | FileSystemNotFoundException e) {
            // Told below.
        }
        throw nothing(file.toString());
    }

    private VideoXLException nothing(String path) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT,
                path + ": nothing that may be read here; "
                        + (roots.isEmpty()
                                ? "this server reads no files of its machine, upload it instead"
                                : "expected a path that begins with one of " + String.join(", ", roots.keySet())));
    }

    /**
     * What a folder holds, folders first, without what leads out of its root and what is hidden.
     *
     * @throws VideoXLException as {@link #resolve(String)} does, and if it is no folder
     */
    public List<Entry> list(String path, int most) {
        var place = resolve(path);
        if (!Files.isDirectory(place.real())) {
            throw nothing(path);
        }
        var entries = new ArrayList<Entry>();
        try (var files = Files.newDirectoryStream(place.real())) {
            for (var file : files) {
                if (entries.size() == most) {
                    break;
                }
                entry(path, file).ifPresent(entries::add);
            }
        } catch (IOException e) {
            throw nothing(path);
        }
        entries.sort(Comparator.comparing((Entry entry) -> !entry.folder()).thenComparing(Entry::name));
        return entries;
    }

    private Optional<Entry> entry(String path, Path file) {
        var name = file.getFileName().toString();
        try {
            if (name.startsWith(".")) {
                return Optional.empty();
            }
            var real = resolve(path + "/" + name).real();
            boolean folder = Files.isDirectory(real);
            return folder || Files.isRegularFile(real)
                    ? Optional.of(new Entry(name, folder, folder ? 0 : Files.size(real)))
                    : Optional.empty();
        } catch (IOException | VideoXLException e) {
            return Optional.empty();
        }
    }
}
