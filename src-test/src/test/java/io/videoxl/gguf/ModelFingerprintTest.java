package io.videoxl.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFingerprintTest {
    @TempDir
    Path folder;

    private Path golden(Synthesizer synthesizer) {
        var file = folder.resolve("golden.gguf");
        synthesizer.write(file);
        return file;
    }

    @Test
    void aCopyUnderAnotherNameHasTheSame() throws IOException {
        var file = golden(Synthesizer.ofSize("golden"));
        var copy = Files.copy(file, folder.resolve("copy.gguf"));
        assertEquals(ModelFingerprint.of(file), ModelFingerprint.of(copy));
        assertTrue(ModelFingerprint.of(file).matches("[0-9a-f]{64}"));
    }

    @Test
    void isOfTheFileThatWasReadWhateverBecomesOfItBeforeTheHashing() throws IOException {
        var file = golden(Synthesizer.ofSize("golden"));
        var expected = ModelFingerprint.of(file);
        var read = ModelFingerprint.read(file);
        Files.delete(file);
        assertEquals(expected, read.value());
        assertEquals(expected, read.value());
    }

    @Test
    void anotherSeedOrTypeHasAnother() {
        var found = new HashSet<String>();
        for (var seed : new String[] {"one", "two"}) {
            for (var type : new WeightType[] {WeightType.F16, WeightType.BF16, WeightType.Q8_0}) {
                var file = golden(Synthesizer.ofSize("golden").seed(seed).type(type));
                assertTrue(found.add(ModelFingerprint.of(file)), seed + " " + type);
            }
        }
    }

    @Test
    void oneChangedByteInTheMiddleOfAnyTensorOrInTheHeaderMakesAnother() throws IOException {
        var file = golden(Synthesizer.ofSize("golden"));
        var expected = ModelFingerprint.of(file);
        var bytes = Files.readAllBytes(file);
        try (var gguf = GgufFile.open(file)) {
            // As in the middle of what ggml says of a tensor's place.
            long end = bytes.length;
            for (var tensor : gguf.tensors().reversed()) {
                end -= GgufHeader.roundUp(tensor.bytes());
                assertChanges(file, bytes, (int) (end + tensor.bytes() / 2), expected);
            }
            assertChanges(file, bytes, indexOf(bytes, "golden"), expected);
            assertChanges(file, bytes, indexOf(bytes, "blk.2.ffn_down.weight"), expected);
        }
    }

    private static void assertChanges(Path file, byte[] bytes, int at, String expected) throws IOException {
        bytes[at] ^= 1;
        Files.write(file, bytes);
        assertNotEquals(expected, ModelFingerprint.of(file), () -> "byte " + at);
        bytes[at] ^= 1;
    }

    private static int indexOf(byte[] bytes, String text) {
        var sought = text.getBytes();
        for (int i = 0; ; i++) {
            if (Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
    }

    @Test
    void whatIsNoModelIsRefusedByName() throws IOException {
        var file = golden(Synthesizer.ofSize("golden"));
        var bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 3, 100, bytes.length / 2}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertRefused(file);
        }
        assertRefused(folder.resolve("none.gguf"));
        assertRefused(folder);
    }

    private static void assertRefused(Path file) {
        var e = assertThrows(VideoXLException.class, () -> ModelFingerprint.of(file));
        assertEquals(Code.MODEL_UNREADABLE, e.code(), e::getMessage);
        assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
    }
}
