package io.videoxl.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitLfsPointerTest {
    private static final String OID = "oid sha256:" + "4d".repeat(32) + "\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git-lfs.github.com/spec/v1",
                "https://git-lfs.github.com/spec/v2",
                "https://hawser.github.com/spec/v1",
                "http://git-media.io/v/2"
            })
    void aPointerOfEachVersionIsToldWithTheSizeThatItPromises(String version) throws IOException {
        var pointer = "version " + version + "\n" + OID + "size 4932307584\n";
        assertEquals(Optional.of(new GitLfsPointer(4932307584L)), GitLfsPointer.of(write(pointer)));
        assertEquals(
                Optional.of(new GitLfsPointer(4932307584L)), GitLfsPointer.of(write(pointer.replace("\n", "\r\n"))));
    }

    @Test
    void aPointerMayHaveExtensionsAndLackASize() throws IOException {
        var version = "version https://git-lfs.github.com/spec/v1\n";
        assertEquals(
                Optional.of(new GitLfsPointer(7)),
                GitLfsPointer.of(write(version + "ext-0-foo sha256:00\n" + OID + "size 7\n")));
        assertEquals(Optional.of(new GitLfsPointer(-1)), GitLfsPointer.of(write(version)));
        assertEquals(Optional.of(new GitLfsPointer(-1)), GitLfsPointer.of(write(version + "size " + "9".repeat(30))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version", "version 0.2\n", "#version: 0.2\n", "size 7\n", "{\"version\": 1}"})
    void otherTextIsNone(String text) throws IOException {
        assertEquals(Optional.empty(), GitLfsPointer.of(write(text)));
    }

    @Test
    void aFileThatIsLongerThanAPointerMayBeIsNone() throws IOException {
        var text = "version https://git-lfs.github.com/spec/v1\n" + OID + "size 7\n" + "x 1\n".repeat(250);
        assertTrue(text.length() >= 1024);
        assertEquals(Optional.empty(), GitLfsPointer.of(write(text)));
        assertEquals(Optional.empty(), GitLfsPointer.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsNoFileIsNone() {
        assertEquals(Optional.empty(), GitLfsPointer.of(folder));
        assertEquals(Optional.empty(), GitLfsPointer.of(folder.resolve("missing")));
        assertEquals(Optional.empty(), GitLfsPointer.of(Path.of("/dev/zero")));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("file"), text);
    }
}
