package io.videoxl.worlds.vico;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
     * In the order of their paths; hidden files are left out.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there is no such folder or no video in it; {@code IO}
     */
    static List<Path> videos(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, folder + ": no such folder; expected one with videos in it.");
        }
        List<Path> videos;
        try (var files = Files.walk(folder)) {
            videos = files.filter(VideoFolder::isVideo).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new VideoXLException(Code.IO, folder + ": cannot be read (" + e + "). Check its permissions.", e);
        }
        if (videos.isEmpty()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    folder + ": no videos in it; expected files that end in one of "
                            + ENDINGS.stream().sorted().toList() + ".");
        }
        return videos;
    }

    private static boolean isVideo(Path file) {
        var name = file.getFileName().toString();
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && ENDINGS.contains(ending) && Files.isRegularFile(file);
    }
}
