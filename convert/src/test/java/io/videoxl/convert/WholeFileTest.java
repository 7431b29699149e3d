package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model file is there and whole, or not there. */
class WholeFileTest {
    @TempDir
    Path folder;

    @Test
    void interruptingTheThreadCancelsAndLeavesNothing() throws Exception {
        var thrown = new AtomicReference<VideoXLException>();
        var interrupted = new AtomicReference<Boolean>();
        var thread = new Thread(() -> {
            // Enough work that the rest of it takes longer than the interrupt.
            var synthesizer = Synthesizer.ofSize("0.5b")
                    .onProgress(progress -> Thread.currentThread().interrupt());
            thrown.set(assertThrows(VideoXLException.class, () -> synthesizer.write(folder.resolve("x.gguf"))));
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        thread.join(20_000);
        assertEquals(Code.CANCELLED, thrown.get().code());
        assertTrue(interrupted.get(), "the thread's interrupt is kept");
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void endingTheProcessLeavesNothing() throws Exception {
        var file = folder.resolve("x.gguf");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WholeFileTest.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        try (var output = process.inputReader()) {
            // The process says so once it writes weights, and would go on for seconds.
            assertEquals(
                    "writing",
                    output.lines().filter("writing"::equals).findFirst().orElse("nothing"));
            assertEquals(1, folder.toFile().list().length);
            process.destroy();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, folder.toFile().list().length);
    }

    public static void main(String[] args) {
        Synthesizer.ofSize("0.5b")
                .type(WeightType.Q6_K)
                .onProgress(progress -> System.out.println("writing"))
                .write(Path.of(args[0]));
    }

    @Test
    void aFailingListenerEndsTheWorkAndLeavesWhatWasThere() throws IOException {
        var file = folder.resolve("x.gguf");
        Files.writeString(file, "before");
        var calls = new AtomicInteger();
        var synthesizer = Synthesizer.ofSize("golden").onProgress(progress -> {
            if (calls.incrementAndGet() == 10) {
                throw new IllegalStateException("enough");
            }
        });
        assertThrows(IllegalStateException.class, () -> synthesizer.write(file));
        assertEquals("before", Files.readString(file));
        assertArrayEquals(new String[] {"x.gguf"}, folder.toFile().list());
    }

    @Test
    void anExistingFileIsReplacedByTheWholeOne() throws IOException {
        var file = folder.resolve("x.gguf");
        Files.writeString(file, "before");
        Synthesizer.ofSize("golden").write(file);
        assertTrue(Files.size(file) > 1_000_000);
        assertArrayEquals(new String[] {"x.gguf"}, folder.toFile().list());
    }

    @Test
    void aFolderInPlaceOfTheFileIsRefused() {
        assertRefused(Code.INVALID_ARGUMENT, folder, "is a folder");
    }

    @Test
    void aFileInAFolderThatIsNotThereIsRefused() {
        assertRefused(Code.INVALID_ARGUMENT, folder.resolve("none/x.gguf"), "none");
    }

    @Test
    void aModelLargerThanTheDiskIsRefusedBeforeItIsBegun() throws IOException {
        var config = folder.resolve("huge.json");
        Files.writeString(
                config,
                Synthesizer.configOf("7b")
                        .toString()
                        .replace("\"intermediate_size\":18944", "\"intermediate_size\":1048576")
                        .replace("\"num_hidden_layers\":28", "\"num_hidden_layers\":1024"));
        var synthesizer = Synthesizer.ofConfig(config);
        var e = assertThrows(VideoXLException.class, () -> synthesizer.write(folder.resolve("x.gguf")));
        assertEquals(Code.IO, e.code());
        assertTrue(e.getMessage().contains("free"), e.getMessage());
        assertArrayEquals(new String[] {"huge.json"}, folder.toFile().list());
    }

    private static void assertRefused(Code code, Path file, String part) {
        var e = assertThrows(
                VideoXLException.class, () -> Synthesizer.ofSize("golden").write(file));
        assertEquals(code, e.code());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
