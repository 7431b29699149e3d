package io.videoxl.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes a {@code config.json} with the keys that the published folder has. */
final class ConfigWriter {
    private ConfigWriter() {}

    static ObjectNode json(ModelConfig config) {
        var json = Json.MAPPER.createObjectNode();
        json.putArray("architectures").add("LlavaQwenForCausalLM");
        json.put("model_type", "llava_qwen");
        addDecoder(json, config.decoder());
        addVision(json, config.vision());
        json.put("mm_projector_type", "mlp2x_gelu");
        json.put("mm_patch_merge_type", "unires");
        json.put("mm_resampler_type", "spatial_pool");
        json.put("mm_spatial_pool_mode", "average");
        json.put("mm_spatial_pool_stride", 2);
        if (!config.gridPinpoints().isEmpty()) {
            var pinpoints = json.putArray("image_grid_pinpoints");
            config.gridPinpoints()
                    .forEach(size -> pinpoints.addArray().add(size.width()).add(size.height()));
        }
        json.put("enable_beacon", true);
        json.put("beacon_window", config.window());
        json.put("beacon_stride", config.window());
        var ratios = json.putArray("beacon_ratio");
        config.ratios().forEach(ratios::add);
        json.putArray("beacon_param").add("q").add("k").add("v");
        json.put("beacon_pos", "interleave");
        json.put("beacon_attn", "full-coverage");
        return json;
    }

    private static void addDecoder(ObjectNode json, ModelConfig.Decoder decoder) {
        json.put("vocab_size", decoder.vocabSize());
        json.put("hidden_size", decoder.hiddenSize());
        json.put("intermediate_size", decoder.intermediateSize());
        json.put("num_hidden_layers", decoder.layers());
        json.put("num_attention_heads", decoder.heads());
        json.put("num_key_value_heads", decoder.keyValueHeads());
        json.put("hidden_act", "silu");
        json.put("rms_norm_eps", decoder.rmsNormEpsilon());
        json.put("rope_theta", decoder.ropeTheta());
        json.put("max_position_embeddings", decoder.contextLength());
        json.put("tie_word_embeddings", decoder.tiedEmbeddings());
    }

    private static void addVision(ObjectNode json, ModelConfig.Vision vision) {
        var tower = json.putObject("vision_config");
        tower.put("image_size", vision.imageSize());
        tower.put("patch_size", vision.patchSize());
        tower.put("hidden_size", vision.hiddenSize());
        tower.put("intermediate_size", vision.intermediateSize());
        tower.put("num_hidden_layers", vision.layers());
        tower.put("num_attention_heads", vision.heads());
        tower.put("hidden_act", "quick_gelu");
        tower.put("layer_norm_eps", vision.layerNormEpsilon());
        json.put("mm_hidden_size", vision.hiddenSize());
        // Counted from the end, where -1 is what comes out of the last block.
        json.put("mm_vision_select_layer", vision.layersRun() - vision.layers() - 1);
        json.put("mm_vision_select_feature", "patch");
    }
}
