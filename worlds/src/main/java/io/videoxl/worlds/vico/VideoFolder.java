package io.videoxl.worlds.vico;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The videos of a folder and those below it, told by their names' endings. */
final class VideoFolder {
    private static final Set<String> ENDINGS = Set.of(
            "3gp", "avi", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "ogv", "ts", "vob", "webm",
            "wmv");

    private VideoFolder() {}

    /**
     * In the order of their paths, those behind symbolic links too; hidden files are left out.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there is no such folder or no video in it; {@code IO}
     */
    static List<Path> videos(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, folder + ": no such folder; expected one with videos in it.");
        }
        var videos = new ArrayList<Path>();
        try {
            Files.walkFileTree(
                    folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                            if (isVideo(file)) {
                                videos.add(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                            // A link to a folder above it: what is there is found without it.
                            if (e instanceof FileSystemLoopException) {
                                return FileVisitResult.CONTINUE;
                            }
                            throw e;
                        }
                    });
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, folder + ": cannot be read (" + e + "). Check its permissions.", e);
        }
        if (videos.isEmpty()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    folder + ": no videos in it; expected files that end in one of "
                            + ENDINGS.stream().sorted().toList() + ".");
        }
        Collections.sort(videos);
        return videos;
    }

    private static boolean isVideo(Path file) {
        var name = file.getFileName().toString();
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && ENDINGS.contains(ending) && Files.isRegularFile(file);
    }
}
