package io.videoxl.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.MemoryType;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files whose checksum is right and whose contents are wrong: anyone can make one. */
@Timeout(120)
class HostileMemoryFileTest {
    @TempDir
    Path folder;

    private record Tensor(String name, int type, long bytes, long... shape) {}

    /** What a file is made of; at first a right one of 45 tokens. */
    private static final class Contents {
        final Map<String, Object> keys = new LinkedHashMap<>();
        final List<Tensor> tensors = new ArrayList<>();
        byte fill = 0;

        Contents() {
            keys.put("general.architecture", "videoxl-memory");
            keys.put("videoxl.memory.version", 1);
            keys.put("videoxl.memory.model.name", "x");
            keys.put("videoxl.memory.model.fingerprint", TestMemories.fingerprint());
            keys.put("videoxl.memory.type", "f16");
            keys.put("videoxl.memory.system_prompt", "Be brief.");
            keys.put("videoxl.memory.prefix_length", 5);
            keys.put("videoxl.memory.sources", List.of("a", "b"));
            keys.put("videoxl.memory.frame.source", List.of(0, 0, 1));
            keys.put("videoxl.memory.frame.time", List.of(0L, 40L, 0L));
            keys.put("videoxl.memory.window.ratio", List.of(2, 4));
            keys.put("videoxl.memory.window.first_summary", List.of(0, 30));
            keys.put("videoxl.memory.window.summaries", List.of(30, 10));
            keys.put("videoxl.memory.window.first_frame", List.of(0, 1));
            keys.put("videoxl.memory.window.end_frame", List.of(2, 3));
            keys.put("videoxl.memory.warnings", List.of());
            for (int layer = 0; layer < 3; layer++) {
                tensors.add(new Tensor("memory." + layer + ".key", 1, 45 * 256, 45, 128));
                tensors.add(new Tensor("memory." + layer + ".value", 1, 45 * 256, 45, 128));
            }
        }

        @SuppressWarnings("unchecked")
        Path write(Path file) throws IOException {
            var header = new GgufHeader();
            keys.forEach((key, value) -> {
                switch (value) {
                    case String text -> header.set(key, text);
                    case Integer number -> header.set(key, number);
                    case Float number -> header.set(key, number);
                    case List<?> list
                    when !list.isEmpty() && list.getFirst() instanceof Integer ->
                        header.setIntegers(key, (List<Integer>) list);
                    case List<?> list
                    when !list.isEmpty() && list.getFirst() instanceof Long -> header.setLongs(key, (List<Long>) list);
                    case List<?> list
                    when !list.isEmpty() && list.getFirst() instanceof Float number -> header.setFloats(key, number);
                    case List<?> list -> header.setStrings(key, (List<String>) list);
                    default -> throw new AssertionError(value);
                }
            });
            tensors.forEach(tensor -> header.add(tensor.name, tensor.type, tensor.bytes, tensor.shape));
            var data = new byte[(int) header.dataBytes()];
            Arrays.fill(data, fill);
            return seal(file, header.bytes(), data);
        }
    }

    /** Writes a file with a right checksum. */
    private static Path seal(Path file, byte[]... parts) throws IOException {
        Files.deleteIfExists(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var out = new Checksum.Writer(channel);
            for (var part : parts) {
                out.write(ByteBuffer.wrap(part));
            }
            out.end();
        }
        return file;
    }

    private void assertRefused(Consumer<Contents> fault, Object... parts) throws IOException {
        var contents = new Contents();
        fault.accept(contents);
        assertRefused(contents.write(folder.resolve("film.vxl")), parts);
    }

    private static void assertRefused(Path file, Object... parts) {
        var e = assertThrows(VideoXLException.class, () -> TestMemories.open(file));
        assertEquals(Code.MEMORY_UNREADABLE, e.code(), e::getMessage);
        for (var part : parts) {
            assertTrue(e.getMessage().contains(part.toString()), () -> "\"" + part + "\" is not in: " + e.getMessage());
        }
        assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
    }

    private static Consumer<Contents> key(String key, Object value) {
        return contents -> contents.keys.put("videoxl.memory." + key, value);
    }

    private static Consumer<Contents> tensor(int index, Tensor tensor) {
        return contents -> contents.tensors.set(index, tensor);
    }

