package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.gguf.GgufHeader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The settings of a Video-XL model, checked and complete. Immutable.
 *
 * @param decoder the language model
 * @param vision the vision tower
 * @param window visual tokens in a full window
 * @param ratios compression ratios of training, ascending; each divides the window
 * @param gridPinpoints sizes that a single image may be fitted to; empty: the default ones
 */
public record ModelConfig(
        Decoder decoder, Vision vision, int window, List<Integer> ratios, List<Resolution> gridPinpoints)
        implements FamilyConfig {
    // What CLIP was trained with.
    private static final float[] IMAGE_MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
    private static final float[] IMAGE_STD = {0.26862954f, 0.26130258f, 0.27577711f};

    private static final Pattern UNUSED = Pattern.compile(".*\\.rotary_emb\\.inv_freq|.*\\.embeddings\\.position_ids|"
            + Pattern.quote(ModelTensor.VISION) + "(post_layernorm\\..*|encoder\\.layers\\..*)");

    /**
     * A Qwen2 decoder.
     *
     * @param hiddenSize d, a multiple of {@code heads}
     * @param intermediateSize width of the MLP
     * @param layers how many blocks
     * @param heads query heads
     * @param keyValueHeads key and value heads, a divisor of {@code heads}
     * @param vocabSize rows of the embedding; the tokenizer may know fewer ids, the embedding have one row more
     * @param contextLength positions that the model was trained for
     * @param rmsNormEpsilon epsilon of the norms
     * @param ropeTheta base of the rotary embedding
     * @param tiedEmbeddings whether the head is the embedding
     */
    public record Decoder(
            int hiddenSize,
            int intermediateSize,
            int layers,
            int heads,
            int keyValueHeads,
            int vocabSize,
            int contextLength,
            float rmsNormEpsilon,
            float ropeTheta,
            boolean tiedEmbeddings) {
        /** {@return numbers in a query, a key or a value of one head} */
        public int headSize() {
            return hiddenSize / heads;
        }

        /** {@return numbers in all key heads, or all value heads, of a token} */
        public int keyValueSize() {
            return headSize() * keyValueHeads;
        }
    }

    /**
     * A CLIP vision tower.
     *
     * @param imageSize pixels on a frame's edge
     * @param patchSize pixels on a patch's edge
     * @param hiddenSize width of the tower
     * @param intermediateSize width of its MLP
     * @param layers blocks that it has
     * @param layersRun how many of them, from the first, make the features
     * @param heads attention heads
     * @param layerNormEpsilon epsilon of the norms
     */
    public record Vision(
            int imageSize,
            int patchSize,
            int hiddenSize,
            int intermediateSize,
            int layers,
            int layersRun,
            int heads,
            float layerNormEpsilon) {
        /** {@return patches on a frame's edge} */
        public int grid() {
            return imageSize / patchSize;
        }

        /** {@return patches of a frame, and one for the class token} */
        public int positions() {
            return grid() * grid() + 1;
        }

        /** {@return visual tokens of a frame, after 2 × 2 pooling} */
        public int tokensPerFrame() {
            return grid() / 2 * (grid() / 2);
        }
    }

    /**
     * A size that a single image may be fitted to.
     *
     * @param width in pixels
     * @param height in pixels
     */
    public record Resolution(int width, int height) {}

    /** Copies the lists. */
    public ModelConfig {
        ratios = List.copyOf(ratios);
        gridPinpoints = List.copyOf(gridPinpoints);
    }

    /**
     * Reads the {@code config.json} of a Hugging Face Video-XL folder.
     *
     * @param file the file
     * @return its settings
     * @throws VideoXLException {@code MODEL_UNREADABLE} if it cannot be read, {@code MODEL_INVALID} if it holds a setting that a
     *     model file cannot represent
     */
    public static ModelConfig read(Path file) {
        return ConfigReader.read(Json.read(file), file.toString());
    }

    /**
     * The settings as text of a {@code config.json}, with Hugging Face's keys.
     *
     * @return JSON that {@link #read} reads back as an equal configuration
     * @throws VideoXLException {@code MODEL_INVALID} if a setting is out of range or does not fit another
     */
    public String toJson() {
        var json = ConfigWriter.json(this);
        ConfigReader.read(json, "The configuration");
        return json.toPrettyString();
    }

    /**
     * The tensors that a Hugging Face folder of this model holds, as far as inference uses them.
     *
     * @return shapes, slowest dimension first, by name, in a fixed order
     */
    public Map<String, long[]> tensors() {
        var shapes = new LinkedHashMap<String, long[]>();
        ModelTensor.of(this, decoder.vocabSize, decoder.vocabSize)
                .forEach(tensor -> shapes.put(tensor.source(), tensor.shape()));
        return shapes;
    }

    /** The same model with features from the tower's last layer. */
    ModelConfig withWholeTower() {
        var tower = new Vision(
                vision.imageSize,
                vision.patchSize,
                vision.hiddenSize,
                vision.intermediateSize,
                vision.layers,
                vision.layers,
                vision.heads,
                vision.layerNormEpsilon);
        return new ModelConfig(decoder, tower, window, ratios, gridPinpoints);
    }

    @Override
    public String family() {
        return "Video-XL";
    }

    @Override
    public List<ModelTensor> tensors(long embeddingRows, long headRows) {
        return ModelTensor.of(this, embeddingRows, headRows);
    }

    /** What the model file takes, the rest of the vision tower, and its last norm. */
    @Override
    public List<ModelTensor> published(long rows) {
        var tensors = new ArrayList<>(ModelTensor.of(withWholeTower(), rows, rows));
        for (var part : List.of("weight", "bias")) {
            tensors.add(new ModelTensor(
                    "", ModelTensor.VISION + "post_layernorm." + part, ModelTensor.Role.VECTOR, vision.hiddenSize()));
        }
        if (decoder.tiedEmbeddings()) {
            tensors.removeIf(tensor -> tensor.name().equals("output.weight"));
        }
        return tensors;
    }

    @Override
    public List<String> spellings(String source) {
        return List.of(source);
    }

    @Override
    public Pattern unused() {
        return UNUSED;
    }

    @Override
    public void addKeys(GgufHeader header) {
        header.set("videoxl.vst.window", window);
        header.setIntegers("videoxl.vst.ratios", ratios);
        ModelKeys.addVision(header, vision, IMAGE_MEAN, IMAGE_STD, decoder.hiddenSize());
        ModelKeys.addPinpoints(header, gridPinpoints);
    }
}
