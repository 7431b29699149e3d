import io.videoxl.gguf.GgufFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What the machine can do at most, and how much of it a figure is. See machine_peaks.cpp. */
final class Peaks {
    private final Map<String, Double> most = new HashMap<>();

    /** @param lines what machine_peaks printed */
    Peaks(String lines) {
        for (var line : lines.lines().toList()) {
            var fields = line.strip().split("\\s+");
            most.put(fields[0], 1e9 * Double.parseDouble(fields[1]));
        }
    }

    /** "61 % of int8": what a stage of bench reaches; empty where that is not known. */
    String share(Path model, String weightType, String stage, double perSecond) {
        try (var file = GgufFile.open(model)) {
            if (stage.startsWith("generate")) {
                return share("memory", perSecond * bytesOfToken(file));
            }
            if (stage.startsWith("vision")) {
                return share("bf16", perSecond * operationsOfFrame(file));
            }
            int tokens = Integer.parseInt(stage.replaceAll("\\D+(\\d+) tokens.*", "$1"));
            return share(weightType.startsWith("q") ? "int8" : "bf16", perSecond * operationsOfToken(file, tokens));
        }
    }

    private String share(String kind, double rate) {
        var peak = most.get(kind);
        return peak == null ? "" : String.format(Locale.ROOT, "%.0f %% of %s", 100 * rate / peak, kind);
    }

    /** Of one of so many tokens without memory before them; head and embedding left out. */
    private static double operationsOfToken(GgufFile file, int tokens) {
        double d = file.integer("videoxl.embedding_length");
        double f = file.integer("videoxl.feed_forward_length");
        double kv = d / file.integer("videoxl.attention.head_count") * file.integer("videoxl.attention.head_count_kv");
        double weights = 2 * d * d + 2 * d * kv + 3 * d * f;
        double attention = 2 * d * tokens / 2; // as many products as weights have, halved by the mask
        return 2 * file.integer("videoxl.block_count") * (weights + attention);
    }

    private static double operationsOfFrame(GgufFile file) {
        double e = file.integer("clip.vision.embedding_length");
        double f = file.integer("clip.vision.feed_forward_length");
        int edge = file.integer("clip.vision.image_size") / file.integer("clip.vision.patch_size");
        double rows = edge * edge + 1.0;
        return 2 * file.integer("clip.vision.block_count") * rows * (4 * e * e + 2 * e * f + 2 * e * rows);
    }

    /** Weights that are read for a token. */
    private static double bytesOfToken(GgufFile file) {
        return file.tensors().stream()
                .filter(tensor -> tensor.name().matches("(blk\\.|output).*")
                        && !tensor.name().contains("_vst"))
                .mapToDouble(GgufFile.Tensor::bytes)
                .sum();
    }
}
