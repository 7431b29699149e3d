package io.videoxl.benchmarks;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.gguf.GgufFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * PyTorch in float32 on what {@code videoxl bench} measured: a window through Qwen2's blocks, and frames through ViT-L's, random
 * weights, forward only. Embeddings, head and projector, which take little, are left out, to PyTorch's advantage. Beside the whole window,
 * the linear layers of Qwen2's blocks alone, in bfloat16.
 *
 * <p>The blocks are TorchScript, so each is one call and attention is PyTorch's own fused operator.
 */
public final class PyTorchPeer {
    private static final int RUNS = 3;
    /** Different weights, so that no cache holds what in a model of full depth it could not. */
    private static final int BLOCKS = 4;

    private static final String HEAD = "PyTorch f32 beside videoxl";

    private PyTorchPeer() {}

    /** @param arguments what {@code videoxl bench --stages vision,window --memory 0 --json} wrote, of one model or several */
    public static void main(String[] arguments) throws IOException, MalformedModelException, TranslateException {
        for (var report : arguments) {
            beside(new ObjectMapper().readTree(Path.of(report).toFile()));
        }
    }

    private static void beside(JsonNode report) throws IOException, MalformedModelException, TranslateException {
        System.out.printf("%n%-44s %12s %12s %7s%n", HEAD, "its", "ours", "ratio");
        try (var model = GgufFile.open(Path.of(report.path("model").path("file").asText()));
                var manager = NDManager.newBaseManager("PyTorch")) {
            for (var ours : report.path("measurements")) {
                boolean window = ours.path("stage").asText().equals("WINDOW");
                double amount = ours.path("amount").asDouble();
                double seconds = window ? qwen2(manager, model, (int) amount) : clip(manager, model, (int) amount);
                print(ours, "", window ? " tokens/s" : " frames/s", amount / seconds);
                if (window) {
                    print(ours, ", linear bf16", " tokens/s", amount / linear(manager, model, (int) amount));
                }
            }
        }
    }

    private static void print(JsonNode ours, String of, String unit, double perSecond) {
        double our = ours.path("per_second").asDouble();
        var what = ours.path("stage").asText().toLowerCase(Locale.ROOT) + ", "
                + ours.path("detail").asText() + of;
        System.out.printf("%-44s %12.2f %12.2f %7.2f%s%n", what, perSecond, our, our / perSecond, unit);
    }

    /** Seconds for so many tokens through all blocks of the decoder. */
    private static double qwen2(NDManager manager, GgufFile model, int tokens)
            throws IOException, MalformedModelException, TranslateException {
        int d = model.integer("videoxl.embedding_length");
        int f = model.integer("videoxl.feed_forward_length");
        int head = d / model.integer("videoxl.attention.head_count");
        int kv = head * model.integer("videoxl.attention.head_count_kv");
        var shapes = List.of(
                new Shape(d),
                new Shape(d, d),
                new Shape(d),
                new Shape(kv, d),
                new Shape(kv),
                new Shape(kv, d),
                new Shape(kv),
                new Shape(d, d),
                new Shape(d),
                new Shape(f, d),
                new Shape(f, d),
                new Shape(d, f));
        var angles = List.of(new Shape(tokens, head), new Shape(tokens, head));
        return time(manager, "qwen2_block.py", new Shape(tokens, d), angles, shapes)
                * model.integer("videoxl.block_count");
    }

    /** Seconds for so many tokens through the linear layers of all blocks, in bfloat16. */
    private static double linear(NDManager manager, GgufFile model, int tokens)
            throws IOException, MalformedModelException, TranslateException {
        int d = model.integer("videoxl.embedding_length");
        int f = model.integer("videoxl.feed_forward_length");
        int kv = d / model.integer("videoxl.attention.head_count") * model.integer("videoxl.attention.head_count_kv");
        var inputs = List.of(new Shape(tokens, d), new Shape(tokens, f));
        var weights = List.of(
                new Shape(d, d),
                new Shape(kv, d),
                new Shape(kv, d),
                new Shape(d, d),
                new Shape(f, d),
                new Shape(f, d),
                new Shape(d, f));
        try (var arrays = manager.newSubManager();
                var script = Model.newInstance("peer", "PyTorch")) {
            script.load(archive("qwen2_linear.py"));
            var common = halves(arrays, inputs);
            var blocks = new ArrayList<NDList>();
            for (int i = 0; i < BLOCKS; i++) {
                var arguments = new NDList(common);
                arguments.addAll(halves(arrays, weights));
                blocks.add(arguments);
            }
            try (var block = script.newPredictor(new NoopTranslator())) {
                return median(() -> {
                            for (var arguments : blocks) {
                                try (var out = block.predict(arguments)) {
                                    out.getFirst()
                                            .toType(DataType.FLOAT32, true)
                                            .toFloatArray();
                                }
                            }
                        })
                        * model.integer("videoxl.block_count");
            }
        }
    }

