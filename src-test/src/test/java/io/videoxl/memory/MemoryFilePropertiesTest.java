package io.videoxl.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.MemoryType;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.WatchedWindow;
import io.videoxl.engine.KeyValueMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What holds for every memory file. */
class MemoryFilePropertiesTest {
    private static final int TOKENS = 400;
    private static final Map<MemoryType, KeyValueMemory> MEMORIES = new EnumMap<>(MemoryType.class);
    private static Path file;

    @BeforeContainer
    static void fillMemories() throws IOException {
        file = Files.createTempDirectory("videoxl").resolve("any.vxl");
        for (var type : MemoryType.values()) {
            MEMORIES.put(type, TestMemories.randomMemory(type, TOKENS));
        }
    }

    @AfterContainer
    static void removeThem() throws IOException {
        Files.deleteIfExists(file);
        Files.delete(file.getParent());
        MEMORIES.values().forEach(KeyValueMemory::close);
    }

    @Property(tries = 60)
    void everyRecordAndItsKeysAndValuesAreReadBackEqual(@ForAll("records") MemoryRecord record) {
        var memory = MEMORIES.get(record.memoryType());
        MemoryFile.write(file, memory, record);
        assertEquals(record, MemoryFile.describe(file));
        var opened = TestMemories.open(file);
        try (var again = opened.memory()) {
            assertEquals(record, opened.record());
            assertEquals(record.tokens(), again.length());
            assertArrayEquals(TestMemories.bits(memory, record.tokens()), TestMemories.bits(again, record.tokens()));
        }
    }

    @Property(tries = 30)
    void noFileIsReadOnceAnyOfItsBytesIsChangedRemovedOrAdded(
            @ForAll("records") MemoryRecord record,
            @ForAll @IntRange(max = Integer.MAX_VALUE) int place,
            @ForAll @IntRange(min = 1, max = 255) int change,
            @ForAll @IntRange(min = 1, max = 100) int some)
            throws IOException {
        MemoryFile.write(file, MEMORIES.get(record.memoryType()), record);
        var bytes = Files.readAllBytes(file);
        var changed = bytes.clone();
        changed[place % bytes.length] ^= (byte) change;
        assertRefused(changed);
        assertRefused(Arrays.copyOf(bytes, place % bytes.length));
        assertRefused(Arrays.copyOf(bytes, bytes.length + some));
    }

    private static void assertRefused(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        var e = assertThrows(VideoXLException.class, () -> MemoryFile.describe(file));
        assertEquals(Code.MEMORY_UNREADABLE, e.code(), e::getMessage);
        assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
    }

    @Provide
    Arbitrary<MemoryRecord> records() {
        var type = Arbitraries.of(MemoryType.class);
        return Combinators.combine(type, text(), text(), Arbitraries.integers().between(1, 40), frames(), texts())
                .flatAs((memoryType, name, prompt, prefix, frames, warnings) -> windows(frames)
                        .map(windows -> new MemoryRecord(
                                name,
                                TestMemories.fingerprint(),
                                memoryType,
                                prompt,
                                prefix,
                                frames,
                                windows,
                                warnings,
                                warnings.reversed())));
    }

    /** Any characters, control characters and those beyond 16 bits too. */
    private static Arbitrary<String> text() {
        return Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .list()
                .ofMaxSize(12)
                .map(points -> points.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    private static Arbitrary<List<String>> texts() {
        return text().list().ofMaxSize(3);
    }

    private static Arbitrary<List<WatchedFrame>> frames() {
        return text().list().ofSize(3).flatMap(sources -> Combinators.combine(
                        Arbitraries.of(sources), Arbitraries.longs().map(Duration::ofNanos))
                .as(WatchedFrame::new)
                .list()
                .ofMaxSize(30));
    }

    /** Windows over some of the frames, with the cut before each at a frame's end or within it. */
    private static Arbitrary<List<WatchedWindow>> windows(List<WatchedFrame> frames) {
        var cut = Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(2, 20),
                        Arbitraries.of(true, false))
                .as(Cut::new);
        return cut.list().ofMaxSize(8).map(cuts -> {
            var windows = new ArrayList<WatchedWindow>();
            int start = 0;
            int summaries = 0;
            for (var next : cuts) {
                int first = next.shared && start > 0 ? start - 1 : start;
                int end = first + next.frames;
                if (end > frames.size()) {
                    break;
                }
                windows.add(new WatchedWindow(
                        windows.size(),
                        next.ratio,
                        summaries,
                        next.summaries,
                        first,
                        end,
                        frames.get(first).time(),
                        frames.get(end - 1).time()));
                summaries += next.summaries;
                start = end;
            }
            return windows;
        });
    }

    private record Cut(int frames, int summaries, int ratio, boolean shared) {}
}