    @Test
    void theContentsAreRightWithoutAFault() throws IOException {
        var opened = TestMemories.open(new Contents().write(folder.resolve("film.vxl")));
        opened.memory().close();
        assertEquals(45, opened.record().tokens());
    }

    @Test
    void anUnknownVersionIsRefusedByNumber() throws IOException {
        assertRefused(key("version", 7), "version 7", "version 1");
        assertRefused(key("version", -1), "version", "4294967295");
    }

    @Test
    void aGgufFileOfAnotherKindIsRefused() throws IOException {
        assertRefused(contents -> contents.keys.put("general.architecture", "videoxl"), "architecture videoxl");
        assertRefused(contents -> contents.keys.put("general.alignment", 64), "alignment");
        assertRefused(seal(folder.resolve("film.vxl"), "PK and a zip's content".getBytes()), "GGUF");
        assertRefused(seal(folder.resolve("film.vxl"), new byte[0]), "cut short");
    }

    @Test
    void aKeyThatIsMissingOrOfAnotherTypeIsRefusedByName() throws IOException {
        for (var key : new Contents().keys.keySet()) {
            assertRefused(contents -> contents.keys.remove(key), key, "missing");
            assertRefused(contents -> contents.keys.put(key, 1.5f), key, "type");
            assertRefused(contents -> contents.keys.put(key, List.of(1.5f)), key, "type");
        }
    }

    @Test
    void countsThatDoNotFitEachOtherAreRefused() throws IOException {
        assertRefused(key("prefix_length", 4), "tensor 0");
        assertRefused(key("prefix_length", 6), "more bytes than it has");
        assertRefused(key("prefix_length", Integer.MAX_VALUE), "tokens");
        assertRefused(key("prefix_length", -1), "prefix_length");
        assertRefused(key("frame.time", List.of(0L, 40L)), "frame.time");
        assertRefused(key("window.ratio", List.of(2)), "window");
        assertRefused(key("window.summaries", List.of(30, 10, 10)), "window");
    }

    @Test
    void aFrameOfNoSourceIsRefused() throws IOException {
        assertRefused(key("frame.source", List.of(0, 0, 2)), "frame 2", "source 2");
        assertRefused(key("frame.source", List.of(0, -1, 1)), "frame 1", "source -1");
    }

    @Test
    void windowsThatOverlapOrShowNoFramesAreRefused() throws IOException {
        assertRefused(key("window.first_frame", List.of(0, 0)), "window 1", "within the window before");
        assertRefused(key("window.end_frame", List.of(2, 4)), "window 1", "frames 1 to 4 of 3");
        assertRefused(key("window.end_frame", List.of(0, 3)), "window 0", "frames 0 to 0");
        assertRefused(key("window.first_frame", List.of(-1, 1)), "window 0", "frames -1");
        assertRefused(key("window.first_summary", List.of(0, 29)), "window 1", "summary 29");
        assertRefused(key("window.first_summary", List.of(1, 30)), "window 0", "summary 1");
        assertRefused(key("window.summaries", List.of(0, 40)), "window 0", "0 summaries");
        assertRefused(key("window.summaries", List.of(Integer.MAX_VALUE, Integer.MAX_VALUE)), "window 1");
        assertRefused(key("window.ratio", List.of(1, 4)), "window 0", "ratio 1");
    }

    @Test
    void tensorsThatAreNotTheModelsAreRefused() throws IOException {
        assertRefused(contents -> contents.tensors.clear(), "0 tensors");
        assertRefused(contents -> contents.tensors.removeLast(), "5 tensors");
        assertRefused(contents -> contents.tensors.subList(4, 6).clear(), "2 layers", "3 layers");
        assertRefused(contents -> Collections.swap(contents.tensors, 0, 1), "tensor 0");
        assertRefused(tensor(3, new Tensor("memory.1.key", 1, 45 * 256, 45, 128)), "tensor 3");
        assertRefused(tensor(3, new Tensor("memory.1.value", 0, 45 * 512, 45, 128)), "tensor 3");
        assertRefused(tensor(3, new Tensor("memory.1.value", 999, 45 * 256, 45, 128)), "tensor 3");
        assertRefused(tensor(3, new Tensor("memory.1.value", 1, 45 * 256, 44, 128)), "tensor 3");
        assertRefused(tensor(3, new Tensor("memory.1.value", 1, 45 * 256, 45, 64, 2)), "tensor 3");
        assertRefused(tensor(2, new Tensor("memory.1.key", 1, 45 * 512, 45, 128)), "tensor 3");
        assertRefused(tensor(5, new Tensor("memory.2.value", 1, 45 * 512, 45, 128)), "checksum starts");
        assertRefused(tensor(5, new Tensor("memory.2.value", 1, 44 * 256, 45, 128)), "more bytes than it has");
    }