    /** DJL itself converts nothing to bfloat16. */
    private static List<NDArray> halves(NDManager manager, List<Shape> shapes)
            throws IOException, MalformedModelException, TranslateException {
        var halves = new ArrayList<NDArray>();
        try (var model = Model.newInstance("peer", "PyTorch")) {
            model.load(archive("to_bfloat16.py"));
            try (var block = model.newPredictor(new NoopTranslator())) {
                for (var each : random(manager, shapes)) {
                    var half = block.predict(new NDList(each)).singletonOrThrow();
                    half.attach(manager);
                    halves.add(half);
                    each.close();
                }
            }
        }
        return halves;
    }

    /** Seconds for so many frames through those blocks of the vision tower that are run. */
    private static double clip(NDManager manager, GgufFile model, int frames)
            throws IOException, MalformedModelException, TranslateException {
        int e = model.integer("clip.vision.embedding_length");
        int f = model.integer("clip.vision.feed_forward_length");
        int edge = model.integer("clip.vision.image_size") / model.integer("clip.vision.patch_size");
        var shapes = new ArrayList<Shape>(List.of(new Shape(e), new Shape(e)));
        for (int i = 0; i < 4; i++) {
            shapes.addAll(List.of(new Shape(e, e), new Shape(e)));
        }
        shapes.addAll(
                List.of(new Shape(e), new Shape(e), new Shape(f, e), new Shape(f), new Shape(e, f), new Shape(e)));
        return time(manager, "clip_block.py", new Shape(frames, 1 + edge * edge, e), List.of(), shapes)
                * model.integer("clip.vision.block_count");
    }

    /** Median seconds of one block, over runs through several of them. */
    private static double time(NDManager parent, String script, Shape input, List<Shape> shared, List<Shape> weights)
            throws IOException, MalformedModelException, TranslateException {
        try (var manager = parent.newSubManager();
                var model = Model.newInstance("peer", "PyTorch")) {
            model.load(archive(script));
            var common = random(manager, shared);
            var blocks = new ArrayList<List<NDArray>>();
            for (int i = 0; i < BLOCKS; i++) {
                blocks.add(random(manager, weights));
            }
            var x = random(manager, List.of(input)).getFirst();
            try (var block = model.newPredictor(new NoopTranslator())) {
                return median(() -> through(block, x, common, blocks));
            }
        }
    }

    private interface Pass {
        void run() throws TranslateException;
    }

    /** Median seconds of one block of a pass through several. */
    private static double median(Pass pass) throws TranslateException {
        var seconds = new ArrayList<Double>();
        for (int run = -1; run < RUNS; run++) {
            long start = System.nanoTime();
            pass.run();
            if (run >= 0) {
                seconds.add((System.nanoTime() - start) / 1e9 / BLOCKS);
            }
        }
        return seconds.stream().sorted().toList().get(RUNS / 2);
    }

    private static void through(
            Predictor<NDList, NDList> block, NDArray x, List<NDArray> common, List<List<NDArray>> blocks)
            throws TranslateException {
        var in = x;
        for (var weights : blocks) {
            var arguments = new NDList(in);
            arguments.addAll(common);
            arguments.addAll(weights);
            var out = block.predict(arguments).singletonOrThrow();
            if (in != x) {
                in.close();
            }
            in = out;
        }
        in.toFloatArray(); // waits, and shows that numbers came out
        in.close();
    }

    private static List<NDArray> random(NDManager manager, List<Shape> shapes) {
        return shapes.stream()
                .map(shape -> manager.randomUniform(-0.05f, 0.05f, shape, DataType.FLOAT32))
                .toList();
    }

    /** A TorchScript file: code, and one object of its class that holds nothing. */
    private static InputStream archive(String script) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes);
                var code = PyTorchPeer.class.getResourceAsStream(script)) {
            zip.setMethod(ZipOutputStream.STORED);
            add(
                    zip,
                    "peer/data.pkl",
                    "\u0080\u0002c__torch__\nBlock\nq\u0000)\u0081}(X\b\0\0\0trainingq\u0001\u0089ubq\u0002.");
            add(zip, "peer/constants.pkl", "\u0080\u0002).");
            add(zip, "peer/code/__torch__.py", new String(code.readAllBytes(), StandardCharsets.UTF_8));
            add(zip, "peer/version", "3\n");
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void add(ZipOutputStream zip, String name, String content) throws IOException {
        var bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        var entry = new ZipEntry(name);
        var crc = new CRC32();
        crc.update(bytes);
        entry.setCrc(crc.getValue());
        entry.setSize(bytes.length);
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
