package io.videoxl.training.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDScope;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Part;
import io.videoxl.training.model.TestModels;
import io.videoxl.training.model.Torch;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdamWTest {
    private static final double RATE = 0.01;
    private static final double DECAY = 0.1;

    @Test
    void stepsAreThoseOfTheArticle() {
        try (var manager = Torch.newManager();
                var parameters = Parameters.initial(manager, TestModels.small(50), 1);
                var optimizer = new AdamW(parameters, DECAY)) {
            parameters.train(Set.of(Part.PROJECTOR));
            parameters.zeroGradients();
            var vector = parameters.vector(Part.PROJECTOR);
            var expected = vector.toFloatArray();
            var decaying = parameters.decaying(Part.PROJECTOR);
            var mean = new double[expected.length];
            var square = new double[expected.length];
            var random = new Random(1);
            for (int step = 1; step <= 3; step++) {
                var gradient = new float[expected.length];
                double sum = 0;
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] = (float) random.nextGaussian();
                    sum += gradient[i] * gradient[i];
                }
                backward(parameters, gradient);
                // Longer than the longest in the first step alone.
                double longest = step == 1 ? Math.sqrt(sum) / 2 : 1e9;
                assertEquals(Math.sqrt(sum), optimizer.step(RATE, longest), 1e-3 * Math.sqrt(sum));
                for (int i = 0; i < gradient.length; i++) {
                    double g = step == 1 ? gradient[i] / 2 : gradient[i];
                    mean[i] = 0.9 * mean[i] + 0.1 * g;
                    square[i] = 0.99 * square[i] + 0.01 * g * g;
                    double first = mean[i] / (1 - Math.pow(0.9, step));
                    double second = square[i] / (1 - Math.pow(0.99, step));
                    expected[i] -=
                            (float) (RATE * (first / (Math.sqrt(second) + 1e-8) + DECAY * decaying[i] * expected[i]));
                }
                assertArrayEquals(expected, vector.toFloatArray(), 1e-5f, "step " + step);
            }
        }
    }

    @Test
    void gradientThatIsNoNumberEndsTheRun() {
        try (var manager = Torch.newManager();
                var parameters = Parameters.initial(manager, TestModels.small(50), 1);
                var optimizer = new AdamW(parameters, DECAY)) {
            parameters.train(Set.of(Part.PROJECTOR));
            parameters.zeroGradients();
            var gradient = new float[(int) parameters.size(Part.PROJECTOR)];
            gradient[3] = Float.NaN;
            backward(parameters, gradient);
            assertThrows(IllegalStateException.class, () -> optimizer.step(RATE, 1));
        }
    }

    @Test
    void rateRisesAndFallsAlongACosine() {
        var schedule = new CosineSchedule(2, 4, 100, 104);
        assertEquals(0.5, schedule.rate(0));
        assertEquals(2, schedule.rate(4));
        assertEquals(1.1, schedule.rate(54), 1e-9);
        assertEquals(0.2, schedule.rate(104), 1e-9);
        assertEquals(0.2, schedule.rate(1000), 1e-9);
    }

    @Test
    void rateStaysUntilItFalls() {
        var schedule = new CosineSchedule(2, 4, 50, 104);
        assertEquals(1, schedule.rate(1));
        assertEquals(2, schedule.rate(4));
        assertEquals(2, schedule.rate(54));
        assertEquals(1.1, schedule.rate(79), 1e-9);
        assertEquals(0.2, schedule.rate(104), 1e-9);
        assertThrows(IllegalArgumentException.class, () -> new CosineSchedule(2, 4, 101, 104));
    }

    /** A loss whose gradient this is. */
    private static void backward(Parameters parameters, float[] gradient) {
        try (var scope = new NDScope();
                var pass = parameters.manager().newSubManager()) {
            scope.suppressNotUsedWarning();
            try (var collector = Torch.engine().newGradientCollector()) {
                collector.backward(parameters
                        .vector(Part.PROJECTOR)
                        .mul(pass.create(gradient))
                        .sum());
            }
        }
    }
}
