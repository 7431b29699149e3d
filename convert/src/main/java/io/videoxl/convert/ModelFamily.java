package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Models that people hold for one another, for their configurations look alike and their folders lie side by side. They are
 * told by what only one has: settings and projections of summary tokens ("beacon"), a SigLIP tower, an encoder behind it.
 */
enum ModelFamily {
    VIDEO_XL("a Video-XL model"),
    VIDEO_XL_2("a Video-XL-2 model: it has a SigLIP vision tower and no summary tokens"),
    VIDEO_XL_PRO(
            "a Video-XL-Pro model: it has a SigLIP vision tower, a decoder of 3B, and no summary tokens. It drops visual"
                    + " tokens at random and by the question, so there is nothing that could be watched once and asked often"),
    SIGLIP_LLAVA(
            "a LLaVA model with a SigLIP vision tower and without summary tokens, like Video-XL-2 and Video-XL-Pro but"
                    + " without their encoder " + ModelFamily.ENCODER + "*"),
    LLAVA("a LLaVA model such as LongVA: it has no summary tokens, neither beacon_ settings nor beacon_ projections"),
    LANGUAGE("a language model: it has no vision tower");

    /** Width of Qwen2.5-3B, which Video-XL-Pro is built on; Video-XL-2 is built on Qwen2.5-7B. */
    private static final int PRO_WIDTH = 2048;

    /** Makes one frame's tokens of those of four. */
    private static final String ENCODER = "model.sae.";

    /** However what is before it is spelled. */
    private static final String ENCODER_PART = "sae.";

    private static final String TOWER = "model.vision_tower.";
    private static final String SUMMARY = ".beacon_";

    private final String description;

    ModelFamily(String description) {
        this.description = description;
    }

    /**
     * The family of a model.
     *
     * @param config its {@code config.json}
     * @param tensors the names of its tensors, or none where they are not known
     */
    static ModelFamily of(JsonNode config, Set<String> tensors) {
        boolean beacon = has(config, "beacon_");
        boolean encoder = tensors.stream().anyMatch(name -> name.contains(ENCODER_PART));
        if (encoder
                || !beacon
                        && config.path("mm_vision_tower")
                                .asText("")
                                .toLowerCase(Locale.ROOT)
                                .contains("siglip")
                || !beacon && config.has("dts_grid")) {
            if (!encoder && !tensors.isEmpty()) {
                return SIGLIP_LLAVA;
            }
            return config.path("hidden_size").asInt() == PRO_WIDTH ? VIDEO_XL_PRO : VIDEO_XL_2;
        }
        if (beacon || tensors.stream().anyMatch(name -> name.contains(SUMMARY))) {
            return VIDEO_XL;
        }
        boolean sees = has(config, "mm_") || config.has("vision_config");
        return sees || tensors.stream().anyMatch(name -> name.startsWith(TOWER)) ? LLAVA : LANGUAGE;
    }

    private static boolean has(JsonNode config, String prefix) {
        Iterable<String> keys = config::fieldNames;
        return StreamSupport.stream(keys.spliterator(), false).anyMatch(key -> key.startsWith(prefix));
    }

    /** {@return what a model of the family is, and what tells it, to follow "is" in a message} */
    @Override
    public String toString() {
        return description;
    }
}
