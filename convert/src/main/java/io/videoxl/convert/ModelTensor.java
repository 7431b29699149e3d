package io.videoxl.convert;

import java.util.ArrayList;
import java.util.List;

/**
 * One tensor of a model: its name in the model file and in a Hugging Face folder, its shape in Hugging Face's order (slowest
 * first), and what it is stored as.
 */
record ModelTensor(String name, String source, Role role, long... shape) {
    enum Role {
        /** Stored in the type asked for, where its rows allow. */
        MATRIX,
        /** Norms, biases and single vectors: always float32. */
        VECTOR,
        /** The patch convolution, whose rows no block divides: float32 or float16. */
        PATCHES
    }

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String HEAD = "lm_head.weight";
    static final String VISION = "model.vision_tower.vision_tower.vision_model.";

    /** Every tensor of a model file, in the file's order. */
    static List<ModelTensor> of(ModelConfig config, long embeddingRows, long headRows) {
        var tensors = new Builder();
        var decoder = config.decoder();
        long d = decoder.hiddenSize();
        long kv = decoder.keyValueSize();
        long f = decoder.intermediateSize();
        tensors.matrix("token_embd.weight", EMBEDDING, embeddingRows, d);
        tensors.vector("vst_embd.weight", "model.beacon_embed_tokens.weight", 1, d);
        for (var i = 0; i < decoder.layers(); i++) {
            var to = "blk." + i + ".";
            var from = "model.layers." + i + ".";
            tensors.vector(to + "attn_norm.weight", from + "input_layernorm.weight", d);
            for (var beacon : new boolean[] {false, true}) {
                var suffix = beacon ? "_vst" : "";
                var projection = from + "self_attn." + (beacon ? "beacon_" : "");
                tensors.linear(to + "attn_q" + suffix, projection + "q_proj", d, d);
                tensors.linear(to + "attn_k" + suffix, projection + "k_proj", kv, d);
                tensors.linear(to + "attn_v" + suffix, projection + "v_proj", kv, d);
            }
            tensors.matrix(to + "attn_output.weight", from + "self_attn.o_proj.weight", d, d);
            tensors.vector(to + "ffn_norm.weight", from + "post_attention_layernorm.weight", d);
            tensors.matrix(to + "ffn_gate.weight", from + "mlp.gate_proj.weight", f, d);
            tensors.matrix(to + "ffn_up.weight", from + "mlp.up_proj.weight", f, d);
            tensors.matrix(to + "ffn_down.weight", from + "mlp.down_proj.weight", d, f);
        }
        tensors.vector("output_norm.weight", "model.norm.weight", d);
        tensors.matrix("output.weight", decoder.tiedEmbeddings() ? EMBEDDING : HEAD, headRows, d);

        var vision = config.vision();
        long e = vision.hiddenSize();
        long m = vision.intermediateSize();
        long patch = vision.patchSize();
        tensors.vector("v.class_embd", VISION + "embeddings.class_embedding", e);
        tensors.add(new ModelTensor(
                "v.patch_embd.weight", VISION + "embeddings.patch_embedding.weight", Role.PATCHES, e, 3, patch, patch));
        tensors.vector(
                "v.position_embd.weight", VISION + "embeddings.position_embedding.weight", vision.positions(), e);
        tensors.norm("v.pre_ln", VISION + "pre_layrnorm", e);
        for (var i = 0; i < vision.layersRun(); i++) {
            var to = "v.blk." + i + ".";
            var from = VISION + "encoder.layers." + i + ".";
            tensors.norm(to + "ln1", from + "layer_norm1", e);
            tensors.linear(to + "attn_q", from + "self_attn.q_proj", e, e);
            tensors.linear(to + "attn_k", from + "self_attn.k_proj", e, e);
            tensors.linear(to + "attn_v", from + "self_attn.v_proj", e, e);
            tensors.linear(to + "attn_out", from + "self_attn.out_proj", e, e);
            tensors.norm(to + "ln2", from + "layer_norm2", e);
            tensors.linear(to + "ffn_up", from + "mlp.fc1", m, e);
            tensors.linear(to + "ffn_down", from + "mlp.fc2", e, m);
        }
        tensors.linear("mm.0", "model.mm_projector.0", d, e);
        tensors.linear("mm.2", "model.mm_projector.2", d, d);
        return List.copyOf(tensors.list);
    }

    long rowLength() {
        return shape[shape.length - 1];
    }

    long elements() {
        var product = 1L;
        for (var size : shape) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }

    /** What the tensor is stored as in a model whose matrices are to have type {@code wanted}. */
    WeightType storedAs(WeightType wanted) {
        return switch (role) {
            case MATRIX -> wanted.fitting(rowLength());
            case VECTOR -> WeightType.F32;
            case PATCHES -> wanted == WeightType.F32 ? WeightType.F32 : WeightType.F16;
        };
    }

    private static final class Builder {
        private final List<ModelTensor> list = new ArrayList<>();

        void add(ModelTensor tensor) {
            list.add(tensor);
        }

        void matrix(String name, String source, long... shape) {
            add(new ModelTensor(name, source, Role.MATRIX, shape));
        }

        void vector(String name, String source, long... shape) {
            add(new ModelTensor(name, source, Role.VECTOR, shape));
        }

        void linear(String name, String source, long rows, long columns) {
            matrix(name + ".weight", source + ".weight", rows, columns);
            vector(name + ".bias", source + ".bias", rows);
        }

        void norm(String name, String source, long size) {
            vector(name + ".weight", source + ".weight", size);
            vector(name + ".bias", source + ".bias", size);
        }
    }
}
