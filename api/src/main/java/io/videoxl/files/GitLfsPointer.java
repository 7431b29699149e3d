package io.videoxl.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The few lines of text that a clone without Git LFS holds in place of a large file. Repositories of weights are full of them.
 *
 * @param size bytes of the file that it stands for, or -1 where it does not say
 * @see <a href="https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md">The format</a>
 */
public record GitLfsPointer(long size) {
    /** The format's limit: a pointer is shorter. */
    private static final int TOO_LONG = 1024;

    /** The first line, of today's version and of those that old repositories hold. */
    private static final Pattern VERSION =
            Pattern.compile("version (https://git-lfs\\.github\\.com/spec/|https://hawser\\.github\\.com/spec/|"
                    + "http://git-media\\.io/v/)\\S+\\s[\\s\\S]*");

    private static final Pattern SIZE = Pattern.compile("^size (\\d{1,18})\\s*$", Pattern.MULTILINE);

    /** {@return the pointer that the file is; empty if it is something else, is not there or cannot be read} */
    public static Optional<GitLfsPointer> of(Path file) {
        try {
            // Other than files, such as pipes, are not read: what comes out of them would be gone.
            return Files.isRegularFile(file) && Files.size(file) < TOO_LONG
                    ? of(Files.readAllBytes(file))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * {@return the pointer that a file is; empty if it is something else}
     *
     * @param file all its bytes
     */
    public static Optional<GitLfsPointer> of(byte[] file) {
        if (file.length >= TOO_LONG) {
            return Optional.empty();
        }
        var text = new String(file, StandardCharsets.UTF_8);
        if (!VERSION.matcher(text).matches()) {
            return Optional.empty();
        }
        var size = SIZE.matcher(text);
        return Optional.of(new GitLfsPointer(size.find() ? Long.parseLong(size.group(1)) : -1));
    }

    /** {@return what it is and what to do, to follow "is" in a message} */
    @Override
    public String toString() {
        return "a Git LFS pointer: run git lfs pull in its repository, or download the file itself"
                + (size < 0 ? "" : ", which has " + size + " bytes");
    }
}
