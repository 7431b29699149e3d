package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FormulaTest {
    @Test
    void unitGivesThePublishedValues() throws IOException {
        try (var in = FormulaTest.class.getResourceAsStream("hash.json")) {
            var names = Json.MAPPER.readTree(in);
            assertEquals(2, names.size());
            for (var name : names.properties()) {
                for (var i = 0; i < name.getValue().size(); i++) {
                    assertEquals(name.getValue().get(i).doubleValue(), Formula.unit(name.getKey(), i));
                }
            }
        }
    }

    @Test
    void weightsAreScaledByTheirKind() {
        assertWeight("model.norm.weight", 1, 0.1, 256);
        assertWeight("model.layers.0.self_attn.beacon_k_proj.bias", 0, 0.1, 128);
        assertWeight("model.embed_tokens.weight", 0, 1, 515, 256);
        assertWeight(ModelTensor.VISION + "embeddings.patch_embedding.weight", 0, 1, 128, 3, 14, 14);
        assertWeight("model.layers.0.mlp.down_proj.weight", 0, Math.sqrt(3.0 / 512), 256, 512);
    }

    @Test
    void anyPartOfATensorIsFilledAsInTheWhole() {
        var weights = Formula.Weights.of("seed", "lm_head.weight", 7, 300);
        var whole = new float[2100];
        var part = new float[50];
        weights.fill(0, whole.length, whole);
        weights.fill(1234, part.length, part);
        for (var i = 0; i < part.length; i++) {
            assertEquals(whole[1234 + i], part[i]);
        }
    }

    private static void assertWeight(String name, double offset, double scale, long... shape) {
        var found = new float[3];
        Formula.Weights.of("golden-1", name, shape).fill(5, found.length, found);
        for (var i = 0; i < found.length; i++) {
            var expected = offset + scale * (2 * Formula.unit("golden-1:" + name, 5 + i) - 1);
            assertEquals((float) expected, found[i], name);
        }
    }
}
