package io.videoxl.gguf;

import io.videoxl.VideoXLException;
import java.nio.file.Path;

/** The keys of a model file and what tells it from others, of one walk over its header and of one state of the file. */
public record KeysAndFingerprint(GgufKeys keys, ModelFingerprint fingerprint) {
    /** @throws VideoXLException as {@link GgufKeys#read} and {@link ModelFingerprint#read} do */
    public static KeysAndFingerprint read(Path model) {
        return ModelReading.of(model, file -> {
            var outline = GgufOutline.read(file, GgufKeys.LONGEST_HEADER, key -> true);
            return new KeysAndFingerprint(new GgufKeys(model, outline), ModelFingerprint.read(file, outline));
        });
    }
}
