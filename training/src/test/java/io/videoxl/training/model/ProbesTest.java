package io.videoxl.training.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.videoxl.training.model.VideoXLModel.Probed;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProbesTest {
    private static final int CLASSES = 4;
    private static final int FRAMES = 26;
    private static final int TEXT = 6;

    /** Of two videos; windows of 40, 40 and 24 visual tokens. */
    private static final VideoPlan PLAN =
            new VideoPlan(3, new int[] {40, 40, 24}, new int[] {8, 2, 4}, new int[] {0, 5, 0}, 1, TEXT);

    @Test
    void placesOfSummariesAreThoseOfGroupsOfOneRatio() {
        var expected = IntStream.concat(
                        IntStream.range(5, 25), IntStream.concat(IntStream.range(25, 31), IntStream.range(0, 5)))
                .toArray();
        assertArrayEquals(expected, PLAN.summaryOrder());
    }

    @Test
    void whatChangesWithAFrameIsReadFromItsSummariesAndLaterOnesAlone() {
        try (var manager = Torch.newManager();
                var parameters = Parameters.initial(manager, TestModels.small(50), CLASSES, 3);
                var scope = new NDScope();
                var pass = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            var random = new Random(1);
            for (var part : parameters.parts()) {
                var noise = new float[Math.toIntExact(parameters.size(part))];
                for (int i = 0; i < noise.length; i++) {
                    noise[i] = (float) (0.1 * random.nextGaussian());
                }
                parameters.set(part, noise);
            }
            var features = new float[2 * FRAMES * 16 * 32];
            for (int i = 0; i < features.length; i++) {
                features[i] = (float) random.nextGaussian();
            }
            var before = run(parameters, pass, features, new long[] {TEXT + 2});
            // The second video's frame 12: visual tokens 48 to 51, so the second window's fifth summary and sixth, 9
            // and 10 in time.
            Arrays.fill(features, (FRAMES + 12) * 16 * 32, (FRAMES + 13) * 16 * 32, 0.5f);
            var after = run(parameters, pass, features, new long[] {TEXT + 2});

            var order = PLAN.summaryOrder();
            assertEquals(
                    before.readings().summaries().size(),
                    after.readings().summaries().size());
            for (int layer = 0; layer < before.readings().summaries().size(); layer++) {
                var old = before.readings().summaries().get(layer).place().toFloatArray();
                var now = after.readings().summaries().get(layer).place().toFloatArray();
                for (int row = 0; row < 2 * order.length; row++) {
                    boolean same = Arrays.equals(
                            old,
                            row * Probes.PLACES,
                            (row + 1) * Probes.PLACES,
                            now,
                            row * Probes.PLACES,
                            (row + 1) * Probes.PLACES);
                    // What the first block finds in memory is the same for all videos: summaries begin as one
                    // embedding.
                    int end = layer == 0 ? 25 : 31;
                    boolean later =
                            row >= order.length && order[row - order.length] >= 9 && order[row - order.length] < end;
                    assertEquals(!later, same, "layer " + layer + ", row " + row);
                }
            }
            assertEquals(
                    new Shape(1, Probes.PLACES),
                    after.readings().texts().places().getFirst().getShape());
            assertEquals(
                    List.of(),
                    run(parameters, pass, features, null).readings().texts().places());
        }
    }

    private static Probed run(Parameters parameters, NDManager pass, float[] features, long[] named) {
        var model = new VideoXLModel(parameters);
        var visual = model.embeddings(pass.create(features, new Shape(2L * FRAMES, 16, 32)))
                .reshape(2, FRAMES * 4L, 64);
        return model.probed(
                pass,
                PLAN,
                pass.create(new long[] {1, 2, 3}),
                visual,
                pass.create(new long[2 * TEXT], new Shape(2, TEXT)),
                pass.create(new long[] {TEXT - 1, 2 * TEXT - 1}),
                pass.create(new long[] {40, 41, 42}),
                named == null
                        ? Probes.Tokens.NONE
                        : new Probes.Tokens(
                                pass.create(named), pass.create(named), pass.create(named), pass.create(named)));
    }
}
