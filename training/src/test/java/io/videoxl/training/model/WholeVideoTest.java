package io.videoxl.training.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pass over a whole video beside {@link SequentialModel}, which runs window after window. */
class WholeVideoTest {
    private static final int VOCABULARY = 50;
    private static final int PREFIX = 5;
    private static final int TEXT = 6;
    private static final int VIDEOS = 2;
    private static final int QUESTIONS = 2;

    private record Result(double loss, float[] logits, Map<String, float[]> gradients) {}

    private final Random random = new Random(1);

    @ParameterizedTest(name = "{0} frames, ratios {1}, gaps {2}, windows of {3}")
    // The last one has more windows than run side by side.
    @CsvSource({
        "3, 2, 0, 40",
        "10, 8, 0, 40",
        "24, 2 4 8, 0, 40",
        "16, 4 8 2, 7, 40",
        "22, 8 2, 100, 40",
        "68, 4 2 8, 1, 8"
    })
    void onePassHasTheLogitsAndGradientsOfWindowAfterWindow(int frames, String ratios, int gap, int window) {
        try (var manager = Torch.newManager();
                var parameters = Parameters.initial(manager, TestModels.small(VOCABULARY), 3)) {
            disturb(parameters);
            parameters.train(EnumSet.of(Part.PROJECTOR, Part.DECODER));
            var features = random(VIDEOS * frames * 16 * 32);
            var prefix = ids(PREFIX);
            var texts = ids(VIDEOS * QUESTIONS * TEXT);
            var factors = random(VIDEOS * QUESTIONS * TEXT * VOCABULARY);
            var each =
                    Arrays.stream(ratios.split(" ")).mapToInt(Integer::parseInt).toArray();

            var plain = VideoPlan.of(PREFIX, frames * 4, window, each, QUESTIONS, TEXT);
            var gaps = new int[plain.windows().length];
            Arrays.setAll(gaps, i -> gap * (i + 1));
            var plan = plain.withGaps(gaps);
            var shape = new Shape((long) VIDEOS * frames, 16, 32);
            var whole = run(parameters, factors, pass -> {
                var model = new VideoXLModel(parameters);
                var visual = model.embeddings(pass.create(features, shape)).reshape(VIDEOS, frames * 4L, 64);
                return model.logits(
                        pass,
                        plan,
                        pass.create(prefix),
                        visual,
                        pass.create(texts, new Shape(VIDEOS, QUESTIONS * TEXT)),
                        pass.arange(VIDEOS * QUESTIONS * TEXT).toType(DataType.INT64, false));
            });
            var sequential = run(parameters, factors, pass -> {
                var views = parameters.views();
                var visual = new VisionModel(parameters.config().vision(), Products.FLOAT32, views)
                        .embeddings(pass.create(features, shape))
                        .reshape(VIDEOS, frames * 4L, 64);
                var logits = new NDList();
                for (int video = 0; video < VIDEOS; video++) {
                    for (int question = 0; question < QUESTIONS; question++) {
                        var model =
                                new SequentialModel(pass, parameters.config().decoder(), views);
                        model.tokens(prefix);
                        for (int i = 0; i < plan.windows().length; i++) {
                            model.skip(plan.gaps()[i]);
                            int end = Math.min((i + 1) * window, frames * 4);
                            model.window(visual.get(video).get(i * window + ":" + end), plan.ratios()[i]);
                        }
                        int at = (video * QUESTIONS + question) * TEXT;
                        logits.add(model.logits(model.tokens(Arrays.copyOfRange(texts, at, at + TEXT))));
                    }
                }
                return NDArrays.concat(logits, 0);
            });
            assertEqual(sequential, whole);
        }
    }

    /** Biases and norms that are not zero and one, and summary projections that are not copies. */
    private void disturb(Parameters parameters) {
        for (var part : parameters.parts()) {
            var vector = parameters.vector(part);
            try (var noise =
                    vector.getManager().create(random((int) vector.size())).mul(0.1)) {
                vector.addi(noise);
            }
        }
    }

    private interface Pass {
        NDArray logits(NDManager manager);
    }

    private static Result run(Parameters parameters, float[] factors, Pass pass) {
        try (var scope = new NDScope();
                var manager = parameters.vector(Part.DECODER).getManager().newSubManager()) {
            scope.suppressNotUsedWarning();
            parameters.zeroGradients();
            NDArray logits;
            NDArray loss;
            try (var collector = Torch.engine().newGradientCollector()) {
                logits = pass.logits(manager);
                loss = logits.mul(manager.create(factors, logits.getShape())).sum();
                collector.backward(loss);
            }
            var gradients = new HashMap<String, float[]>();
            for (var name : parameters.names()) {
                if (Part.of(name) != Part.VISION) {
                    gradients.put(name, parameters.gradient(name));
                }
            }
            return new Result(loss.getFloat(), logits.toFloatArray(), gradients);
        }
    }

    private static void assertEqual(Result expected, Result found) {
        assertClose("logits", expected.logits(), found.logits());
        assertEquals(expected.gradients().keySet(), found.gradients().keySet());
        expected.gradients()
                .forEach((name, gradient) ->
                        assertClose(name, gradient, found.gradients().get(name)));
    }

    /** Relative to the largest number of the tensor. */
    private static void assertClose(String what, float[] expected, float[] found) {
        assertEquals(expected.length, found.length, what);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        // Nobody sees what the last layer makes of summaries' queries.
        assertEquals(what.contains("layers.2.self_attn.beacon_q_proj"), largest == 0, what);
        assertTrue(
                difference <= 2e-4 * largest + 1e-4,
                "%s: differs by %.2e, the largest number being %.2e".formatted(what, difference, largest));
    }

    private float[] random(int count) {
        var numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private long[] ids(int count) {
        return LongStream.generate(() -> random.nextInt(VOCABULARY))
                .limit(count)
                .toArray();
    }
}
