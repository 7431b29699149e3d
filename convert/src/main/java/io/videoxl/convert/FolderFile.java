package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.files.GitLfsPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A file of a Hugging Face folder: there, or what stands in its place after half a download. */
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
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            throw unreadable(file, "a link to a file that is not there; download it again");
        }
        if (isEmpty(file)) {
            throw unreadable(file, "empty; download it again");
        }
        GitLfsPointer.of(file).ifPresent(pointer -> {
            throw unreadable(file, pointer.toString());
        });
    }

    private static boolean isEmpty(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) == 0;
        } catch (IOException e) {
            throw new VideoXLException(Code.MODEL_UNREADABLE, "Cannot read %s: %s".formatted(file, e), e);
        }
    }

    /** Whether something of that name is there, if only a link that leads nowhere. */
    static boolean isNamed(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static VideoXLException unreadable(Path file, String what) {
        return new VideoXLException(Code.MODEL_UNREADABLE, file + " is " + what);
    }
}
