package io.videoxl.convert;

import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.convert.ModelConfig.Vision;
import java.util.ArrayList;
import java.util.Arrays;
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
        PATCHES,
        /** Another convolution, [out, in, taps…], stored as [out, taps, in], with a row of channels for each tap: as matrices. */
        CONVOLUTION
    }

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String HEAD = "lm_head.weight";
    /** In the names of all tensors of a tower. */
    static final String TOWER = "vision_tower";

    static final String VISION = "model.vision_tower.vision_tower.vision_model.";

    /** Every tensor of a Video-XL model file, in the file's order. */
    static List<ModelTensor> of(ModelConfig config, long embeddingRows, long headRows) {
        var tensors = new Builder();
        tensors.embedding(config.decoder(), embeddingRows);
        tensors.vector(
                "vst_embd.weight",
                "model.beacon_embed_tokens.weight",
                1,
                config.decoder().hiddenSize());
        tensors.decoder(config.decoder(), headRows, ModelTensor::summaryProjections);

        var vision = config.vision();
        long e = vision.hiddenSize();
        tensors.vector("v.class_embd", VISION + "embeddings.class_embedding", e);
        tensors.patches(vision, false);
        tensors.vector(
                "v.position_embd.weight", VISION + "embeddings.position_embedding.weight", vision.positions(), e);
        tensors.norm("v.pre_ln", VISION + "pre_layrnorm", e);
        tensors.blocks(vision);
        tensors.projector(config.decoder(), vision);
        return tensors.list();
    }

    private static void summaryProjections(Builder tensors, Decoder decoder, int layer) {
        long d = decoder.hiddenSize();
        long kv = decoder.keyValueSize();
        var to = "blk." + layer + ".";
        var from = "model.layers." + layer + ".self_attn.beacon_";
        tensors.linear(to + "attn_q_vst", from + "q_proj", d, d);
        tensors.linear(to + "attn_k_vst", from + "k_proj", kv, d);
        tensors.linear(to + "attn_v_vst", from + "v_proj", kv, d);
    }

    /** The shape in the model file, slowest first. */
    long[] storedShape() {
        if (role == Role.CONVOLUTION) {
            return new long[] {shape[0], elements() / shape[0] / shape[1], shape[1]};
        }
        int dimensions = shape.length;
        // A convolution of one place is a matrix.
        while (role == Role.MATRIX && dimensions > 2 && shape[dimensions - 1] == 1) {
            dimensions--;
        }
        return Arrays.copyOf(shape, dimensions);
    }

    /** The weights in the order of the model file. */
    TensorSource arranged(TensorSource source) {
        return role == Role.CONVOLUTION
                ? new ChannelsLastSource(source, Math.toIntExact(shape[1]), Math.toIntExact(storedShape()[1]))
                : source;
    }

    long rowLength() {
        var stored = storedShape();
        return stored[stored.length - 1];
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
            case MATRIX, CONVOLUTION -> wanted.fitting(rowLength());
            case VECTOR -> WeightType.F32;
            case PATCHES -> wanted == WeightType.F32 ? WeightType.F32 : WeightType.F16;
        };
    }

    /** Collects a model's tensors part by part. */
    static final class Builder {
        private final List<ModelTensor> list = new ArrayList<>();

        /** What a decoder layer has beside Qwen2's own tensors. */
        interface LayerParts {
            void add(Builder tensors, Decoder decoder, int layer);
        }

        List<ModelTensor> list() {
            return List.copyOf(list);
        }

        void embedding(Decoder decoder, long rows) {
            matrix("token_embd.weight", EMBEDDING, rows, decoder.hiddenSize());
        }

        void decoder(Decoder decoder, long headRows, LayerParts more) {
            long d = decoder.hiddenSize();
            long kv = decoder.keyValueSize();
            long f = decoder.intermediateSize();
            for (var i = 0; i < decoder.layers(); i++) {
                var to = "blk." + i + ".";
                var from = "model.layers." + i + ".";
                vector(to + "attn_norm.weight", from + "input_layernorm.weight", d);
                linear(to + "attn_q", from + "self_attn.q_proj", d, d);
                linear(to + "attn_k", from + "self_attn.k_proj", kv, d);
                linear(to + "attn_v", from + "self_attn.v_proj", kv, d);
                more.add(this, decoder, i);
                matrix(to + "attn_output.weight", from + "self_attn.o_proj.weight", d, d);
                vector(to + "ffn_norm.weight", from + "post_attention_layernorm.weight", d);
                matrix(to + "ffn_gate.weight", from + "mlp.gate_proj.weight", f, d);
                matrix(to + "ffn_up.weight", from + "mlp.up_proj.weight", f, d);
                matrix(to + "ffn_down.weight", from + "mlp.down_proj.weight", d, f);
            }
            vector("output_norm.weight", "model.norm.weight", d);
            matrix("output.weight", decoder.tiedEmbeddings() ? EMBEDDING : HEAD, headRows, d);
        }

        void patches(Vision vision, boolean bias) {
            long e = vision.hiddenSize();
            long patch = vision.patchSize();
            var from = VISION + "embeddings.patch_embedding";
            add(new ModelTensor("v.patch_embd.weight", from + ".weight", Role.PATCHES, e, 3, patch, patch));
            if (bias) {
                vector("v.patch_embd.bias", from + ".bias", e);
            }
        }

        /** The tower's blocks that are run. */
        void blocks(Vision vision) {
            long e = vision.hiddenSize();
            long m = vision.intermediateSize();
            for (var i = 0; i < vision.layersRun(); i++) {
                var to = "v.blk." + i + ".";
                var from = VISION + "encoder.layers." + i + ".";
                norm(to + "ln1", from + "layer_norm1", e);
                linear(to + "attn_q", from + "self_attn.q_proj", e, e);
                linear(to + "attn_k", from + "self_attn.k_proj", e, e);
                linear(to + "attn_v", from + "self_attn.v_proj", e, e);
                linear(to + "attn_out", from + "self_attn.out_proj", e, e);
                norm(to + "ln2", from + "layer_norm2", e);
                linear(to + "ffn_up", from + "mlp.fc1", m, e);
                linear(to + "ffn_down", from + "mlp.fc2", e, m);
            }
        }

        void projector(Decoder decoder, Vision vision) {
            linear("mm.0", "model.mm_projector.0", decoder.hiddenSize(), vision.hiddenSize());
            linear("mm.2", "model.mm_projector.2", decoder.hiddenSize(), decoder.hiddenSize());
        }

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
