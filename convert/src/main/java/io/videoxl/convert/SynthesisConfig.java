package io.videoxl.convert;

import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.convert.ModelConfig.Resolution;
import io.videoxl.convert.ModelConfig.Vision;
import io.videoxl.convert.ModelTensor.Role;
import io.videoxl.gguf.GgufHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of a Video-XL-2 model: a SigLIP tower, token synthesis over groups of frames, a plain decoder.
 *
 * @param vision the tower, of which all blocks but the last are run
 * @param grid features on an edge that token synthesis works on
 * @param gridPinpoints sizes that a single image may be fitted to; empty: the default ones
 */
record SynthesisConfig(Decoder decoder, Vision vision, int grid, List<Resolution> gridPinpoints)
        implements FamilyConfig {
    static final int FRAMES = 4;
    static final int NORM_GROUPS = 32;
    private static final float NORM_EPSILON = 1e-6f;
    /** Rows of a table for distances from -64 to 64. */
    private static final int DISTANCES = 129;

    // As published for most benchmarks.
    private static final int CHUNK_GROUPS = 4;
    private static final int CHUNKS_BEFORE = 3;

    private static final String ENCODER = "model.sae.";
    private static final String TOWER = ".vision_model.";

    // What SigLIP was trained with.
    private static final float[] HALF = {0.5f, 0.5f, 0.5f};

    SynthesisConfig {
        gridPinpoints = List.copyOf(gridPinpoints);
    }

    @Override
    public String family() {
        return "Video-XL-2";
    }

    @Override
    public List<ModelTensor> tensors(long embeddingRows, long headRows) {
        var tensors = new ModelTensor.Builder();
        long c = vision.hiddenSize();
        tensors.embedding(decoder, embeddingRows);
        tensors.decoder(decoder, headRows, (more, of, layer) -> {});
        tensors.patches(vision, true);
        tensors.vector(
                "v.position_embd.weight",
                ModelTensor.VISION + "embeddings.position_embedding.weight",
                (long) vision.grid() * vision.grid(),
                c);
        tensors.blocks(vision);
        tensors.vector("dts.time_embd", ENCODER + "temporal_encoding", FRAMES, c);
        for (var stage = 0; stage < 6; stage += 3) {
            addStage(tensors, stage, c);
        }
        tensors.projector(decoder, vision);
        return tensors.list();
    }

    private static void addStage(ModelTensor.Builder tensors, int first, long c) {
        var to = "dts." + first + ".";
        var from = ENCODER + "encoder." + first + ".";
        tensors.norm(to + "norm", from + "norm", c);
        convolution(tensors, to + "attn_q", from + "q", c, c, 1, 1, 1);
        convolution(tensors, to + "attn_k", from + "k", c, c, 1, 1, 1);
        convolution(tensors, to + "attn_v", from + "v", c, c, 1, 1, 1);
        convolution(tensors, to + "attn_out", from + "proj_out", c, c, 1, 1, 1);

        to = "dts." + (first + 1) + ".";
        from = ENCODER + "encoder." + (first + 1) + ".";
        tensors.norm(to + "norm", from + "norm", c);
        convolution(tensors, to + "attn_qkv", from + "qkv", 3 * c, c, 1);
        convolution(tensors, to + "attn_out", from + "proj_out", c, c, 1);
        tensors.vector(to + "rel_k", from + "relative_position_k.embeddings_table", DISTANCES, c);
        tensors.vector(to + "rel_v", from + "relative_position_v.embeddings_table", DISTANCES, c);

        to = "dts." + (first + 2) + ".conv";
        from = ENCODER + "encoder." + (first + 2) + ".conv";
        tensors.add(new ModelTensor(to + ".weight", from + ".weight", Role.CONVOLUTION, c, c, 3, 3, 3));
        tensors.vector(to + ".bias", from + ".bias", c);
    }

    /** Of one place, so a matrix. */
    private static void convolution(ModelTensor.Builder tensors, String name, String source, long... shape) {
        tensors.matrix(name + ".weight", source + ".weight", shape);
        tensors.vector(name + ".bias", source + ".bias", shape[0]);
    }

    /** The published tower lacks its last block but has the norm behind it. */
    @Override
    public List<ModelTensor> published(long rows) {
        var tensors = new ArrayList<>(tensors(rows, rows));
        for (var part : List.of("weight", "bias")) {
            tensors.add(new ModelTensor(
                    "", ModelTensor.VISION + "post_layernorm." + part, Role.VECTOR, vision.hiddenSize()));
        }
        if (decoder.tiedEmbeddings()) {
            tensors.removeIf(tensor -> tensor.name().equals("output.weight"));
        }
        return tensors;
    }

    /** The released file was never seen: modules may lie an attribute deeper or less deep. */
    @Override
    public List<String> spellings(String source) {
        if (source.startsWith(ModelTensor.VISION)) {
            return prefixed(
                    source,
                    ModelTensor.VISION,
                    "model.vision_tower.vision_model.",
                    "vision_tower.vision_tower.vision_model.",
                    "vision_tower.vision_model.",
                    "model.vision_tower.vision_tower.");
        }
        if (source.startsWith(ENCODER)) {
            return prefixed(source, ENCODER, "sae.", "model.sae.sae.", "model.dts.", "model.vision_tower.sae.").stream()
                    .flatMap(
                            name -> Stream.of(name, name.replace(".conv.", ".conv.conv."), name.replace(".conv.", ".")))
                    .distinct()
                    .toList();
        }
        return source.startsWith("model.mm_projector.")
                ? prefixed(source, "model.mm_projector.", "mm_projector.", "model.mm_projector.readout.")
                : List.of(source);
    }

    private static List<String> prefixed(String source, String usual, String... others) {
        var rest = source.substring(usual.length());
        return Stream.concat(Stream.of(source), Stream.of(others).map(prefix -> prefix + rest))
                .toList();
    }

    @Override
    public Pattern unused() {
        return Pattern.compile(".*\\.rotary_emb\\.inv_freq|.*\\.embeddings\\.position_ids|model\\.text_mlp\\..*|.*"
                + Pattern.quote(TOWER) + "(post_layernorm\\..*|head\\..*|encoder\\.layers\\..*)");
    }

    @Override
    public void addKeys(GgufHeader header) {
        header.set("videoxl.family", "video-xl-2");
        header.set("videoxl.dts.frames", FRAMES);
        header.set("videoxl.dts.grid", grid);
        header.set("videoxl.dts.norm_groups", NORM_GROUPS);
        header.set("videoxl.dts.norm_epsilon", NORM_EPSILON);
        header.set("videoxl.chunk.groups", CHUNK_GROUPS);
        header.set("videoxl.chunk.previous", CHUNKS_BEFORE);
        ModelKeys.addVision(header, vision, HALF, HALF, decoder.hiddenSize());
        ModelKeys.addPinpoints(header, gridPinpoints);
    }
}
