package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ModelFamilyTest {
    private static final String SIGLIP = "/models/siglip-so400m-patch14-384";
    private static final String ENCODER = "model.sae.temporal_encoding";
    private static final String TOWER = ModelTensor.VISION + "embeddings.patch_embedding.weight";
    private static final String SUMMARY = "model.layers.0.self_attn.beacon_q_proj.weight";

    @Test
    void aModelIsOfTheFamilyThatItsTowerAndTensorsTell() {
        var videoXl = (ObjectNode) Synthesizer.configOf("7b");
        assertEquals(ModelFamily.VIDEO_XL, ModelFamily.of(videoXl, Set.of()));
        assertEquals(ModelFamily.VIDEO_XL, ModelFamily.of(withoutBeacon(), Set.of(TOWER, SUMMARY)));

        var siglip = withoutBeacon().put("mm_vision_tower", SIGLIP);
        assertEquals(ModelFamily.VIDEO_XL_2, ModelFamily.of(siglip, Set.of(TOWER, ENCODER)));
        assertEquals(ModelFamily.VIDEO_XL_2, ModelFamily.of(siglip, Set.of()));
        assertEquals(ModelFamily.SIGLIP_LLAVA, ModelFamily.of(siglip, Set.of(TOWER)));
        assertEquals(
                ModelFamily.VIDEO_XL_2,
                ModelFamily.of(withoutBeacon().put("mm_vision_tower", "/data/tower"), Set.of(TOWER, ENCODER)));
        siglip.put("hidden_size", 2048);
        assertEquals(ModelFamily.VIDEO_XL_PRO, ModelFamily.of(siglip, Set.of(TOWER, ENCODER)));
        assertEquals(ModelFamily.VIDEO_XL_PRO, ModelFamily.of(siglip, Set.of()));

        assertEquals(ModelFamily.LLAVA, ModelFamily.of(withoutBeacon(), Set.of(TOWER)));
        var language = withoutBeacon();
        language.remove(language.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> key.startsWith("mm_"))
                .toList());
        assertEquals(ModelFamily.LANGUAGE, ModelFamily.of(language, Set.of("model.norm.weight")));
    }

    @Test
    void anotherFamilyIsRefusedAsWhatItIs() {
        var siglip = withoutBeacon().put("mm_vision_tower", SIGLIP);
        assertRefused(siglip, List.of(TOWER, ENCODER), "Video-XL-2 model", "SigLIP");
        assertRefused(siglip, List.of(), "Video-XL-2 model", "SigLIP");
        assertRefused(siglip, List.of(TOWER), "LLaVA", "SigLIP", "Video-XL-2", "model.sae.");
        assertRefused(
                siglip.deepCopy().put("hidden_size", 2048),
                List.of(ENCODER),
                "Video-XL-Pro",
                "SigLIP",
                "3B",
                "drops visual tokens at random");
        assertRefused(siglip.deepCopy().put("model_type", "videoxl2"), List.of(), "Video-XL-2 model");
        assertRefused(withoutBeacon(), List.of(TOWER), "LongVA", "beacon_");
        assertRefused(withoutBeacon().put("model_type", "qwen2_vl"), List.of(TOWER), "model_type", "qwen2_vl");
    }

    private static ObjectNode withoutBeacon() {
        var config = (ObjectNode) Synthesizer.configOf("7b");
        config.remove(config.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> key.startsWith("beacon_"))
                .toList());
        return config;
    }

    private static void assertRefused(ObjectNode config, List<String> tensors, String... parts) {
        var shapes = new TreeMap<String, long[]>();
        tensors.forEach(name -> shapes.put(name, new long[] {1}));
        var e = assertThrows(
                VideoXLException.class, () -> ConfigReader.read(config, "config.json", new ShapesOf(shapes), null));
        assertEquals(Code.MODEL_INVALID, e.code());
        assertTrue(e.getMessage().contains("config.json"), e.getMessage());
        assertFalse(e.getMessage().contains("beacon_window"), e.getMessage());
        for (var part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }
}
