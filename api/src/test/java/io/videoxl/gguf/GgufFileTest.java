package io.videoxl.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
    @TempDir
    Path folder;

    private static GgufBytes sample() {
        return new GgufBytes()
                .string("general.architecture", "videoxl")
                .u32("u32", 152064)
                .u32("u32.large", -1)
                .i32("i32", -7)
                .u64("u64", 1 << 30)
                .u64("u64.large", -1)
                .i64("i64", -8)
                .i64("i64.large", 1L << 40)
                .f32("f32", 1e-6f)
                .bool("yes", true)
                .bool("no", false)
                .i32s("i32s", 2, 4, -8)
                .i32s("i32s.empty")
                .u32s("u32s", 3, 5)
                .u32s("u32s.large", 0, -1)
                .f32s("f32s", 0.5f, -0.25f)
                .strings("strings", "a", "", "视频 😀")
                .strings("strings.empty")
                .tensor("token_embd.weight", 64, 100)
                .tensor("one", 1)
                .tensor("v.patch_embd.weight", 14, 14, 3, 8);
    }

    private GgufFile open(GgufBytes bytes) throws IOException {
        return GgufFile.open(bytes.write(folder.resolve("model.gguf")));
    }

    private static VideoXLException failure(Code code, Runnable call) {
        var e = assertThrows(VideoXLException.class, call::run);
        assertEquals(code, e.code(), e.getMessage());
        return e;
    }

    private static void assertMentions(VideoXLException e, Object... parts) {
        for (var part : parts) {
            assertTrue(e.getMessage().contains(part.toString()), () -> "\"" + part + "\" is not in: " + e.getMessage());
        }
    }

    @Test
    void everyTypeIsReadBack() throws IOException {
        try (var file = open(sample())) {
            assertEquals("videoxl", file.string("general.architecture"));
            assertEquals(152064, file.integer("u32"));
            assertEquals(-7, file.integer("i32"));
            assertEquals(1 << 30, file.integer("u64"));
            assertEquals(-8, file.integer("i64"));
            assertEquals(1e-6f, file.floating("f32"));
            assertTrue(file.bool("yes"));
            assertFalse(file.bool("no"));
            assertArrayEquals(new int[] {2, 4, -8}, file.integers("i32s"));
            assertArrayEquals(new int[0], file.integers("i32s.empty"));
            assertArrayEquals(new int[] {3, 5}, file.integers("u32s"));
            assertArrayEquals(new float[] {0.5f, -0.25f}, file.floats("f32s"));
            assertArrayEquals(new String[] {"a", "", "视频 😀"}, file.strings("strings"));
            assertArrayEquals(new String[0], file.strings("strings.empty"));
        }
    }

    @Test
    void keysAreListedInTheFilesOrder() throws IOException {
        try (var file = open(new GgufBytes().u32("b", 1).u32("a", 2))) {
            assertEquals(List.of("b", "a"), file.keys());
            assertTrue(file.contains("a"));
            assertFalse(file.contains("c"));
        }
    }

    @Test
    void tensorsHaveNameShapeTypeAndSize() throws IOException {
        try (var file = open(sample())) {
            assertEquals(
                    List.of(
                            new GgufFile.Tensor("token_embd.weight", List.of(64L, 100L), 0, "f32", 25600),
                            new GgufFile.Tensor("one", List.of(1L), 0, "f32", 4),
                            new GgufFile.Tensor(
                                    "v.patch_embd.weight", List.of(14L, 14L, 3L, 8L), 0, "f32", 4 * 14 * 14 * 3 * 8)),
                    file.tensors());
        }
    }

    @Test
    void missingKeyIsNamed() throws IOException {
        try (var file = open(sample())) {
            var e = failure(Code.MODEL_INVALID, () -> file.integer("videoxl.vst.window"));
            assertMentions(e, file.path(), "videoxl.vst.window", "missing", "integer");
        }
    }

    @Test
    void wrongTypeIsRefusedWithFoundAndExpectedType() throws IOException {
        try (var file = open(sample())) {
            assertWrongType(file::string, "u32", "u32", "string");
            assertWrongType(file::integer, "f32", "f32", "integer");
            assertWrongType(file::floating, "i32", "i32", "f32");
            assertWrongType(file::bool, "strings", "array of string", "bool");
            assertWrongType(file::integers, "f32s", "array of f32", "array of i32");
            assertWrongType(file::integers, "i32", "i32", "array of i32");
            assertWrongType(file::floats, "i32s", "array of i32", "array of f32");
            assertWrongType(file::strings, "i32s", "array of i32", "array of string");
            assertWrongType(file::strings, "general.architecture", "type string", "array of string");
        }
    }

    private static void assertWrongType(Function<String, ?> getter, String key, String found, String expected) {
        assertMentions(failure(Code.MODEL_INVALID, () -> getter.apply(key)), "key " + key, found, expected);
    }

    @Test
    void integerThatDoesNotFitIsRefused() throws IOException {
        try (var file = open(sample())) {
            assertMentions(failure(Code.MODEL_INVALID, () -> file.integer("u32.large")), "u32.large", "4294967295");
            assertMentions(
                    failure(Code.MODEL_INVALID, () -> file.integer("u64.large")), "u64.large", "18446744073709551615");
            assertMentions(failure(Code.MODEL_INVALID, () -> file.integer("i64.large")), "i64.large", 1L << 40);
            assertMentions(
                    failure(Code.MODEL_INVALID, () -> file.integers("u32s.large")),
                    "u32s.large",
                    "element 1",
                    4294967295L);
        }
    }

    @Test
    void fileThatIsNotGgufIsRefusedByWhatItIs() throws IOException {
        var path = folder.resolve("model.gguf");
        assertMentions(failure(Code.MODEL_UNREADABLE, () -> GgufFile.open(path)), path, "no such file");
        assertMentions(
                failure(Code.MODEL_UNREADABLE, () -> GgufFile.open(folder)), folder, "folder", "videoxl convert");
        Files.write(path, new byte[0]);
        assertMentions(failure(Code.MODEL_UNREADABLE, () -> GgufFile.open(path)), path, "empty");
        Files.write(path, new byte[] {'P', 'K', 3, 4, 0});
        assertMentions(failure(Code.MODEL_UNREADABLE, () -> GgufFile.open(path)), path, "\"PK\\x03\\x04\"", "GGUF");
        Files.writeString(path, "GG");
        assertMentions(failure(Code.MODEL_UNREADABLE, () -> GgufFile.open(path)), path, "\"GG\"");
        Files.writeString(path, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 8900000000\n");
        assertMentions(
                failure(Code.MODEL_UNREADABLE, () -> GgufFile.open(path)),
                path,
                "a Git LFS pointer: run git lfs pull",
                8900000000L);
        var bytes = sample().bytes();
        bytes[4] = 99;
        Files.write(path, bytes);
        assertMentions(failure(Code.MODEL_UNREADABLE, () -> GgufFile.open(path)), path, "99", "2 or 3");
    }

    @Test
    void fileCutShortAnywhereIsRefused() throws IOException {
        var bytes = sample().bytes();
        var path = folder.resolve("model.gguf");
        // The last tensor's data end at the last byte but the padding.
        int whole = bytes.length - (32 - 4 * 14 * 14 * 3 * 8 % 32) % 32;
        for (int length = 0; length < whole; length += length < 1200 ? 13 : 997) {
            Files.write(path, Arrays.copyOf(bytes, length));
            assertMentions(failure(Code.MODEL_UNREADABLE, () -> GgufFile.open(path)), path);
        }
        Files.write(path, Arrays.copyOf(bytes, whole - 1));
        assertMentions(failure(Code.MODEL_UNREADABLE, () -> GgufFile.open(path)), path, "cut short", whole - 1, whole);
        Files.write(path, Arrays.copyOf(bytes, whole));
        GgufFile.open(path).close();
    }

    /** A wrong byte may go unnoticed or be refused; it must not end the process. */
    @Test
    void damagedHeaderNeverEndsTheProcess() throws IOException {
        var random = new Random(1);
        var path = folder.resolve("model.gguf");
        int opened = 0;
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            var bytes = sample().bytes();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                bytes[random.nextInt(1200)] = (byte) random.nextInt(256);
            }
            Files.write(path, bytes);
            try (var file = GgufFile.open(path)) {
                opened++;
                for (var key : file.keys()) {
                    readAsEverything(file, key);
                }
                file.tensors();
            } catch (VideoXLException e) {
                assertEquals(Code.MODEL_UNREADABLE, e.code(), e.getMessage());
                refused++;
            }
        }
        assertTrue(opened > 0 && refused > 0, opened + " opened, " + refused + " refused");
    }

    private static void readAsEverything(GgufFile file, String key) {
        List<Function<String, ?>> getters = List.of(
                file::string, file::integer, file::floating, file::bool, file::integers, file::floats, file::strings);
        for (var getter : getters) {
            try {
                getter.apply(key);
            } catch (VideoXLException e) {
                assertEquals(Code.MODEL_INVALID, e.code(), e.getMessage());
            }
        }
    }

    @Test
    void closedFileSaysSoAndClosingTwiceIsHarmless() throws IOException {
        var file = open(sample());
        file.close();
        file.close();
        assertMentions(failure(Code.CLOSED, file::tensors), file.path(), "closed");
        assertEquals(152064, file.integer("u32"));
    }
}
