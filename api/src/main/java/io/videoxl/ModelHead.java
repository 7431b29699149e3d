package io.videoxl;

import io.videoxl.gguf.KeysAndFingerprint;
import io.videoxl.gguf.ModelFingerprint;
import io.videoxl.video.images.TileGrid;
import java.nio.file.Path;

/**
 * What a model file says besides its weights.
 *
 * @param fingerprint tells the file from others
 */
record ModelHead(Language language, TileGrid grid, ModelFingerprint fingerprint) {
    /** @throws VideoXLException as {@link KeysAndFingerprint#read} and {@link Language#read} do */
    static ModelHead read(Path model) {
        var read = KeysAndFingerprint.read(model);
        return new ModelHead(Language.read(read.keys()), TileGrid.read(read.keys()), read.fingerprint());
    }
}
