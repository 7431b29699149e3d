package io.videoxl.cli.info;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.cli.options.FileNames;
import io.videoxl.gguf.GgufFile;
import io.videoxl.watch.WindowPlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a model file says about the model in it; weights are not read.
 *
 * @param weightType the type that most bytes of the weights have
 * @param parameters numbers in all weights
 * @param window visual tokens that are summarised in one pass; 0: they are kept
 * @param tokensPerFrame visual tokens of a frame, or of {@code framesPerGroup} frames together
 * @param memoryBytesPerToken by the type of the memory
 * @param framesThatFit frames that can be watched, by compression ratio; see {@link #RESERVED}
 */
public record ModelSummary(
        String file,
        String name,
        long fileBytes,
        String weightType,
        long parameters,
        Decoder decoder,
        Vision vision,
        int contextLength,
        int window,
        List<Integer> ratios,
        int defaultRatio,
        int tokensPerFrame,
        int framesPerGroup,
        Map<String, Long> memoryBytesPerToken,
        Map<Integer, Integer> framesThatFit) {
    /** Positions of the context that are left for the prompt, a question and its answer in {@link #framesThatFit}. */
    public static final int RESERVED = 1024;

    /** What tells a time takes about so many tokens. */
    private static final int TIME_TOKENS = 10;

    /** Offered beside those that the model was trained with. */
    private static final List<Integer> USUAL_RATIOS = List.of(2, 4, 8, 12, 16);

    record Decoder(int layers, int hiddenSize, int feedForwardSize, int heads, int keyValueHeads, int vocabularySize) {}

    record Vision(int layers, int hiddenSize, int feedForwardSize, int heads, int imageSize, int patchSize) {}

    public static ModelSummary read(Path path) {
        try (var file = GgufFile.open(path)) {
            requireOurs(file);
            var decoder = new Decoder(
                    positive(file, "videoxl.block_count"),
                    positive(file, "videoxl.embedding_length"),
                    positive(file, "videoxl.feed_forward_length"),
                    positive(file, "videoxl.attention.head_count"),
                    positive(file, "videoxl.attention.head_count_kv"),
                    positive(file, "videoxl.vocab_size"));
            var vision = new Vision(
                    positive(file, "clip.vision.block_count"),
                    positive(file, "clip.vision.embedding_length"),
                    positive(file, "clip.vision.feed_forward_length"),
                    positive(file, "clip.vision.attention.head_count"),
                    positive(file, "clip.vision.image_size"),
                    positive(file, "clip.vision.patch_size"));
            int context = positive(file, "videoxl.context_length");
            boolean groups = file.contains("videoxl.family")
                    && file.string("videoxl.family").equals("video-xl-2");
            int window = groups ? 0 : positive(file, "videoxl.vst.window");
            var ratios = groups
                    ? List.<Integer>of()
                    : Arrays.stream(file.integers("videoxl.vst.ratios")).boxed().toList();
            int framesPerGroup = groups ? positive(file, "videoxl.dts.frames") : 1;
            int pooledEdge = (groups ? positive(file, "videoxl.dts.grid") : vision.imageSize / vision.patchSize) / 2;
            int tokensPerFrame = pooledEdge * pooledEdge;
            if (tokensPerFrame < 1 || ratios.stream().anyMatch(ratio -> ratio < 2)) {
                throw new VideoXLException(
                        Code.MODEL_INVALID,
                        path + ": images of " + vision.imageSize + " pixels in patches of " + vision.patchSize
                                + " and compression ratios " + ratios
                                + " make no model; expected four patches or more, and ratios from 2 on. Convert the model again.");
            }
            return new ModelSummary(
                    path.toString(),
                    file.contains("general.name")
                            ? file.string("general.name")
                            : path.getFileName().toString(),
                    FileNames.size(path),
                    mostlyOf(file.tensors()),
                    file.tensors().stream().mapToLong(ModelSummary::size).sum(),
                    decoder,
                    vision,
                    context,
                    window,
                    ratios,
                    groups ? 0 : WindowPlan.defaultRatio(ratios, window, tokensPerFrame),
                    tokensPerFrame,
                    framesPerGroup,
                    bytesPerToken(decoder),
                    groups
                            ? Map.of(1, (context - RESERVED) / (tokensPerFrame + TIME_TOKENS) * framesPerGroup)
                            : framesThatFit(ratios, tokensPerFrame, window, context - RESERVED));
        }
    }

    private static void requireOurs(GgufFile file) {
        var architecture = file.string("general.architecture");
        if (!architecture.equals("videoxl")) {
            throw new VideoXLException(
                    Code.MODEL_INVALID,
                    file.path() + ": a model of architecture '" + architecture
                            + "', expected 'videoxl'; 'videoxl convert' makes one of a Video-XL folder");
        }
    }

    private static int positive(GgufFile file, String key) {
        int value = file.integer(key);
        if (value < 1) {
            throw new VideoXLException(
                    Code.MODEL_INVALID, file.path() + ": key " + key + " is " + value + ", expected 1 or more");
        }
        return value;
    }

    private static long size(GgufFile.Tensor tensor) {
        return tensor.shape().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }

    private static String mostlyOf(List<GgufFile.Tensor> tensors) {
        var bytes = new HashMap<String, Long>();
        tensors.forEach(tensor -> bytes.merge(tensor.typeName(), tensor.bytes(), Long::sum));
        return bytes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("none");
    }

    /** Keys and values of every layer: 32 of them take 128, 64 or 34 bytes. */
    private static Map<String, Long> bytesPerToken(Decoder decoder) {
        long values = 2L * decoder.layers * decoder.keyValueHeads * (decoder.hiddenSize / decoder.heads);
        var bytes = new LinkedHashMap<String, Long>();
        bytes.put("f32", values * 4);
        bytes.put("f16", values * 2);
        bytes.put("q8_0", values * 34 / 32);
        return bytes;
    }

    private static Map<Integer, Integer> framesThatFit(
            List<Integer> trained, int tokensPerFrame, int window, int positions) {
        var ratios = new TreeSet<>(trained);
        ratios.addAll(USUAL_RATIOS);
        ratios.removeIf(ratio -> ratio < 2 || tokensPerFrame % ratio != 0 || window % ratio != 0);
        var frames = new LinkedHashMap<Integer, Integer>();
        ratios.forEach(ratio -> frames.put(ratio, framesThatFit(ratio, tokensPerFrame, window, positions)));
        return frames;
    }

    /** The largest number of frames whose watching and whose memory need no more than so many positions. */
    private static int framesThatFit(int ratio, int tokensPerFrame, int window, int positions) {
        int fit = 0;
        int tooMany = (int) Math.min((long) positions * ratio / tokensPerFrame + 1, Integer.MAX_VALUE / tokensPerFrame);
        while (tooMany - fit > 1) {
            int middle = (fit + tooMany) >>> 1;
            if (new WindowPlan(middle, tokensPerFrame, window, List.of(ratio)).positions(0) <= positions) {
                fit = middle;
            } else {
                tooMany = middle;
            }
        }
        return fit;
    }
}
