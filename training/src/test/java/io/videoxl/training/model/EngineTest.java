package io.videoxl.training.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.videoxl.Device;
import io.videoxl.MemoryType;
import io.videoxl.convert.Converter;
import io.videoxl.convert.HuggingFaceFolder;
import io.videoxl.convert.WeightType;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.ComputeSettings.Kernels;
import io.videoxl.engine.Engine;
import io.videoxl.text.ByteAlphabet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in training beside the library's engine on the model file that comes of it. */
class EngineTest {
    private static final int VOCABULARY = 261;
    private static final int FRAMES = 23;
    private static final int[] RATIOS = {4, 8, 2};
    private static final int WINDOW = 40;
    private static final int VISUAL = FRAMES * 4;

    @TempDir
    static Path temp;

    private final Random random = new Random(2);

    @Test
    void exportedModelHasTheSameLogitsInTheEngine() {
        var config = TestModels.small(VOCABULARY);
        var rgb = new byte[FRAMES * 56 * 56 * 3];
        random.nextBytes(rgb);
        int[] prefix = ids(7);
        int[] text = ids(9);
        float[] expected;
        var folder = temp.resolve("model");
        try (var manager = Torch.newManager();
                var parameters = Parameters.initial(manager, config, 5)) {
            expected = logits(parameters, rgb, prefix, text);
            parameters.write(folder);
            try (var again = Parameters.read(manager, folder)) {
                assertEquals(config, again.config());
                for (var part : parameters.parts()) {
                    assertArrayEquals(
                            parameters.vector(part).toFloatArray(),
                            again.vector(part).toFloatArray(),
                            part.name());
                }
            }
        }
        HuggingFaceFolder.writeTokenizer(folder, ByteAlphabet.letters(), List.of(), List.of());
        var gguf = temp.resolve("model.gguf");
        Converter.of(folder).type(WeightType.F32).write(gguf);
        assertClose(expected, engineLogits(gguf, rgb, prefix, text));
    }

    private static float[] logits(Parameters parameters, byte[] rgb, int[] prefix, int[] text) {
        var manager = parameters.vector(Part.DECODER).getManager();
        try (var scope = new NDScope();
                var pass = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            var frames = new FramePixels(parameters.config().vision());
            var pixels = new float[FRAMES * frames.floats()];
            var frame = new byte[rgb.length / FRAMES];
            for (int i = 0; i < FRAMES; i++) {
                System.arraycopy(rgb, i * frame.length, frame, 0, frame.length);
                frames.put(frame, pixels, i * frames.floats());
            }
            var model = new VideoXLModel(parameters);
            var features = model.features(
                    pass.create(pixels, new Shape(FRAMES, frames.patches(), frames.floats() / frames.patches())));
            var visual = model.embeddings(features).reshape(1, VISUAL, -1);
            var plan = VideoPlan.of(prefix.length, VISUAL, WINDOW, RATIOS, 1, text.length);
            return model.logits(
                            pass,
                            plan,
                            pass.create(longs(prefix)),
                            visual,
                            pass.create(longs(text), new Shape(1, text.length)),
                            pass.create(LongStream.range(0, text.length).toArray()))
                    .toFloatArray();
        }
    }

    private static float[] engineLogits(Path gguf, byte[] rgb, int[] prefix, int[] text) {
        var settings = new ComputeSettings(1, FlashAttention.OFF, Kernels.GGML);
        var cancel = new CancelFlag();
        try (var arena = Arena.ofShared();
                var engine = Engine.load(gguf, Device.cpu(), settings, fraction -> {});
                var features = engine.newFeatures(VISUAL);
                var memory = engine.newMemory(MemoryType.F32, 200)) {
            engine.run(memory, prefix, null, cancel);
            int perFrame = rgb.length / FRAMES;
            int full = WINDOW / 4;
            for (int window = 0; window * full < FRAMES; window++) {
                int frames = Math.min(full, FRAMES - window * full);
                var pixels = arena.allocate((long) frames * perFrame);
                MemorySegment.copy(rgb, window * full * perFrame, pixels, ValueLayout.JAVA_BYTE, 0, frames * perFrame);
                engine.encode(pixels, frames, features, 0, cancel);
                engine.summarise(memory, features, frames * 4, RATIOS[window], cancel);
            }
            var all = new float[text.length * VOCABULARY];
            var next = new float[VOCABULARY];
            for (int i = 0; i < text.length; i++) {
                engine.run(memory, new int[] {text[i]}, next, cancel);
                System.arraycopy(next, 0, all, i * VOCABULARY, VOCABULARY);
            }
            return all;
        }
    }

    private static void assertClose(float[] expected, float[] found) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertTrue(
                    Math.abs(expected[i] - found[i]) < 1e-4,
                    "logit %d is %f, expected %f".formatted(i, found[i], expected[i]));
        }
        double spread = IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(expected[i]))
                .max()
                .orElseThrow();
        assertTrue(spread > 0.1, "the model says something: " + spread);
    }

    private static long[] longs(int[] ids) {
        return IntStream.of(ids).asLongStream().toArray();
    }

    private int[] ids(int count) {
        return IntStream.generate(() -> random.nextInt(256)).limit(count).toArray();
    }
}
