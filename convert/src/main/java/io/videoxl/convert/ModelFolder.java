package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds the model in what was downloaded. The published repository has it in a folder of its own, and Hugging Face's cache keeps
 * repositories as {@code models--OWNER--NAME/snapshots/COMMIT}.
 */
final class ModelFolder {
    static final String CONFIG = "config.json";

    private static final String SNAPSHOTS = "snapshots";
    private static final String CACHED = "models--";

    /** From the folder of all cached repositories to a folder in a snapshot. */
    private static final int DEEPEST = 4;

    /** So that no whole disk is searched for a model. */
    private static final int MOST_FOLDERS = 1000;

    private static final int MOST_NAMES = 10;

    private ModelFolder() {}

    /**
     * The folder itself if it has a {@code config.json}, else the one folder inside that has, where the outermost ones count.
     *
     * @throws VideoXLException {@code MODEL_UNREADABLE} if there is none; {@code INVALID_ARGUMENT} if there are several
     */
    static Path find(Path given) {
        if (!Files.isDirectory(given)) {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    "%s is not a folder; expected a Hugging Face folder with config.json and safetensors files"
                            .formatted(given));
        }
        var level = List.of(given);
        for (var depth = 0; depth <= DEEPEST && level.size() <= MOST_FOLDERS; depth++) {
            var models = level.stream().filter(ModelFolder::isOne).toList();
            if (!models.isEmpty()) {
                return theOneOf(models, given);
            }
            var inside = new ArrayList<Path>();
            for (var folder : level) {
                inside.addAll(inside(folder));
            }
            level = inside;
        }
        throw new VideoXLException(
                Code.MODEL_UNREADABLE,
                "%s holds no %s, nor does a folder in it%s; download the whole repository"
                        .formatted(given, CONFIG, namesOf(inside(given), given)));
    }

    private static Path theOneOf(List<Path> models, Path given) {
        if (models.size() == 1) {
            return models.getFirst();
        }
        // Training leaves its settings beside a projector as well.
        var withWeights = models.stream().filter(Safetensors::isIn).toList();
        if (withWeights.size() == 1) {
            return withWeights.getFirst();
        }
        throw new VideoXLException(
                Code.INVALID_ARGUMENT,
                "%s holds several models%s; name one of these folders".formatted(given, namesOf(models, given)));
    }

    /** A link that leads nowhere counts too: reading it says so. */
    private static boolean isOne(Path folder) {
        return FolderFile.isNamed(folder.resolve(CONFIG));
    }

    /** Folders that the folder holds; of a cached repository's snapshots the newest that was asked for. */
    private static List<Path> inside(Path folder) {
        var newest = newestSnapshot(folder);
        if (newest != null) {
            return List.of(newest);
        }
        var folders = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder)) {
            for (var entry : entries) {
                if (Files.isDirectory(entry) && !entry.getFileName().toString().startsWith(".")) {
                    folders.add(entry);
                }
            }
        } catch (IOException e) {
            // What may not be read cannot be converted.
            return List.of();
        }
        folders.sort(null);
        return folders;
    }

    private static Path newestSnapshot(Path folder) {
        try {
            var commit =
                    Files.readString(folder.resolve("refs").resolve("main")).strip();
            var snapshot = folder.resolve(SNAPSHOTS).resolve(commit);
            return commit.matches("\\w+") && Files.isDirectory(snapshot) ? snapshot : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** What to call the model: as its folder, or in a cache as its repository. */
    static String name(Path folder) {
        var path = folder.toAbsolutePath().normalize();
        var snapshots = path.getParent();
        if (snapshots != null && snapshots.endsWith(SNAPSHOTS) && snapshots.getParent() != null) {
            var repository = snapshots.getParent().getFileName();
            if (repository != null && repository.toString().startsWith(CACHED)) {
                return repository.toString().replaceFirst(".*--", "");
            }
        }
        return path.getFileName() == null ? "Video-XL" : path.getFileName().toString();
    }

    private static String namesOf(List<Path> folders, Path given) {
        return folders.isEmpty()
                ? ""
                : folders.stream()
                        .limit(MOST_NAMES)
                        .map(folder -> given.relativize(folder).toString())
                        .collect(Collectors.joining(", ", " (", folders.size() > MOST_NAMES ? ", …)" : ")"));
    }
}
