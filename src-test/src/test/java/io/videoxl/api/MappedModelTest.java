package io.videoxl.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.AskOptions;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.convert.Synthesizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A model's file is shared with whoever else has it, and what is done to it meanwhile is told. */
@Timeout(60)
class MappedModelTest {
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(4);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws InterruptedException {
        file = folder.resolve("model.gguf");
        Synthesizer.ofSize("golden").write(file);
        Thread.sleep(30); // the clock of some file systems ticks every ten milliseconds
    }

    private VideoXL load(boolean mapped) {
        return VideoXL.builder().model(file).mapped(mapped).threads(1).build();
    }

    private static String ask(VideoXL model) {
        try (var memory = model.newMemory(WatchOptions.defaults())) {
            return memory.ask("What is there?", SHORT).text();
        }
    }

    private long mappings() throws IOException {
        var name = file.toRealPath().toString();
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.endsWith(name) && line.contains(" r--s "))
                    .count();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void weightsAreMappedAndSharedUnlessThatIsNotWanted() throws IOException {
        try (var read = load(false)) {
            assertEquals(0, mappings());
            try (var mapped = load(true)) {
                assertEquals(1, mappings());
                assertEquals(ask(read), ask(mapped));
                assertEquals(read.info().weightBytes(), mapped.info().weightBytes());
            }
        }
        assertEquals(0, mappings());
    }

    @Test
    void aFileThatIsReplacedStaysAsItWasForWhomHasIt() throws IOException {
        try (var model = load(true)) {
            var before = ask(model);
            var other = folder.resolve("other.gguf");
            Files.writeString(other, "another file");
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            assertEquals(before, ask(model));
        }
    }

    @Test
    void ourOwnWriterReplacesAModelThatIsInUse() {
        try (var model = load(true)) {
            var before = ask(model);
            Synthesizer.ofSize("golden").write(file);
            assertEquals(before, ask(model));
        }
    }

    @Test
    void aFileThatIsWrittenToIsRefusedAndOneThatWasReadIsNot() throws IOException {
        try (var mapped = load(true);
                var read = load(false)) {
            var before = ask(read);
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(64), channel.size() - 64);
            }
            refused("was written to", mapped);
            assertEquals(before, ask(read));
        }
    }

    @Test
    void aFileThatIsCutShortEndsCallsAndNotTheProcess() throws IOException {
        try (var mapped = load(true);
                var read = load(false)) {
            var before = ask(read);
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 4);
            }
            refused("cut short", mapped);
            assertEquals(before, ask(read));
        }
    }

    private void refused(String why, VideoXL model) {
        var e = assertThrows(VideoXLException.class, () -> ask(model));
        assertEquals(Code.MODEL_UNREADABLE, e.code());
        assertTrue(e.getMessage().contains(file.toString()) && e.getMessage().contains(why), e::getMessage);
        assertTrue(e.getMessage().contains("load it again"), e::getMessage);
    }
}
