package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be converted is refused by name, and nothing is left behind. */
class RefusalTest {
    private static final String SHARD = "model-00001-of-00002.safetensors";

    @TempDir
    static Path sound;

    @TempDir
    Path temp;

    private Path folder;
    private TestFolder files;

    @BeforeAll
    static void writeSoundFolder() {
        HuggingFaceCheckpoint.ofSize("golden").shardBytes(7 << 20).write(sound);
    }

    @BeforeEach
    void copyFolder() throws IOException {
        folder = Files.createDirectory(temp.resolve("hf"));
        files = TestFolder.of(folder);
        try (var list = Files.list(sound)) {
            for (var file : list.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    model_type                | "llama"             | llava_qwen
                    hidden_act                | "gelu"              | silu
                    rope_scaling              | {"type": "yarn"}    | not supported
                    use_sliding_window        | true                | false
                    mm_projector_type         | "linear"            | mlp2x_gelu
                    mm_patch_merge_type       | "spatial_unpad"     | unires
                    mm_resampler_type         | "perceiver"         | spatial_pool
                    mm_spatial_pool_mode      | "max"               | average
                    mm_spatial_pool_stride    | 4                   | 2
                    mm_vision_select_feature  | "cls_patch"         | patch
                    mm_vision_select_layer    | -6                  | 4 layers
                    mm_hidden_size            | 1024                | 128
                    enable_beacon             | false               | true
                    beacon_pos                | "append"            | interleave
                    beacon_attn               | "segmentation"      | full-coverage
                    beacon_attend_prev        | false               | true
                    beacon_accum              | false               | true
                    beacon_sink_size          | 4                   | 0
                    beacon_parallel_window    | 2                   | 1
                    beacon_stride             | 80                  | 160
                    beacon_param              | ["q", "k"]          | ["q","k","v"]
                    beacon_ratio              | [2, 7]              | 160
                    beacon_ratio              | [1]                 | 2 or more
                    beacon_window             | 0                   | 1 to
                    beacon_window             | "many"              | whole number
                    head_dim                  | 32                  | 64
                    num_attention_heads       | 7                   | 7 heads
                    num_key_value_heads       | 3                   | 3 key/value heads
                    num_hidden_layers         | 100000              | 1024
                    rms_norm_eps              | 0                   | positive
                    image_grid_pinpoints      | [[112, 100]]        | 112
                    image_grid_pinpoints      | "[(112, 224"        | image_grid_pinpoints
                    """)
    void aSettingThatCannotBeRepresentedIsRefusedByName(String key, String value, String expected) throws IOException {
        files.config(config -> config.set(key, Json.parse(value, "test")));
        assertRefused(
                null,
                "config.json",
                key.startsWith("num_attention") || key.startsWith("num_key") ? "heads" : key,
                expected);
    }

    @ParameterizedTest
    @CsvSource({"hidden_size", "beacon_window", "mm_projector_type", "num_hidden_layers"})
    void aSettingThatIsMissingIsNamed(String key) throws IOException {
        files.config(config -> config.remove(key));
        assertRefused(Code.MODEL_INVALID, "config.json", key);
    }

    @Test
    void aVisionTowerThatIsNotKnownIsRefusedWithThoseThatAre() throws IOException {
        files.config(config -> {
            config.remove("vision_config");
            config.put("mm_vision_tower", "google/siglip-so400m-patch14-384");
        });
        assertRefused(Code.MODEL_INVALID, "siglip-so400m", "clip-vit-large-patch14-336");
    }

    @Test
    void aFolderWithoutConfigurationIsRefused() throws IOException {
        Files.delete(folder.resolve("config.json"));
        assertRefused(Code.MODEL_UNREADABLE, "config.json");
    }

    @Test
    void aConfigurationCutShortIsRefused() throws IOException {
        files.truncate("config.json", 100);
        assertRefused(Code.MODEL_UNREADABLE, "config.json", "cut short");
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused() {
        folder = folder.resolve("config.json");
        assertRefused(Code.MODEL_UNREADABLE, "config.json", "folder");
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        Files.delete(folder.resolve(SHARD));
        assertRefused(Code.MODEL_UNREADABLE, Safetensors.INDEX, SHARD, "1 are missing");
        Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
        assertRefused(Code.MODEL_UNREADABLE, SHARD + ", model-00002-of-00002.safetensors", "2 are missing");
    }

    @Test
    void aMissingShardIsNamedWithoutAnIndexToo() throws IOException {
        Files.delete(folder.resolve(Safetensors.INDEX));
        Files.delete(folder.resolve(SHARD));
        assertRefused(Code.MODEL_UNREADABLE, SHARD, "1 are missing");
    }

    @Test
    void shardsOfTwoModelsAreNamedWhereNoIndexSaysWhichToTake() throws IOException {
        Files.delete(folder.resolve(Safetensors.INDEX));
        Files.copy(folder.resolve(SHARD), folder.resolve("model-00001-of-00003.safetensors"));
        assertRefused(Code.MODEL_INVALID, SHARD, "model-00001-of-00003.safetensors");
    }

    @Test
    void aTensorInTwoShardsIsNamedWhereNoIndexSaysWhichToTake() throws IOException {
        Files.delete(folder.resolve(Safetensors.INDEX));
        Files.copy(
                folder.resolve(SHARD),
                folder.resolve("model-00002-of-00002.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        assertRefused(Code.MODEL_INVALID, SHARD, "model-00002-of-00002.safetensors", "both hold model.");
    }

    @Test
    void aShardCutShortIsNamedWithItsLengths() throws IOException {
        var size = Files.size(folder.resolve(SHARD));
        files.truncate(SHARD, size - 1);
        assertRefused(Code.MODEL_UNREADABLE, SHARD, Long.toString(size), Long.toString(size - 1));
    }

    @ParameterizedTest
    @CsvSource({"0", "7", "8", "1000"})
    void aShardCutInsideItsHeaderIsNamed(long bytes) throws IOException {
        files.truncate(SHARD, bytes);
        assertRefused(Code.MODEL_UNREADABLE, SHARD);
    }

    @Test
    void aShardThatIsNoSafetensorsFileIsNamed() throws IOException {
        Files.writeString(folder.resolve(SHARD), "<!DOCTYPE html><title>Sign in</title>");
        assertRefused(Code.MODEL_UNREADABLE, SHARD, "not a whole safetensors file", "download");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config.json",
                SHARD,
                "model-00002-of-00002.safetensors",
                "model.safetensors",
                Safetensors.INDEX,
                "vocab.json",
                "merges.txt",
                "tokenizer_config.json",
                "added_tokens.json",
                "tokenizer.json"
            })
    void aGitLfsPointerIsNamedInEveryPlace(String name) throws IOException {
        if (name.equals("tokenizer.json")) {
            Files.delete(folder.resolve("vocab.json"));
        }
        Files.writeString(
                folder.resolve(name), "version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 4932307584\n");
        assertRefused(
                Code.MODEL_UNREADABLE,
                folder.resolve(name) + " is a Git LFS pointer: run git lfs pull",
                "4932307584 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", SHARD, Safetensors.INDEX, "vocab.json", "merges.txt"})
    void anEmptyFileIsNamed(String name) throws IOException {
        files.truncate(name, 0);
        assertRefused(Code.MODEL_UNREADABLE, folder.resolve(name) + " is empty", "download");
    }

    @ParameterizedTest
    @ValueSource(strings = {SHARD, Safetensors.INDEX, "vocab.json", "tokenizer_config.json"})
    void aLinkToAFileThatIsNotThereIsNamed(String name) throws IOException {
        Files.delete(folder.resolve(name));
        Files.createSymbolicLink(folder.resolve(name), Path.of("../blobs/4d"));
        assertRefused(Code.MODEL_UNREADABLE, folder.resolve(name) + " is a link to a file that is not there");
    }

    @Test
    void aModelOfAnotherFamilyIsRefusedAsWhatItsTensorsTell() throws IOException {
        files.config(config -> {
            config.remove("vision_config");
            config.remove(List.of("beacon_window", "beacon_stride", "beacon_ratio", "beacon_param", "beacon_pos"));
            config.remove("beacon_attn");
            config.put("mm_vision_tower", "/models/siglip-so400m-patch14-384");
            config.put("hidden_size", 2048);
        });
        files.header(
                SHARD, header -> header.replace("model.beacon_embed_tokens.weight", "model.sae.temporal_encoding"));
        files.json(Safetensors.INDEX, index -> {
            var map = (ObjectNode) index.path("weight_map");
            map.set("model.sae.temporal_encoding", map.remove("model.beacon_embed_tokens.weight"));
        });
        assertRefused(Code.MODEL_INVALID, "config.json", "Video-XL-Pro model", "at random");
    }

    @Test
    void aFolderWithoutAVisionTowerIsRefused() throws IOException {
        files.json(Safetensors.INDEX, index -> {
            var map = (ObjectNode) index.path("weight_map");
            map.remove(map.properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(name -> name.startsWith(ModelTensor.VISION))
                    .toList());
        });
        assertRefused(Code.MODEL_INVALID, "no vision tower", ModelTensor.VISION);
    }

    @Test
    void aMissingHeadIsRefusedWithTheSettingOfModelsThatHaveNone() throws IOException {
        files.json(Safetensors.INDEX, index -> ((ObjectNode) index.path("weight_map")).remove(ModelTensor.HEAD));
        assertRefused(Code.MODEL_INVALID, ModelTensor.HEAD, "tie_word_embeddings");
    }

    @Test
    void tensorsThatOverlapAreNamed() throws IOException {
        files.header(
                SHARD,
                header -> header.replaceFirst(
                        "(\"model.beacon_embed_tokens.weight\".*?\"data_offsets\":\\[)(\\d+),(\\d+)", "$10,1024"));
        assertRefused(Code.MODEL_INVALID, SHARD, "model.beacon_embed_tokens.weight", "overlap");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,256] | [2,256]",
                "[1,256] | [-1,-256]",
                "[1,256] | [4611686018427387904,256]",
                "\"F32\" | \"F16\""
            })
    void aShapeThatDoesNotFitItsBytesIsNamed(String from, String to) throws IOException {
        files.header(SHARD, header -> {
            var at = header.indexOf("model.beacon_embed_tokens.weight");
            return header.substring(0, at) + header.substring(at).replaceFirst(Pattern.quote(from), to);
        });
        assertRefused(Code.MODEL_INVALID, SHARD, "model.beacon_embed_tokens.weight");
    }

    @Test
    void weightsOfAnotherTypeAreRefusedByName() throws IOException {
        files.header(SHARD, header -> {
            var at = header.indexOf("model.beacon_embed_tokens.weight");
            return header.substring(0, at) + header.substring(at).replaceFirst("\"F32\"", "\"I32\"");
        });
        assertRefused(Code.MODEL_INVALID, SHARD, "model.beacon_embed_tokens.weight", "I32", "BF16");
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        files.json(Safetensors.INDEX, index -> ((ObjectNode) index.path("weight_map")).remove("model.norm.weight"));
        assertRefused(Code.MODEL_INVALID, "model.norm.weight");
    }

    @Test
    void aTensorThatTheIndexPromisesButNoShardHoldsIsNamed() throws IOException {
        files.json(Safetensors.INDEX, index -> ((ObjectNode) index.path("weight_map")).put("model.norm.weight", SHARD));
        files.json(Safetensors.INDEX, index -> ((ObjectNode) index.path("weight_map")).put("lm_head.weight", SHARD));
        assertRefused(Code.MODEL_INVALID, SHARD, "index");
    }

    @ParameterizedTest
    @CsvSource({"../" + SHARD, "/", "''", "..", "a/b.safetensors"})
    void aShardOutsideTheFolderIsRefused(String name) throws IOException {
        files.json(Safetensors.INDEX, index -> ((ObjectNode) index.path("weight_map")).put("model.norm.weight", name));
        assertRefused(Code.MODEL_INVALID, "'" + name + "'", "plain file name");
    }

    @Test
    void aTensorOfAnotherShapeIsNamedWithBothShapes() throws IOException {
        files.config(config -> config.put("intermediate_size", 500));
        assertRefused(Code.MODEL_INVALID, "model.layers.0.mlp.gate_proj.weight", "[512, 256]", "[500, 256]");
    }

    @Test
    void anEmbeddingWithOtherRowsThanTheVocabularyIsNamed() throws IOException {
        files.config(config -> config.put("vocab_size", 513));
        assertRefused(Code.MODEL_INVALID, "model.embed_tokens.weight", "[515, 256]", "513");
    }

    @Test
    void picklesAreRefusedWithAdvice() throws IOException {
        deleteWeights();
        Files.writeString(folder.resolve("pytorch_model.bin.index.json"), "{}");
        assertRefused(Code.MODEL_INVALID, "pytorch_model.bin", "safe_serialization");
    }

    @Test
    void aFolderWithoutWeightsIsRefused() throws IOException {
        deleteWeights();
        assertRefused(Code.MODEL_UNREADABLE, "model.safetensors");
    }

    @Test
    void aFolderWithoutTokenizerIsRefused() throws IOException {
        Files.delete(folder.resolve("merges.txt"));
        assertRefused(Code.MODEL_UNREADABLE, "merges.txt");
    }

    @Test
    void aTokenizerThatCutsTextElsewhereIsRefused() throws IOException {
        Files.move(folder.resolve("vocab.json"), folder.resolve("other.json"));
        Files.writeString(
                folder.resolve("tokenizer.json"),
                """
                {"model": {"type": "BPE"}, "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": "\\\\p{N}{1,3}"}}]}}""");
        assertRefused(Code.MODEL_INVALID, "tokenizer.json", "\\p{N}{1,3}", "Qwen2");
    }

    @Test
    void aGeneralTokenizerClassNeedsAFileThatSaysHowTextIsCut() throws IOException {
        files.json("tokenizer_config.json", config -> config.put("tokenizer_class", "PreTrainedTokenizerFast"));
        assertRefused(Code.MODEL_INVALID, "PreTrainedTokenizerFast", "Qwen2Tokenizer");
        Files.writeString(folder.resolve("tokenizer.json"), "{\"pre_tokenizer\": {\"type\": \"ByteLevel\"}}");
        assertRefused(Code.MODEL_INVALID, "PreTrainedTokenizerFast", "Qwen2Tokenizer");
    }

    @Test
    void anotherTokenizerIsRefusedByName() throws IOException {
        files.json("tokenizer_config.json", config -> config.put("tokenizer_class", "LlamaTokenizer"));
        assertRefused(Code.MODEL_INVALID, "LlamaTokenizer", "Qwen2Tokenizer");
    }

    @Test
    void aTokenizerThatNamesNoEndOfAnAnswerIsRefused() throws IOException {
        files.json("tokenizer_config.json", config -> {
            config.remove("eos_token");
            ((ObjectNode) config.path("added_tokens_decoder")).remove("512");
        });
        assertRefused(Code.MODEL_INVALID, "tokenizer_config.json", "<|im_end|>");
    }

    @Test
    void aTokenizerThatLacksAByteIsRefused() throws IOException {
        files.json("vocab.json", tokens -> tokens.remove("Ġ"));
        assertRefused(Code.MODEL_INVALID, "vocab.json", "Ġ");
    }

    @Test
    void aMergeThatMakesNoTokenIsNamed() throws IOException {
        Files.writeString(folder.resolve("merges.txt"), "z q\n");
        assertRefused(Code.MODEL_INVALID, "merges.txt", "z q");
    }

    @Test
    void twoTokensWithOneIdAreNamed() throws IOException {
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<tool>\": 512}");
        assertRefused(Code.MODEL_INVALID, "<|im_end|>", "<tool>", "512");
    }

    @Test
    void aTokenizerLargerThanTheHeadIsRefused() throws IOException {
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<tool>\": 515}");
        assertRefused(Code.MODEL_INVALID, "516 tokens", "515 rows");
    }

    @Test
    void aWeightThatIsNotANumberIsRefusedWithItsTensor() throws IOException {
        try (var weights = Safetensors.open(folder);
                var channel = FileChannel.open(folder.resolve(SHARD), StandardOpenOption.WRITE)) {
            var entry = weights.entry("model.layers.0.mlp.up_proj.weight");
            channel.write(ByteBuffer.wrap(new byte[] {0, 0, (byte) 0xC0, 0x7F}), entry.begin() + 400);
        }
        assertRefused(Code.MODEL_INVALID, "blk.0.ffn_up.weight", "not a number");
    }

    @Test
    void anOutputThatIsPartOfTheInputIsRefused() throws IOException {
        var before = Files.size(folder.resolve(SHARD));
        var e = assertThrows(
                VideoXLException.class, () -> Converter.of(folder).write(folder.resolve("../hf/" + SHARD)));
        assertEquals(Code.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains(SHARD), e.getMessage());
        assertEquals(before, Files.size(folder.resolve(SHARD)));
    }

    private void deleteWeights() throws IOException {
        Files.delete(folder.resolve(Safetensors.INDEX));
        Files.delete(folder.resolve(SHARD));
        Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
    }

    private void assertRefused(Code code, String... parts) {
        var gguf = temp.resolve("x.gguf");
        var e = assertThrows(
                VideoXLException.class,
                () -> Converter.of(folder).type(WeightType.Q8_0).write(gguf));
        if (code != null) {
            assertEquals(code, e.code(), e.getMessage());
        }
        for (var part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
        assertEquals(0, temp.toFile().list((dir, name) -> name.contains("x.gguf")).length);
    }
}
