package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConverterTest {
    /** The synthesizer gives a model this name, the converter the folder's. */
    private static final String NAME = "Video-XL formula golden";

    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void name() {
        folder = temp.resolve(NAME);
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void aCheckpointInFloat32BecomesTheFileThatTheFormulaGives(WeightType type) throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").shardBytes(3 << 20).write(folder);
        assertTrue(Files.exists(folder.resolve("model-00004-of-00004.safetensors")));
        assertSameFile(type);
    }

    @ParameterizedTest
    @EnumSource(
            value = WeightType.class,
            names = {"F16", "BF16"})
    void halfPrecisionWeightsAreCopiedWithoutConversion(WeightType type) throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").type(type).write(folder);
        convert(type);
        try (var file = ModelFile.open(temp.resolve("converted.gguf"));
                var weights = Safetensors.open(folder)) {
            var entry = weights.entry("model.layers.1.self_attn.o_proj.weight");
            var stored = new byte[(int) (entry.end() - entry.begin())];
            entry.channel().read(ByteBuffer.wrap(stored), entry.begin());
            assertArrayEquals(
                    stored, file.tensors().get("blk.1.attn_output.weight").bytes());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = WeightType.class,
            names = {"F16", "BF16"})
    void halfPrecisionWeightsBecomeTheFloatsTheyStandFor(WeightType type) throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").type(type).write(folder);
        convert(WeightType.F32);
        try (var file = ModelFile.open(temp.resolve("converted.gguf"))) {
            var expected = new float[512 * 256];
            Formula.Weights.of(Synthesizer.DEFAULT_SEED, "model.layers.0.mlp.up_proj.weight", 512, 256)
                    .fill(0, expected.length, expected);
            var found = file.tensors().get("blk.0.ffn_up.weight").floats();
            for (var i = 0; i < found.length; i++) {
                var half = type == WeightType.F16
                        ? Float.float16ToFloat(Float.floatToFloat16(expected[i]))
                        : nearestBf16(expected[i]);
                assertEquals(half, found[i]);
            }
        }
    }

    @Test
    void convertingTwiceGivesTheSameBytes() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").type(WeightType.BF16).write(folder);
        Converter.of(folder).type(WeightType.Q5_K).write(temp.resolve("a"));
        Converter.of(folder).type(WeightType.Q5_K).write(temp.resolve("b"));
        assertEquals(-1, Files.mismatch(temp.resolve("a"), temp.resolve("b")));
    }

    @Test
    void oneFileWithoutAnIndexIsRead() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        Files.move(folder.resolve("model-00001-of-00001.safetensors"), folder.resolve(Safetensors.SINGLE));
        Files.delete(folder.resolve(Safetensors.INDEX));
        assertSameFile(WeightType.Q8_0);
    }

    @Test
    void aSingleFileIsTakenWhereShardsLieBesideIt() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").seed("other").write(folder);
        var other = Files.readAllBytes(folder.resolve("model-00001-of-00001.safetensors"));
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        Files.move(folder.resolve("model-00001-of-00001.safetensors"), folder.resolve(Safetensors.SINGLE));
        Files.write(folder.resolve("model-00001-of-00001.safetensors"), other);
        assertSameFile(WeightType.Q8_0);
    }

    @Test
    void shardsWithoutAnIndexAreRead() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").shardBytes(3 << 20).write(folder);
        Files.delete(folder.resolve(Safetensors.INDEX));
        assertSameFile(WeightType.Q8_0);
    }

    @Test
    void theFeatureLayerCanBeGiven() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        TestFolder.of(folder).config(config -> config.remove("mm_vision_select_layer"));
        var gguf = temp.resolve("converted.gguf");
        Converter.of(folder).visionSelectLayer(-1).write(gguf);
        try (var file = ModelFile.open(gguf)) {
            assertEquals(4, file.keys().integer("clip.vision.block_count"));
        }
        Converter.of(folder).visionSelectLayer(-2).write(gguf);
        try (var file = ModelFile.open(gguf)) {
            assertEquals(3, file.keys().integer("clip.vision.block_count"));
        }
    }

    @Test
    void jsonMayBeWrittenByAnEditorOfAnotherSystem() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        var config = folder.resolve("config.json");
        var text = Files.readString(config);
        Files.writeString(config, "\uFEFF" + text.replace("\n", "\r\n"));
        assertSameFile(WeightType.Q8_0);
        Files.writeString(config, "\uFEFF" + text, StandardCharsets.UTF_16LE);
        assertSameFile(WeightType.Q8_0);
        var merges = folder.resolve("merges.txt");
        Files.writeString(merges, Files.readString(merges).replace("\n", "\r\n"));
        assertSameFile(WeightType.Q8_0);
    }

    @Test
    void aTiedHeadIsTheEmbedding() throws IOException {
        var config = (ObjectNode) Synthesizer.configOf("golden");
        config.put("tie_word_embeddings", true);
        HuggingFaceCheckpoint.ofConfig(config.toString()).write(folder);
        convert(WeightType.F32);
        try (var file = ModelFile.open(temp.resolve("converted.gguf"))) {
            assertArrayEquals(
                    file.tensors().get("token_embd.weight").floats(),
                    file.tensors().get("output.weight").floats());
        }
    }

    @Test
    void anEmbeddingWithOneRowMoreKeepsIt() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        TestFolder.of(folder).config(config -> config.put("vocab_size", 514));
        convert(WeightType.F32);
        try (var file = ModelFile.open(temp.resolve("converted.gguf"))) {
            assertEquals(
                    List.of(256L, 515L),
                    file.tensors().get("token_embd.weight").info().shape());
            assertEquals(513, file.keys().integer("videoxl.vocab_size"));
        }
    }

    @Test
    void anEmbeddingWithOneRowLessIsConverted() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        TestFolder.of(folder).config(config -> config.put("vocab_size", 516));
        assertSameFile(WeightType.F32);
    }

    /** Of a head with a row more than the embedding, that row is left out: nothing could be read after it was chosen. */
    @Test
    void aHeadWithOneRowMoreThanTheEmbeddingIsConverted() throws IOException {
        var config = (ObjectNode) Synthesizer.configOf("golden");
        HuggingFaceCheckpoint.ofConfig(config.toString()).write(folder);
        config.put("vocab_size", 516);
        HuggingFaceCheckpoint.ofConfig(config.toString()).shardBytes(1).write(temp.resolve("larger"));
        var head = Json.read(temp.resolve("larger").resolve(Safetensors.INDEX))
                .path("weight_map")
                .path(ModelTensor.HEAD)
                .asText();
        Files.copy(temp.resolve("larger").resolve(head), folder.resolve("head.safetensors"));
        TestFolder.of(folder).json(Safetensors.INDEX, index -> ((ObjectNode) index.path("weight_map"))
                .put(ModelTensor.HEAD, "head.safetensors"));
        assertSameFile(WeightType.F32);
    }

    @Test
    void aKnownTowerNeedsNoVisionSettings() throws IOException {
        var config = (ObjectNode) Synthesizer.configOf("golden");
        config.remove("vision_config");
        config.put("mm_vision_tower", "/models/openai/clip-vit-large-patch14-336/");
        config.remove("mm_hidden_size");
        config.remove("image_grid_pinpoints");
        var vision = ConfigReader.read(config, "config.json").vision();
        assertEquals(new ModelConfig.Vision(336, 14, 1024, 4096, 24, 23, 16, 1e-5f), vision);
    }

    @Test
    void gridPinpointsAreReadInAllPublishedForms() {
        var config = (ObjectNode) Synthesizer.configOf("golden");
        config.put("image_grid_pinpoints", "[(112, 224), (224, 112)]");
        assertEquals(
                List.of(new ModelConfig.Resolution(112, 224), new ModelConfig.Resolution(224, 112)),
                ConfigReader.read(config, "config.json").gridPinpoints());
        config.put("image_grid_pinpoints", "(1x1),...,(6x6)");
        var grid = ConfigReader.read(config, "config.json").gridPinpoints();
        assertEquals(36, grid.size());
        assertEquals(new ModelConfig.Resolution(112, 224), grid.get(1));
        assertEquals(new ModelConfig.Resolution(672, 672), grid.getLast());
    }

    @Test
    void withoutTrainingRatiosThePublishedOnesAreAssumed() {
        var config = (ObjectNode) Synthesizer.configOf("golden");
        config.remove("beacon_ratio");
        assertEquals(List.of(2, 4, 8), ConfigReader.read(config, "config.json").ratios());
    }

    @Test
    void theShortConfigurationOfGoldenFilesIsThatOfTheGoldenSize() throws IOException {
        HuggingFaceCheckpoint.ofShortConfig(
                        """
                        {"vision": {"image_size": 112, "patch_size": 14, "hidden_size": 128, "intermediate_size": 256,
                        "num_hidden_layers": 4, "num_attention_heads": 2}, "mm_vision_select_layer": -2, "text":
                        {"vocab_size": 515, "hidden_size": 256, "intermediate_size": 512, "num_hidden_layers": 3,
                        "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0},
                        "beacon_window": 160, "image_grid_pinpoints": [[112, 224], [224, 112], [224, 224], [336, 112]]}""")
                .write(folder);
        convert(WeightType.F32);
        Synthesizer.ofSize("golden").type(WeightType.F32).write(temp.resolve("formula.gguf"));
        try (var converted = ModelFile.open(temp.resolve("converted.gguf"));
                var formula = ModelFile.open(temp.resolve("formula.gguf"))) {
            assertEquals(formula.tensors().keySet(), converted.tensors().keySet());
            formula.tensors()
                    .forEach((name, tensor) -> assertArrayEquals(
                            tensor.floats(), converted.tensors().get(name).floats(), name));
        }
    }

    @Test
    void tokenizerJsonServesWhereVocabAndMergesAreAbsent() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        var root = Json.MAPPER.createObjectNode();
        var model = root.putObject("model").put("type", "BPE");
        model.set("vocab", Json.read(folder.resolve("vocab.json")));
        var merges = model.putArray("merges");
        Files.readAllLines(folder.resolve("merges.txt")).stream()
                .skip(1)
                .forEach(merge -> merges.addArray().add(merge.split(" ")[0]).add(merge.split(" ")[1]));
        Files.writeString(folder.resolve("tokenizer.json"), root.toString());
        Files.delete(folder.resolve("vocab.json"));
        Files.delete(folder.resolve("merges.txt"));
        assertSameFile(WeightType.F16);

        // As transformers 5 calls it, where only the file says that it is Qwen2's.
        var split = root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        split.addObject()
                .put("type", "Split")
                .putObject("pattern")
                .put(
                        "Regex",
                        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                                + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
        split.addObject().put("type", "ByteLevel");
        Files.writeString(folder.resolve("tokenizer.json"), root.toString());
        for (var kind : List.of("TokenizersBackend", "PreTrainedTokenizerFast", "Qwen2TokenizerFast")) {
            TestFolder.of(folder).json("tokenizer_config.json", config -> config.put("tokenizer_class", kind));
            assertSameFile(WeightType.F16);
        }
    }

    @Test
    void aChatTemplateMayHaveAFileOfItsOwn() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        TestFolder.of(folder).json("tokenizer_config.json", config -> config.remove("chat_template"));
        assertEquals(Vocabulary.CHAT_ML, TokenizerReader.read(folder).template());
        Files.writeString(folder.resolve("chat_template.jinja"), "<|im_start|>{{ é }}<|im_end|>");
        assertEquals(
                "<|im_start|>{{ é }}<|im_end|>", TokenizerReader.read(folder).template());
    }

    @Test
    void addedTokensKeepTheirIdsAndIdsWithoutATokenGetAPlaceholder() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<tool>\": 514, \"<|im_end|>\": 512}");
        convert(WeightType.F16);
        try (var file = ModelFile.open(temp.resolve("converted.gguf"))) {
            assertEquals(515, file.keys().integer("videoxl.vocab_size"));
            assertEquals(
                    List.of("<|im_end|>", "[PAD513]", "<tool>"),
                    List.of(file.keys().strings("tokenizer.ggml.tokens")).subList(512, 515));
            assertArrayEquals(
                    new int[] {3, 3, 4},
                    Arrays.copyOfRange(file.keys().integers("tokenizer.ggml.token_type"), 512, 515));
        }
    }

    @Test
    void filesAreTheSameInEveryLocale() throws IOException {
        var usual = Locale.getDefault();
        Locale.setDefault(Locale.of("ar", "EG"));
        try {
            HuggingFaceCheckpoint.ofSize("golden").shardBytes(3 << 20).write(folder);
            assertTrue(Files.exists(folder.resolve("model-00004-of-00004.safetensors")));
            Files.writeString(folder.resolve("added_tokens.json"), "{\"<tool>\": 514}");
            assertEquals("[PAD513]", TokenizerReader.read(folder).tokens().get(513));
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void withoutChatMlsTokenTheFolderNamesTheEndOfAnAnswer() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        var files = TestFolder.of(folder);
        files.json("tokenizer_config.json", config -> {
            ((ObjectNode) config.path("added_tokens_decoder")).remove("512");
            config.putObject("eos_token").put("content", "<|endoftext|>");
        });
        assertEquals(510, TokenizerReader.read(folder).endOfAnswer());
        files.json("tokenizer_config.json", config -> config.remove("eos_token"));
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [511, 510]}");
        assertEquals(511, TokenizerReader.read(folder).endOfAnswer());
    }

    @Test
    void tensorsThatInferenceDoesNotUseAreLeftOutWhateverTheirType() throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        var positions = ModelTensor.VISION + "embeddings.position_ids";
        var header =
                """
                {"%s": {"dtype": "I64", "shape": [1, 65], "data_offsets": [0, 520]},
                "model.image_newline": {"dtype": "F4", "shape": [256], "data_offsets": [520, 648]}}"""
                        .formatted(positions)
                        .getBytes(StandardCharsets.UTF_8);
        var shard = ByteBuffer.allocate(8 + header.length + 648).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(
                folder.resolve("more.safetensors"),
                shard.putLong(header.length).put(header).array());
        TestFolder.of(folder).json(Safetensors.INDEX, index -> ((ObjectNode) index.path("weight_map"))
                .put(positions, "more.safetensors")
                .put("model.image_newline", "more.safetensors"));
        assertSameFile(WeightType.F16);
    }

    private void convert(WeightType type) {
        Converter.of(folder).type(type).write(temp.resolve("converted.gguf"));
    }

    private void assertSameFile(WeightType type) throws IOException {
        convert(type);
        Synthesizer.ofSize("golden").type(type).write(temp.resolve("formula.gguf"));
        assertEquals(-1, Files.mismatch(temp.resolve("converted.gguf"), temp.resolve("formula.gguf")));
    }

    /** Round to nearest, ties to even. */
    private static float nearestBf16(float value) {
        var bits = Float.floatToIntBits(value);
        return Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF0000);
    }
}
