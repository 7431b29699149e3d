package io.videoxl.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong half way, the older file stays and nothing else is left. */
class WholeFileTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void older() throws IOException {
        file = Files.writeString(folder.resolve("film.vxl"), "older");
    }

    private VideoXLException fails(WholeFile.Content content) throws IOException {
        var e = assertThrows(VideoXLException.class, () -> WholeFile.write(file, 10, content));
        assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
        assertUnchanged();
        return e;
    }

    private void assertUnchanged() throws IOException {
        assertEquals("older", Files.readString(file));
        assertArrayEquals(new String[] {"film.vxl"}, folder.toFile().list());
    }

    private static void half(FileChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[5]));
    }

    @Test
    void aDiskThatFillsUpIsNamed() throws IOException {
        var e = fails(channel -> {
            half(channel);
            throw new IOException("No space left on device");
        });
        assertEquals(Code.IO, e.code());
        assertTrue(e.getMessage().contains("No space left on device"), e::getMessage);
    }

    @Test
    void aDiskThatIsTooFullIsRefusedBeforeAnythingIsWritten() throws IOException {
        var e = assertThrows(
                VideoXLException.class,
                () -> WholeFile.write(file, Long.MAX_VALUE, channel -> {
                    throw new AssertionError("written to");
                }));
        assertEquals(Code.IO, e.code());
        assertTrue(e.getMessage().contains("free"), e::getMessage);
        assertUnchanged();
    }

    @Test
    void anInterruptedThreadCancels() throws IOException {
        var e = fails(channel -> {
            half(channel);
            Thread.currentThread().interrupt();
            half(channel);
        });
        assertEquals(Code.CANCELLED, e.code());
        assertTrue(Thread.interrupted(), "the thread's interrupt is kept");
    }

    @Test
    void whatTheContentThrowsComesBackAsItIs() throws IOException {
        assertThrows(
                IllegalStateException.class,
                () -> WholeFile.write(file, 10, channel -> {
                    half(channel);
                    throw new IllegalStateException("closed");
                }));
        assertUnchanged();
    }

    @Test
    void aNameMayBeAsLongAsTheFileSystemAllows() throws IOException {
        var named = folder.resolve("x".repeat(251) + ".vxl");
        WholeFile.write(named, 5, WholeFileTest::half);
        assertArrayEquals(new byte[5], Files.readAllBytes(named));
    }

    @Test
    void aWholeFileReplacesTheOlderOne() throws IOException {
        WholeFile.write(file, 10, channel -> {
            half(channel);
            half(channel);
        });
        assertArrayEquals(new byte[10], Files.readAllBytes(file));
        assertArrayEquals(new String[] {"film.vxl"}, folder.toFile().list());
    }
}
