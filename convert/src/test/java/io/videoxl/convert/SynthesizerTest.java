package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ggml.ggml;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SynthesizerTest {
    private static final String GATE = "model.layers.2.mlp.gate_proj.weight";

    @TempDir
    Path folder;

    @Test
    void keysAreThoseOfTheModelFilesPage() throws IOException {
        try (var file = synthesize(WeightType.F16)) {
            assertEquals("videoxl", file.keys().string("general.architecture"));
            assertEquals(32768, file.keys().integer("videoxl.context_length"));
            assertEquals(256, file.keys().integer("videoxl.embedding_length"));
            assertEquals(3, file.keys().integer("videoxl.block_count"));
            assertEquals(512, file.keys().integer("videoxl.feed_forward_length"));
            assertEquals(4, file.keys().integer("videoxl.attention.head_count"));
            assertEquals(2, file.keys().integer("videoxl.attention.head_count_kv"));
            assertEquals(1e-6f, file.keys().floating("videoxl.attention.layer_norm_rms_epsilon"));
            assertEquals(1e6f, file.keys().floating("videoxl.rope.freq_base"));
            assertEquals(160, file.keys().integer("videoxl.vst.window"));
            assertArrayEquals(new int[] {2, 4, 8, 16}, file.keys().integers("videoxl.vst.ratios"));
            assertEquals(112, file.keys().integer("clip.vision.image_size"));
            assertEquals(14, file.keys().integer("clip.vision.patch_size"));
            assertEquals(128, file.keys().integer("clip.vision.embedding_length"));
            assertEquals(256, file.keys().integer("clip.vision.feed_forward_length"));
            assertEquals(3, file.keys().integer("clip.vision.block_count"), "a feature layer of -2 on 4 blocks runs 3");
            assertEquals(2, file.keys().integer("clip.vision.attention.head_count"));
            assertEquals(1e-5f, file.keys().floating("clip.vision.attention.layer_norm_epsilon"));
            assertEquals(256, file.keys().integer("clip.vision.projection_dim"));
            assertArrayEquals(
                    new int[] {112, 224, 224, 112, 224, 224, 336, 112},
                    file.keys().integers("clip.vision.image_grid_pinpoints"));
            assertEquals("mlp", file.keys().string("clip.projector_type"));
        }
    }

    @Test
    void vocabularyLeavesTheLastRowsUnusedAndItsMergesMakeItsTokens() throws IOException {
        try (var file = synthesize(WeightType.F16)) {
            var tokens = List.of(file.keys().strings("tokenizer.ggml.tokens"));
            var merges = List.of(file.keys().strings("tokenizer.ggml.merges"));
            assertEquals(513, tokens.size());
            assertEquals(tokens.size(), file.keys().integer("videoxl.vocab_size"));
            assertEquals(tokens.size(), tokens.stream().distinct().count());
            assertEquals("<|im_end|>", tokens.get(file.keys().integer("tokenizer.ggml.eos_token_id")));
            for (var i = 0; i < merges.size(); i++) {
                assertEquals(tokens.get(256 + i), merges.get(i).replace(" ", ""));
            }
            var types = file.keys().integers("tokenizer.ggml.token_type");
            assertArrayEquals(new int[] {1, 3, 3, 3}, Arrays.copyOfRange(types, 509, 513));
        }
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void everyTypeHoldsWhatGgmlMakesOfTheWholeTensor(WeightType type) throws IOException {
        try (var file = synthesize(type);
                var arena = Arena.ofConfined()) {
            assertHolds(file, arena, "blk.2.ffn_gate.weight", type, GATE, 512, 256);
            assertHolds(
                    file,
                    arena,
                    "v.blk.0.ffn_up.weight",
                    type.fitting(128),
                    ModelTensor.VISION + "encoder.layers.0.mlp.fc1.weight",
                    256,
                    128);
            assertHolds(
                    file,
                    arena,
                    "v.patch_embd.weight",
                    type == WeightType.F32 ? type : WeightType.F16,
                    ModelTensor.VISION + "embeddings.patch_embedding.weight",
                    128,
                    3,
                    14,
                    14);
            assertHolds(
                    file,
                    arena,
                    "blk.0.attn_norm.weight",
                    WeightType.F32,
                    "model.layers.0.input_layernorm.weight",
                    256);
            assertHolds(file, arena, "vst_embd.weight", WeightType.F32, "model.beacon_embed_tokens.weight", 1, 256);
            assertEquals(
                    List.of(14L, 14L, 3L, 128L),
                    file.tensors().get("v.patch_embd.weight").info().shape());
        }
    }

    @Test
    void kQuantsFallBackToTheTypeWhoseBlocksDivideTheRow() {
        assertEquals(WeightType.Q4_K, WeightType.Q4_K.fitting(512));
        assertEquals(WeightType.Q8_0, WeightType.Q4_K.fitting(896));
        assertEquals(WeightType.F16, WeightType.Q6_K.fitting(100));
        assertEquals(WeightType.F16, WeightType.Q8_0.fitting(100));
        assertEquals(WeightType.BF16, WeightType.BF16.fitting(100));
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void blockSizesAreGgmls(WeightType type) throws IOException {
        try (var file = synthesize(WeightType.F32)) {
            assertEquals(ggml.ggml_row_size(type.ggmlType(), 512), type.bytes(512));
            assertEquals(ggml.ggml_blck_size(type.ggmlType()), type.blockSize());
            assertTrue(file.tensors().size() > 100);
        }
    }

    @Test
    void q8WeightsAreTheNearestStepToTheFormula() throws IOException {
        try (var file = synthesize(WeightType.Q8_0)) {
            var expected = formula(GATE, 512, 256);
            var bytes = MemorySegment.ofArray(
                    file.tensors().get("blk.2.ffn_gate.weight").bytes());
            for (var block = 0; block < expected.length / 32; block++) {
                var at = block * 34L;
                var scale = Float.float16ToFloat(bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
                for (var i = 0; i < 32; i++) {
                    var weight = scale * bytes.get(ValueLayout.JAVA_BYTE, at + 2 + i);
                    // Half a step, and what rounding the scale to float16 moves the 127th by.
                    assertEquals(expected[block * 32 + i], weight, scale * (0.5f + 127 * 0x1p-11f));
                }
            }
        }
    }

    @Test
    void sameSeedSameBytesOtherSeedOtherWeights() throws IOException {
        var golden = Synthesizer.ofSize("golden").type(WeightType.Q4_K);
        golden.write(folder.resolve("a"));
        golden.write(folder.resolve("b"));
        golden.seed("other").write(folder.resolve("c"));
        assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
        assertTrue(Files.mismatch(folder.resolve("a"), folder.resolve("c")) > 0);
    }

    @Test
    void aConfigurationFileGivesTheSizes() throws IOException {
        var config = folder.resolve("tiny.json");
        Files.writeString(
                config, Synthesizer.configOf("golden").toString().replace("\"vocab_size\":515", "\"vocab_size\":300"));
        var gguf = folder.resolve("tiny.gguf");
        Synthesizer.ofConfig(config).write(gguf);
        try (var file = ModelFile.open(gguf)) {
            assertEquals(298, file.keys().integer("videoxl.vocab_size"));
            assertEquals(300, file.tensors().get("output.weight").info().shape().get(1));
        }
    }

    @Test
    void aVocabularyWithoutRoomForEveryByteIsRefused() throws IOException {
        var config = folder.resolve("tiny.json");
        Files.writeString(
                config, Synthesizer.configOf("golden").toString().replace("\"vocab_size\":515", "\"vocab_size\":260"));
        var e = assertThrows(
                VideoXLException.class, () -> Synthesizer.ofConfig(config).write(folder.resolve("x.gguf")));
        assertEquals(Code.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains("260"), e.getMessage());
    }

    @Test
    void aSizeThatDoesNotExistIsRefusedWithThoseThatDo() {
        var e = assertThrows(VideoXLException.class, () -> Synthesizer.ofSize("70b"));
        assertEquals(Code.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains("golden, 0.5b, 7b"), e.getMessage());
    }

    @Test
    void publishedSizesHaveThePublishedNumberOfWeights() {
        // Qwen2-7B, its q, k and v once more, the 24 blocks of ViT-L/14-336, and the projector.
        assertEquals(7.615e9 + 0.462e9 + 0.304e9 + 0.017e9, weights("7b"), 0.002e9);
        // Qwen2-0.5B without tying, and the same.
        assertEquals(0.494e9 + 0.136e9 + 0.025e9 + 0.304e9 + 0.002e9, weights("0.5b"), 0.002e9);
    }

    @Test
    void progressEndsWithEveryTensorAndByte() throws IOException {
        var events = new ArrayList<ConversionProgress>();
        Synthesizer.ofSize("golden").onProgress(events::add).write(folder.resolve("x.gguf"));
        var last = events.getLast();
        assertEquals(last.tensors(), last.tensorsDone());
        assertEquals(last.bytes(), last.bytesDone());
        for (var i = 1; i < events.size(); i++) {
            assertTrue(events.get(i).bytesDone() > events.get(i - 1).bytesDone());
        }
        try (var file = ModelFile.open(folder.resolve("x.gguf"))) {
            assertEquals(file.tensors().size(), last.tensors());
            assertEquals(
                    file.tensors().values().stream()
                            .mapToLong(tensor -> tensor.info().bytes())
                            .sum(),
                    last.bytes());
        }
    }

    private static double weights(String size) {
        var config = ConfigReader.read(Synthesizer.configOf(size), size);
        var rows = config.decoder().vocabSize();
        return ModelTensor.of(config, rows, rows).stream()
                .mapToDouble(ModelTensor::elements)
                .sum();
    }

    private ModelFile synthesize(WeightType type) throws IOException {
        var file = folder.resolve(type + ".gguf");
        Synthesizer.ofSize("golden").type(type).write(file);
        return ModelFile.open(file);
    }

    private static float[] formula(String name, long... shape) {
        var elements = 1;
        for (var size : shape) {
            elements *= (int) size;
        }
        var values = new float[elements];
        Formula.Weights.of(Synthesizer.DEFAULT_SEED, name, shape).fill(0, elements, values);
        return values;
    }

    private static void assertHolds(
            ModelFile file, Arena arena, String name, WeightType type, String source, long... shape) {
        var tensor = file.tensors().get(name);
        var values = formula(source, shape);
        var floats = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
        var expected = arena.allocate(type.bytes(values.length));
        var row = shape[shape.length - 1];
        ggml.ggml_quantize_chunk(type.ggmlType(), floats, expected, 0, values.length / row, row, MemorySegment.NULL);
        assertEquals(type.ggmlType(), tensor.info().type(), name);
        assertArrayEquals(expected.toArray(ValueLayout.JAVA_BYTE), tensor.bytes(), name);
    }
}
