package io.videoxl;

import io.videoxl.gguf.GgufFile;
import io.videoxl.gguf.ModelFingerprint;
import io.videoxl.video.images.TileGrid;
import java.nio.file.Path;

/**
 * What a model file says besides its weights.
 *
 * @param fingerprint tells the file from others
 */
record ModelHead(Language language, TileGrid grid, ModelFingerprint fingerprint) {
    /** @throws VideoXLException as {@link GgufFile#open} and {@link Language#read} do */
    static ModelHead read(Path model) {
        VideoXLException damage = null;
        ModelFingerprint fingerprint = null;
        try {
            // First, because it needs no native library, which another thread may still be loading.
            fingerprint = ModelFingerprint.read(model);
        } catch (VideoXLException e) {
            damage = e;
        }
        try (var file = GgufFile.open(model)) { // says more of a file that is none
            if (damage != null) {
                throw damage;
            }
            return new ModelHead(Language.read(file), TileGrid.read(file), fingerprint);
        }
    }
}
