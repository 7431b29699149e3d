package io.videoxl.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers that {@link GgufHeader} writes are read alike by {@link GgufOutline} and by ggml. */
class GgufOutlineTest {
    private static final long LIMIT = 1 << 20;

    @TempDir
    Path folder;

    private static GgufHeader sample() {
        var header = new GgufHeader();
        header.set("general.architecture", "videoxl");
        header.set("text", "视频 😀");
        header.set("number", 152064);
        header.set("real", 1e-6f);
        header.setFloats("reals", 0.5f, -0.25f);
        header.setIntegers("integers", List.of(2, -4, 8));
        header.setIntegers("integers.none", List.of());
        header.setLongs("longs", List.of(1L << 40, -1L));
        header.setStrings("strings", List.of("a", "", "é"));
        header.setStrings("strings.none", List.of());
        header.add("matrix", 0, 3 * 5 * 4, 3, 5);
        header.add("column", 1, 7 * 2, 1, 7);
        header.add("one", 0, 4, 1);
        return header;
    }

    private Path write(GgufHeader header) throws IOException {
        var bytes = header.bytes();
        return write(Arrays.copyOf(bytes, bytes.length + (int) header.dataBytes()));
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("x.gguf"), bytes);
    }

    private static GgufOutline read(Path path, Predicate<String> wanted) throws IOException {
        try (var file = FileChannel.open(path)) {
            return GgufOutline.read(file, LIMIT, wanted);
        }
    }

    @Test
    void everyValueIsReadBack() throws IOException {
        var outline = read(write(sample()), key -> true);
        assertEquals("视频 😀", outline.string("text"));
        assertEquals(152064, outline.integer("number"));
        assertArrayEquals(new int[] {2, -4, 8}, outline.integers("integers"));
        assertArrayEquals(new int[0], outline.integers("integers.none"));
        assertArrayEquals(new long[] {1L << 40, -1}, outline.longs("longs"));
        assertEquals(List.of("a", "", "é"), outline.strings("strings"));
        assertEquals(List.of(), outline.strings("strings.none"));
        assertEquals(
                List.of(
                        new GgufOutline.Tensor("matrix", 0, List.of(5L, 3L), 0),
                        new GgufOutline.Tensor("column", 1, List.of(7L), 64),
                        new GgufOutline.Tensor("one", 0, List.of(1L), 96)),
                outline.tensors());
        assertEquals(sample().bytes().length, GgufHeader.roundUp(outline.end()));
    }

    @Test
    void textsOfAnyLengthComeBackWhereverTheyLie() throws IOException {
        var texts = new ArrayList<String>();
        for (int i = 0; i < 3000; i++) {
            texts.add(String.valueOf((char) ('a' + i % 26)).repeat(i % 7 == 0 ? i % 600 : i % 23));
        }
        texts.add("z".repeat(200_000));
        texts.add("");
        var header = new GgufHeader();
        header.setStrings("many", texts);
        header.setStrings("few", texts.subList(255, 258));
        var outline = read(write(header), key -> true);
        assertEquals(texts, outline.strings("many"));
        assertEquals(texts.subList(255, 258), outline.strings("few"));
    }

    @Test
    void ggmlReadsWhatIsWritten() throws IOException {
        try (var file = GgufFile.open(write(sample()))) {
            assertEquals("视频 😀", file.string("text"));
            assertEquals(152064, file.integer("number"));
            assertEquals(1e-6f, file.floating("real"));
            assertArrayEquals(new float[] {0.5f, -0.25f}, file.floats("reals"));
            assertArrayEquals(new int[] {2, -4, 8}, file.integers("integers"));
            assertArrayEquals(new String[] {"a", "", "é"}, file.strings("strings"));
            assertArrayEquals(new String[0], file.strings("strings.none"));
            assertEquals(
                    List.of(
                            new GgufFile.Tensor("matrix", List.of(5L, 3L), 0, "f32", 60),
                            new GgufFile.Tensor("column", List.of(7L), 1, "f16", 14),
                            new GgufFile.Tensor("one", List.of(1L), 0, "f32", 4)),
                    file.tensors());
        }
    }

    @Test
    void keysThatAreNotWantedArePassedOver() throws IOException {
        for (var wanted : List.of("text", "strings", "none of them")) {
            var outline = read(write(sample()), wanted::equals);
            assertEquals(3, outline.tensors().size());
            assertEquals(wanted.equals("text"), outline.contains("text"));
            assertFalse(outline.contains("integers"));
        }
    }

    @Test
    void aValueOfEveryTypeIsPassedOver() throws IOException {
        var bytes = new GgufBytes()
                .u32("u32", 1)
                .i32("i32", -1)
                .f32("f32", 1)
                .bool("bool", true)
                .string("string", "text")
                .u64("u64", 1)
                .i64("i64", -1)
                .i32s("i32s", 1, 2)
                .u32s("u32s", 1, 2)
                .f32s("f32s", 1, 2)
                .strings("strings", "a", "b")
                .u32("last", 5)
                .bytes();
        var outline = read(write(bytes), "last"::equals);
        assertEquals(5, outline.integer("last"));
        var all = read(write(bytes), key -> true);
        assertRefused("bool has another type", () -> all.string("bool"));
        assertRefused("u32s has another type", () -> all.integers("u32s"));
        assertRefused("none is missing", () -> all.longs("none"));
    }

    private interface Call {
        void run() throws IOException;
    }

    private static void assertRefused(String part, Call call) {
        var e = assertThrows(GgufFormatException.class, call::run);
        assertTrue(e.getMessage().contains(part), e::getMessage);
    }

    @Test
    void aHeaderCutShortAnywhereIsRefused() throws IOException {
        var bytes = sample().bytes();
        long end = read(write(bytes), key -> true).end();
        for (int length = 0; length < end; length++) {
            var file = write(Arrays.copyOf(bytes, length));
            for (boolean wanted : new boolean[] {true, false}) {
                assertThrows(GgufFormatException.class, () -> read(file, key -> wanted), "" + length);
            }
        }
        read(write(Arrays.copyOf(bytes, (int) end)), key -> true);
    }

    @Test
    void aHeaderLongerThanTheLimitIsRefused() throws IOException {
        var header = new GgufHeader();
        header.set("long", "x".repeat((int) LIMIT));
        var file = write(header);
        assertRefused("room", () -> read(file, key -> true));
        assertRefused("room", () -> read(file, key -> false));
    }

    /** In a file that is long enough for them: they cost no memory, and their length does not overflow. */
    @Test
    void namesLongerThanTheFormatAllowsAreRefused() throws IOException {
        long size = 6L << 30;
        var file = write(new byte[0]);
        for (long length : new long[] {1 << 16, 1L << 31, 3_000_000_000L, 5L << 30}) {
            var start = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
            start.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3).putLong(1);
            for (boolean ofKey : new boolean[] {true, false}) {
                var bytes = start.duplicate().order(ByteOrder.LITTLE_ENDIAN);
                bytes.putLong(ofKey ? 1 : 0).putLong(length).flip();
                try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    channel.write(bytes, 0);
                    channel.write(ByteBuffer.allocate(1), size - 1);
                    assertRefused("text of " + length + " bytes", () -> GgufOutline.read(channel, size, key -> false));
                }
            }
        }
    }

    @Test
    void keysThatAreThereTwiceAreRefused() throws IOException {
        var file = write(new GgufBytes().u32("a", 1).u32("a", 2).bytes());
        assertRefused("twice", () -> read(file, key -> true));
    }

    /** Whatever is wrong with a header, it is read or refused as what it is. */
    @Test
    void randomFaultsAreRefusedOrHarmless() throws IOException {
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            var bytes = sample().bytes();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                read(write(bytes), key -> true);
            } catch (GgufFormatException e) {
                refused++;
            }
        }
        assertTrue(refused > 500, refused + " refused");
    }
}