    @Test
    void shapesBeyondAllBoundsAreRefused() throws IOException {
        for (long width : new long[] {0, -1, 1L << 21, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32}) {
            assertRefused(
                    contents -> contents.tensors.replaceAll(
                            tensor -> new Tensor(tensor.name, tensor.type, tensor.bytes, 45, width)),
                    "values of type f16");
        }
        assertRefused(
                contents -> contents.tensors.replaceAll(tensor -> new Tensor(tensor.name, 1, 45 * 256, 45, 256)),
                "more bytes than it has");
        assertRefused(
                contents -> contents.tensors.replaceAll(tensor -> new Tensor(tensor.name, 1, 45 * 128, 45, 64)),
                "3 layers of 64 values",
                "2 heads of 64");
        assertRefused(key("type", "q8_0"), "tensor 0");
        assertRefused(key("type", "q4_K"), "q4_K");
    }

    @Test
    void numbersThatAreNotFiniteAreRefused() throws IOException {
        assertRefused(contents -> contents.fill = -1, "infinite or not a number");
    }

    @Test
    void countsBeyondTheHeaderAreRefusedWithoutTakingMemory() throws IOException {
        for (int at : new int[] {8, 16}) { // tensors, keys
            for (long count : new long[] {-1, Long.MAX_VALUE, 1L << 40, 1_000_000}) {
                var file = new Contents().write(folder.resolve("film.vxl"));
                var content = content(file);
                ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(at, count);
                assertRefused(seal(file, content), "more than it has room for");
            }
        }
    }

    private static byte[] content(Path file) throws IOException {
        return Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - Checksum.BYTES);
    }

    /** Whatever is wrong, a file is opened or refused; nothing else is thrown and the process goes on. */
    @Test
    void randomFaultsUnderARightChecksumAreRefusedOrHarmless() throws IOException {
        var random = new Random(3);
        var original = content(new Contents().write(folder.resolve("original.vxl")));
        int opened = 0;
        int refused = 0;
        for (int i = 0; i < 1500; i++) {
            var content = original.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                int at = random.nextInt(1300);
                content[at] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : content[at] ^ 1 << random.nextInt(8));
            }
            var file = seal(folder.resolve("film.vxl"), content);
            try (var memory = TestMemories.open(file).memory()) {
                opened++;
            } catch (VideoXLException e) {
                assertTrue(e.code() == Code.MEMORY_UNREADABLE || e.code() == Code.MEMORY_MISMATCH, () -> "" + e);
                refused++;
            }
        }
        assertTrue(opened > 10 && refused > 1000, opened + " opened, " + refused + " refused");
    }

    @Test
    void aTypeWhoseBlocksTheModelsHeadsAreTooSmallForIsRefused() throws IOException {
        var file = folder.resolve("film.vxl");
        try (var memory = TestMemories.memory(MemoryType.Q8_0)) {
            MemoryFile.write(file, memory, TestMemories.record(MemoryType.Q8_0));
        }
        // Rows as long, but of eight heads of 16 values.
        try (var smallHeads = TestMemories.load(
                "num_attention_heads\": 4",
                "num_attention_heads\": 16",
                "num_key_value_heads\": 2",
                "num_key_value_heads\": 8")) {
            var e = assertThrows(
                    VideoXLException.class,
                    () -> MemoryFile.read(file, smallHeads, "small", TestMemories.fingerprint(), 0));
            assertEquals(Code.MEMORY_UNREADABLE, e.code(), e::getMessage);
            assertTrue(e.getMessage().contains("8 heads of 16"), e::getMessage);
        }
    }
}
