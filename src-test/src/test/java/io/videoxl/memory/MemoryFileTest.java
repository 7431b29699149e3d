package io.videoxl.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.MemoryType;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.gguf.GgufFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class MemoryFileTest {
    @TempDir
    Path folder;

    private Path written(MemoryType type) {
        var file = folder.resolve("film.vxl");
        try (var memory = TestMemories.memory(type)) {
            MemoryFile.write(file, memory, TestMemories.record(type));
        }
        return file;
    }

    /** The smallest file, since some tests try each of its bytes. */
    private Path ofOneToken() {
        var file = folder.resolve("short.vxl");
        try (var memory = TestMemories.randomMemory(MemoryType.Q8_0, 1)) {
            var frames = List.of(new WatchedFrame("film.mp4", Duration.ofMillis(40)));
            var fingerprint = TestMemories.fingerprint();
            MemoryFile.write(
                    file,
                    memory,
                    new MemoryRecord(
                            "", fingerprint, MemoryType.Q8_0, "", 1, frames, List.of(), List.of("short"), List.of()));
        }
        return file;
    }

    private static VideoXLException refused(Code code, Executable call, Object... parts) {
        var e = assertThrows(VideoXLException.class, call);
        assertEquals(code, e.code(), e::getMessage);
        for (var part : parts) {
            assertTrue(e.getMessage().contains(part.toString()), () -> "\"" + part + "\" is not in: " + e.getMessage());
        }
        return e;
    }

    private static void refused(Path file, Object... parts) {
        refused(Code.MEMORY_UNREADABLE, () -> MemoryFile.describe(file), parts);
        refused(Code.MEMORY_UNREADABLE, () -> TestMemories.open(file), file);
    }

    @ParameterizedTest
    @EnumSource
    void aReopenedMemoryIsBitIdenticalAndAnswersTheSame(MemoryType type) {
        var file = folder.resolve("film.vxl");
        var record = TestMemories.record(type);
        try (var memory = TestMemories.memory(type)) {
            MemoryFile.write(file, memory, record);
            var opened = TestMemories.open(file);
            try (var again = opened.memory()) {
                assertEquals(record, opened.record());
                assertEquals(type, again.type());
                assertEquals(TestMemories.TOKENS, again.length());
                assertArrayEquals(
                        TestMemories.bits(memory, TestMemories.TOKENS), TestMemories.bits(again, TestMemories.TOKENS));
                assertArrayEquals(
                        TestMemories.answer(memory, TestMemories.TOKENS),
                        TestMemories.answer(again, TestMemories.TOKENS));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMemoryOfManyPiecesIsBitIdenticalAfterReopening(MemoryType type) throws IOException {
        var file = folder.resolve("long.vxl");
        int tokens = 20_001; // more than a buffer takes, in every type
        var record = new MemoryRecord(
                "", TestMemories.fingerprint(), type, "", tokens, List.of(), List.of(), List.of(), List.of());
        try (var memory = TestMemories.randomMemory(type, tokens)) {
            MemoryFile.write(file, memory, record);
            var opened = TestMemories.open(file);
            try (var again = opened.memory()) {
                assertArrayEquals(TestMemories.bits(memory, tokens), TestMemories.bits(again, tokens));
            }
        }
    }

    @Test
    void roomForAQuestionCanBeMadeAtOnce() {
        var file = written(MemoryType.F16);
        var opened =
                MemoryFile.read(file, TestMemories.engine(), TestMemories.MODEL_NAME, TestMemories.fingerprint(), 100);
        try (var memory = opened.memory()) {
            assertEquals(TestMemories.TOKENS + 100, memory.capacity());
        }
    }

    @Test
    void aRecordIsReadWithoutTheModel() {
        assertEquals(TestMemories.record(MemoryType.F16), MemoryFile.describe(written(MemoryType.F16)));
    }

    @ParameterizedTest
    @EnumSource
    void otherToolsReadItAsGguf(MemoryType type) {
        try (var file = GgufFile.open(written(type))) {
            assertEquals("videoxl-memory", file.string("general.architecture"));
            assertEquals(TestMemories.fingerprint(), file.string("videoxl.memory.model.fingerprint"));
            assertEquals(List.of("film.mp4", "picture 视.png"), List.of(file.strings("videoxl.memory.sources")));
            assertArrayEquals(new int[] {0, 10, 30}, file.integers("videoxl.memory.window.first_summary"));
            var tensors = file.tensors();
            assertEquals(6, tensors.size());
            var last = tensors.getLast();
            assertEquals("memory.2.value", last.name());
            assertEquals(List.of(128L, (long) TestMemories.TOKENS), last.shape());
            assertEquals(type.name().toLowerCase(Locale.ROOT), last.typeName());
        }
    }

    @Test
    void anySingleFlippedByteIsRefusedByName() throws IOException {
        var file = ofOneToken();
        var bytes = Files.readAllBytes(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < bytes.length; i++) {
                byte flipped = (byte) (bytes[i] ^ 1 << i % 8);
                channel.write(ByteBuffer.wrap(new byte[] {flipped}), i);
                refused(Code.MEMORY_UNREADABLE, () -> MemoryFile.describe(file), file, "checksum");
                channel.write(ByteBuffer.wrap(bytes, i, 1), i);
            }
        }
        MemoryFile.describe(file);
    }

    @Test
    void aFileCutShortAnywhereIsRefusedByName() throws IOException {
        var file = ofOneToken();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long length = Files.size(file) - 1; length >= 0; length--) {
                channel.truncate(length);
                refused(Code.MEMORY_UNREADABLE, () -> MemoryFile.describe(file), file, "cut short");
            }
        }
    }

    @Test
    void aFileWithSomethingAddedIsRefusedByName() throws IOException {
        var file = written(MemoryType.F16);
        Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
        refused(file, file, "checksum");
    }

    @Test
    void whatIsNoMemoryFileIsRefusedByName() throws IOException {
        refused(folder.resolve("none.vxl"), "none.vxl", "no such file");
        refused(folder, folder, "not a regular file");
        refused(Files.write(folder.resolve("empty.vxl"), new byte[0]), "empty.vxl", "not a memory file");
        refused(
                Files.writeString(
                        folder.resolve("pointer.vxl"),
                        "version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 123456\n"),
                "pointer.vxl",
                "a Git LFS pointer: run git lfs pull",
                "123456 bytes");
        refused(Files.writeString(folder.resolve("text.vxl"), "film".repeat(100)), "text.vxl", "not a memory file");
    }

    @Test
    void anotherModelIsRefusedByBothNames() {
        var file = written(MemoryType.F16);
        refused(
                Code.MEMORY_MISMATCH,
                () -> MemoryFile.read(file, TestMemories.engine(), "Other", "0123abcd", 0),
                file,
                TestMemories.MODEL_NAME,
                TestMemories.fingerprint(),
                "Other",
                "0123abcd");
    }

    @Test
    void anInterruptedThreadWritesNothingAndKeepsTheOlderFile() throws Exception {
        var file = Files.writeString(folder.resolve("film.vxl"), "older");
        var thrown = onInterruptedThread(() -> written(MemoryType.F16));
        assertEquals(Code.CANCELLED, thrown.code(), thrown::getMessage);
        assertEquals("older", Files.readString(file));
        assertArrayEquals(new String[] {"film.vxl"}, folder.toFile().list());
    }

    @Test
    void anInterruptedThreadReadsNothing() throws Exception {
        var file = written(MemoryType.F16);
        assertEquals(
                Code.CANCELLED,
                onInterruptedThread(() -> TestMemories.open(file)).code());
        TestMemories.open(file).memory().close();
    }

    private static VideoXLException onInterruptedThread(Executable call) throws InterruptedException {
        var thrown = new AtomicReference<VideoXLException>();
        var thread = new Thread(() -> {
            Thread.currentThread().interrupt();
            thrown.set(assertThrows(VideoXLException.class, call));
            assertTrue(Thread.currentThread().isInterrupted(), "the thread's interrupt is kept");
        });
        thread.start();
        thread.join();
        return thrown.get();
    }

    @Test
    void aMemoryThatIsClosedWhileItIsWrittenLeavesTheOlderFile() throws IOException {
        var file = Files.writeString(folder.resolve("film.vxl"), "older");
        var memory = TestMemories.memory(MemoryType.F16);
        var record = TestMemories.record(MemoryType.F16);
        memory.close();
        refused(Code.CLOSED, () -> MemoryFile.write(file, memory, record));
        assertEquals("older", Files.readString(file));
    }

    @Test
    void aFolderThatCannotBeWrittenIsRefused() {
        try (var memory = TestMemories.memory(MemoryType.F16)) {
            var record = TestMemories.record(MemoryType.F16);
            refused(Code.IO, () -> MemoryFile.write(Path.of("/proc/film.vxl"), memory, record), "/proc/film.vxl");
            refused(Code.INVALID_ARGUMENT, () -> MemoryFile.write(folder, memory, record), folder, "folder");
            refused(
                    Code.INVALID_ARGUMENT,
                    () -> MemoryFile.write(folder.resolve("none/film.vxl"), memory, record),
                    "none");
        }
    }

    @Test
    void aRecordOfAnotherMemoryIsNotWritten() {
        try (var memory = TestMemories.memory(MemoryType.F16)) {
            var file = folder.resolve("film.vxl");
            assertThrows(
                    IllegalArgumentException.class,
                    () -> MemoryFile.write(file, memory, TestMemories.record(MemoryType.F32)));
            memory.truncate(TestMemories.TOKENS - 1);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> MemoryFile.write(file, memory, TestMemories.record(MemoryType.F16)));
        }
    }

    @Test
    void whatDoesNotFitTheHeaderIsRefusedBeforeItIsWritten() {
        try (var memory = TestMemories.memory(MemoryType.F16)) {
            var file = folder.resolve("film.vxl");
            var eternal = new WatchedFrame("camera", Duration.ofDays(365 * 293));
            refused(Code.INVALID_ARGUMENT, () -> MemoryFile.write(file, memory, of(List.of(eternal))), file, "292");
            var frames = new ArrayList<>(Collections.nCopies(1_400_000, new WatchedFrame("camera", Duration.ZERO)));
            refused(Code.INVALID_ARGUMENT, () -> MemoryFile.write(file, memory, of(frames)), file, 1_400_000);
            assertArrayEquals(new String[] {}, folder.toFile().list());
            MemoryFile.write(file, memory, of(frames.subList(0, 1_300_000)));
            assertEquals(1_300_000, MemoryFile.describe(file).frames().size());
        }
    }

    private static MemoryRecord of(List<WatchedFrame> frames) {
        return new MemoryRecord(
                "",
                TestMemories.fingerprint(),
                MemoryType.F16,
                "",
                TestMemories.TOKENS,
                frames,
                List.of(),
                List.of(),
                List.of());
    }
}
