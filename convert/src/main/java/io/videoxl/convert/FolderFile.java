package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.files.GitLfsPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A file of a Hugging Face folder: there, or a pointer or a broken link in its place. */
final class FolderFile {
    private FolderFile() {}

    static byte[] read(Path file) {
        requirePresent(file);
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new VideoXLException(Code.MODEL_UNREADABLE, "Cannot read %s: %s".formatted(file, e), e);
        }
    }

    /** Refuses what downloads leave where a file should be. */
    static void requirePresent(Path file) {
        if (isBrokenLink(file)) {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    "%s is a link to a file that is not there; download it again".formatted(file));
        }
        GitLfsPointer.of(file).ifPresent(pointer -> {
            throw new VideoXLException(Code.MODEL_UNREADABLE, "%s is %s".formatted(file, pointer));
        });
    }

    /** Whether something of that name is there, if only a link that leads nowhere. */
    static boolean isNamed(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isBrokenLink(Path file) {
        return Files.isSymbolicLink(file) && !Files.exists(file);
    }
}
