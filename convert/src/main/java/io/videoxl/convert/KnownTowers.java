package io.videoxl.convert;

import io.videoxl.convert.ModelConfig.Vision;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Published vision towers with an even number of patches on an edge, and what their own configurations hold: a Video-XL
 * configuration only names its tower, by whatever path it had on the machine of the training.
 */
final class KnownTowers {
    private static final Map<String, Vision> TOWERS = new TreeMap<>(Map.of(
            "clip-vit-large-patch14-336", new Vision(336, 14, 1024, 4096, 24, 0, 16, 1e-5f),
            "clip-vit-large-patch14", new Vision(224, 14, 1024, 4096, 24, 0, 16, 1e-5f),
            "clip-vit-base-patch16", new Vision(224, 16, 768, 3072, 12, 0, 12, 1e-5f)));

    private static final String CLASS = ModelTensor.VISION + "embeddings.class_embedding";
    private static final String PATCHES = ModelTensor.VISION + "embeddings.patch_embedding.weight";
    private static final String POSITIONS = ModelTensor.VISION + "embeddings.position_embedding.weight";
    private static final String LAYER = ModelTensor.VISION + "encoder.layers.%d.mlp.fc1.weight";

    private KnownTowers() {}

    /** The tower that the path ends in; its {@code layersRun} is 0. */
    static Optional<Vision> named(String path) {
        return Optional.ofNullable(TOWERS.get(path.replaceAll("[/\\\\]+$", "").replaceFirst(".*[/\\\\]", "")));
    }

    /** The tower whose tensors these are; no two known ones have the same shapes. */
    static Optional<Vision> fitting(TensorShapes tensors) {
        return TOWERS.values().stream().filter(tower -> fits(tower, tensors)).findFirst();
    }

    private static boolean fits(Vision tower, TensorShapes tensors) {
        long e = tower.hiddenSize();
        long m = tower.intermediateSize();
        return tensors.holds(CLASS, e)
                && tensors.holds(PATCHES, e, 3, tower.patchSize(), tower.patchSize())
                && tensors.holds(POSITIONS, tower.positions(), e)
                && tensors.holds(LAYER.formatted(tower.layers() - 1), m, e)
                && tensors.shape(LAYER.formatted(tower.layers())) == null;
    }

    /** For error messages: what tells the tower of these tensors. */
    static String describe(TensorShapes tensors) {
        return "patches %s, positions %s"
                .formatted(Arrays.toString(tensors.shape(PATCHES)), Arrays.toString(tensors.shape(POSITIONS)));
    }

    static TreeSet<String> names() {
        return new TreeSet<>(TOWERS.keySet());
    }
}
