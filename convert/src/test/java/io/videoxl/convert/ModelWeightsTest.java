package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.convert.ModelConfig.Vision;
import io.videoxl.text.ByteAlphabet;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelWeightsTest {
    private static final int ROWS = 270;

    @TempDir
    static Path temp;

    private static final Map<String, float[]> WEIGHTS = new LinkedHashMap<>();

    private static ModelConfig config(int rows, int width) {
        return new ModelConfig(
                new Decoder(width, 96, 2, 4, 2, rows, 4096, 1e-6f, 1e4f, false),
                new Vision(56, 14, 32, 64, 2, 2, 2, 1e-5f),
                40,
                List.of(2, 4, 8),
                List.of());
    }

    @BeforeAll
    static void write() {
        var random = new Random(7);
        config(ROWS, 64).tensors().forEach((name, shape) -> {
            int size = 1;
            for (long each : shape) {
                size *= (int) each;
            }
            var numbers = new float[size];
            for (int i = 0; i < size; i++) {
                numbers[i] = (float) random.nextGaussian();
            }
            WEIGHTS.put(name, numbers);
        });
        var folder = temp.resolve("model");
        HuggingFaceFolder.write(folder, config(ROWS, 64), WEIGHTS::get);
        HuggingFaceFolder.writeTokenizer(folder, ByteAlphabet.letters(), List.of(), List.of("the star"));
        for (var type : List.of(WeightType.F32, WeightType.F16, WeightType.Q8_0)) {
            Converter.of(folder).type(type).write(file(type));
        }
    }

    private static Path file(WeightType type) {
        return temp.resolve(type.label() + ".gguf");
    }

    @Test
    void weightsOfAModelFileAreThoseOfItsFolder() {
        var read = ModelWeights.read(file(WeightType.F32), config(ROWS, 64));
        assertEquals(List.copyOf(WEIGHTS.keySet()), List.copyOf(read.keySet()));
        WEIGHTS.forEach((name, numbers) -> assertArrayEquals(numbers, read.get(name), name));
        ModelWeights.read(file(WeightType.F16), config(ROWS, 64))
                .forEach((name, numbers) -> assertArrayEquals(WEIGHTS.get(name), numbers, 2e-3f, name));
    }

    @Test
    void aLargerVocabularyHasTheRowsThatTheFileHas() {
        var read = ModelWeights.read(file(WeightType.F32), config(ROWS + 30, 64));
        for (var name : List.of("model.embed_tokens.weight", "lm_head.weight")) {
            assertArrayEquals(WEIGHTS.get(name), read.get(name), name);
        }
    }

    @Test
    void otherSizesAndTypesAreRefusedByName() {
        for (var config : List.of(config(ROWS - 30, 64), config(ROWS, 128))) {
            var thrown = assertThrows(VideoXLException.class, () -> ModelWeights.read(file(WeightType.F32), config));
            assertEquals(Code.MODEL_INVALID, thrown.code());
            assertTrue(thrown.getMessage().contains("token_embd.weight"), thrown.getMessage());
        }
        var thrown =
                assertThrows(VideoXLException.class, () -> ModelWeights.read(file(WeightType.Q8_0), config(ROWS, 64)));
        assertTrue(thrown.getMessage().contains("f16"), thrown.getMessage());
    }
}
