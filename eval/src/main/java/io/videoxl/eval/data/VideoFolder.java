package io.videoxl.eval.data;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a benchmark was unpacked. A file is where the benchmark's documentation puts it, or else where the same folders and name are found
 * deeper down: archives hold folders that the documentation does not mention, and programs that unpack them add more.
 */
final class VideoFolder {
    private static final int DEPTH = 8;
    /** A folder of frames is found by its own name; its pictures are too many to keep. */
    private static final List<String> PICTURES = List.of(".jpg", ".jpeg", ".png");

    private final Path root;
    private Map<String, List<Path>> parents;

    VideoFolder(Path root) {
        this.root = root;
    }

    /** The first of these that is there. */
    Path existing(Collection<String> candidates) throws BadRecord {
        return find(candidates)
                .orElseThrow(() -> new BadRecord("the video is missing: expected " + String.join(" or ", candidates)
                        + " in " + root + " or below"));
    }

    Optional<Path> find(Collection<String> candidates) {
        for (var candidate : candidates) {
            var file = root.resolve(candidate);
            if (Files.exists(file)) {
                return Optional.of(file);
            }
        }
        for (var candidate : candidates) {
            var relative = Path.of(candidate);
            if (relative.isAbsolute() || relative.getNameCount() == 0) {
                continue;
            }
            for (var parent : parents().getOrDefault(relative.getName(0).toString(), List.of())) {
                var file = parent.resolve(relative);
                if (Files.exists(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    /** The folders that hold something of each name, in order. */
    private Map<String, List<Path>> parents() {
        if (parents == null) {
            parents = new HashMap<>();
            try {
                Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, new Names());
            } catch (IOException e) {
                throw new IllegalStateException("a visitor that goes on after every failure does not fail", e);
            }
            parents.values().forEach(each -> each.sort(null));
        }
        return parents;
    }

    private final class Names extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            add(folder);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            if (PICTURES.stream().noneMatch(name::endsWith)) {
                add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        private void add(Path found) {
            if (!found.equals(root)) {
                parents.computeIfAbsent(found.getFileName().toString(), name -> new ArrayList<>())
                        .add(found.getParent());
            }
        }
    }
}
