package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Folders of Video-XL-2. */
class SynthesisConversionTest {
    private static final String SHARD = "model-00001-of-00001.safetensors";

    @TempDir
    Path temp;

    private Path folder;
    private TestFolder files;

    @BeforeEach
    void write() {
        folder = temp.resolve("xl2");
        files = TestFolder.of(folder);
        HuggingFaceCheckpoint.ofSize("xl2-small").write(folder);
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void conversionAndFormulaMakeTheSameModel(WeightType type) throws IOException {
        assertSame(type);
    }

    @Test
    void shardsAreRead() throws IOException {
        var sharded = temp.resolve("sharded");
        HuggingFaceCheckpoint.ofSize("xl2-small").shardBytes(3 << 20).write(sharded);
        folder = sharded;
        assertSame(WeightType.Q8_0);
    }

    /** [out, in, 3, 3, 3] lies as 27 rows of channels. */
    @Test
    void convolutionsLieByTaps() throws IOException {
        Converter.of(folder).type(WeightType.F32).write(temp.resolve("a.gguf"));
        var source = new float[64 * 64 * 27];
        Formula.Weights.of(Synthesizer.DEFAULT_SEED, "model.sae.encoder.2.conv.weight", 64, 64, 3, 3, 3)
                .fill(0, source.length, source);
        try (var file = ModelFile.open(temp.resolve("a.gguf"))) {
            var found = file.tensors().get("dts.2.conv.weight").floats();
            for (int out = 0; out < 64; out += 9) {
                for (int in = 0; in < 64; in += 7) {
                    for (int tap = 0; tap < 27; tap++) {
                        assertEquals(source[(out * 64 + in) * 27 + tap], found[(out * 27 + tap) * 64 + in]);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "model.vision_tower.vision_tower.vision_model., model.vision_tower.vision_model.",
        "model.vision_tower.vision_tower.vision_model., vision_tower.vision_tower.vision_model.",
        "model.sae., sae.",
        "model.mm_projector., mm_projector.",
    })
    void otherSpellingsAreAccepted(String usual, String other) throws IOException {
        files.header(SHARD, header -> header.replace("\"" + usual, "\"" + other));
        rename(usual, other);
        assertSame(WeightType.F16);
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        files.header(SHARD, header -> header.replace("model.sae.encoder.4.qkv.bias", "model.sae.encoder.4.other"));
        rename("model.sae.encoder.4.qkv.bias", "model.sae.encoder.4.other");
        refused("lacks 1 tensors: model.sae.encoder.4.qkv.bias");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mm_projector_type | \"linear\" | mlp2x_gelu",
                "dts_grid | 7 | even",
                "mm_hidden_size | 1152 | 64",
                "hidden_act | \"gelu\" | silu",
            })
    void settingsThatDoNotFitAreRefused(String key, String value, String part) throws IOException {
        files.config(config -> config.set(key, Json.parse(value, "test")));
        refused(part);
    }

    @Test
    void aTowerIsKnownByItsPath() {
        var json = (ObjectNode) Synthesizer.configOf("xl2");
        json.put("mm_vision_tower", "/share/models/siglip-so400m-patch14-384/");
        var config = SynthesisConfigReader.read(json, "config.json", TensorShapes.NONE);
        assertEquals(26, config.vision().layersRun());
        assertEquals(4304, config.vision().intermediateSize());
        assertEquals(24, config.grid());
        json.put("mm_vision_tower", "/share/models/other-siglip");
        var e = assertThrows(
                VideoXLException.class, () -> SynthesisConfigReader.read(json, "config.json", TensorShapes.NONE));
        assertTrue(e.getMessage().contains("siglip-so400m-patch14-384"), e.getMessage());
    }

    /** Blocks of 256 divide neither channels nor the tower's rows, and 32 not all of them. */
    @Test
    void whatNoBlockDividesFallsBack() {
        var config = FamilyConfig.read(Synthesizer.configOf("xl2"), "xl2");
        for (var tensor : config.tensors(152064, 152064)) {
            var stored = tensor.storedAs(WeightType.Q4_K);
            if (tensor.name().matches("v\\.blk\\.\\d+\\.ffn_down\\.weight|v\\.patch_embd\\.weight")) {
                assertEquals(WeightType.F16, stored, tensor.name());
            } else if (tensor.name().matches("dts\\..*(attn|conv).*\\.weight|v\\.blk\\..*(attn|ffn_up).*\\.weight")) {
                assertEquals(WeightType.Q8_0, stored, tensor.name());
            } else if (tensor.name().matches("blk\\..*(attn_[qkvo]|ffn_(gate|up|down)).*\\.weight")) {
                assertEquals(WeightType.Q4_K, stored, tensor.name());
            }
        }
        assertEquals(List.of(1152L, 27L, 1152L), List.of(convolution(config)));
    }

    private static Long[] convolution(FamilyConfig config) {
        return config.tensors(1, 1).stream()
                .filter(tensor -> tensor.name().equals("dts.5.conv.weight"))
                .flatMap(tensor -> java.util.Arrays.stream(tensor.storedShape()).boxed())
                .toArray(Long[]::new);
    }

    private void rename(String usual, String other) throws IOException {
        files.json(Safetensors.INDEX, index -> {
            var map = (ObjectNode) index.path("weight_map");
            for (var entry : List.copyOf(map.properties())) {
                if (entry.getKey().startsWith(usual)) {
                    map.remove(entry.getKey());
                    map.set(other + entry.getKey().substring(usual.length()), entry.getValue());
                }
            }
        });
    }

    private void refused(String part) {
        var e = assertThrows(VideoXLException.class, () -> Converter.of(folder).write(temp.resolve("refused.gguf")));
        assertEquals(Code.MODEL_INVALID, e.code());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    private void assertSame(WeightType type) throws IOException {
        Converter.of(folder).type(type).write(temp.resolve("converted.gguf"));
        Synthesizer.ofSize("xl2-small").type(type).write(temp.resolve("formula.gguf"));
        try (var converted = ModelFile.open(temp.resolve("converted.gguf"));
                var formula = ModelFile.open(temp.resolve("formula.gguf"))) {
            assertEquals(formula.tensors().keySet(), converted.tensors().keySet());
            for (var name : formula.tensors().keySet()) {
                assertArrayEquals(
                        formula.tensors().get(name).bytes(),
                        converted.tensors().get(name).bytes(),
                        name);
            }
        }
    }
}
