package io.videoxl.training.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products in bfloat16 beside those in float32. */
class ProductsTest {
    /** Of the largest number. A factor is rounded by up to 1/256 of it, a sum of products by less. */
    private static final double TOLERANCE = 0.02;

    private static final Shape X = new Shape(2, 7, 48);
    private static final Shape WEIGHT = new Shape(40, 48);
    private static final Map<String, List<Shape>> FACTORS = Map.of(
            "linear", List.of(X, WEIGHT),
            "linear with bias", List.of(X, WEIGHT, new Shape(40)),
            "gated", List.of(X, WEIGHT, WEIGHT, new Shape(48, 40)),
            "product", List.of(new Shape(2, 3, 5, 32), new Shape(2, 3, 32, 9)));

    private static final Map<String, BiFunction<Products, List<NDArray>, NDArray>> KINDS = Map.of(
            "linear", (products, of) -> products.linear(of.get(0), of.get(1), null),
            "linear with bias", (products, of) -> products.linear(of.get(0), of.get(1), of.get(2)),
            "gated", (products, of) -> products.gated(of.get(0), of.get(1), of.get(2), of.get(3)),
            "product", (products, of) -> products.product(of.get(0), of.get(1)));

    @ParameterizedTest
    @ValueSource(strings = {"linear", "linear with bias", "gated", "product"})
    void resultsAndGradientsInBfloat16AreNearThoseInFloat32(String kind) {
        try (var rounded = new Bfloat16Products()) {
            var expected = resultAndGradients(Products.FLOAT32, kind);
            var found = resultAndGradients(rounded, kind);
            assertNotEquals(Arrays.toString(expected.getFirst()), Arrays.toString(found.getFirst()), "it is rounded");
            for (int i = 0; i < expected.size(); i++) {
                assertClose(kind + " " + i, expected.get(i), found.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "linear with bias", "gated", "product"})
    void resultsHaveTheSameBitsHoweverOftenTheyWereComputedBefore(String kind) {
        try (var rounded = new Bfloat16Products()) {
            var first = resultAndGradients(rounded, kind);
            for (int again = 0; again < 3; again++) {
                var found = resultAndGradients(rounded, kind);
                for (int i = 0; i < first.size(); i++) {
                    assertArrayEquals(first.get(i), found.get(i), kind + " " + i);
                }
            }
        }
    }

    private static List<float[]> resultAndGradients(Products products, String kind) {
        try (var manager = Torch.newManager();
                var scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            var random = new Random(3);
            var factors = FACTORS.get(kind).stream()
                    .map(shape -> manager.create(numbers(random, (int) shape.size()), shape))
                    .toList();
            factors.forEach(factor -> factor.setRequiresGradient(true));
            NDArray result;
            try (var collector = Torch.engine().newGradientCollector()) {
                result = KINDS.get(kind).apply(products, factors);
                var slopes = manager.create(numbers(random, (int) result.size()), result.getShape());
                collector.backward(result.mul(slopes).sum());
            }
            var all = new ArrayList<float[]>();
            all.add(result.toFloatArray());
            factors.forEach(factor -> all.add(factor.getGradient().toFloatArray()));
            return all;
        }
    }

    private static float[] numbers(Random random, int count) {
        var numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian() / 4;
        }
        return numbers;
    }

    private static void assertClose(String what, float[] expected, float[] found) {
        assertEquals(expected.length, found.length, what);
        double largest = IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(expected[i]))
                .max()
                .orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - found[i]);
            assertTrue(
                    difference <= TOLERANCE * largest,
                    "%s: number %d differs by %.3f, the largest being %.3f".formatted(what, i, difference, largest));
        }
    }
}
