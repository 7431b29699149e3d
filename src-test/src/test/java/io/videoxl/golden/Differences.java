package io.videoxl.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The largest absolute difference of each kind of number, and how many tokens were the same. */
final class Differences {
    private double features;
    private double memory;
    private double logits;
    private int steps;
    private int sameTokens;

    void features(float[] expected, float[] found) {
        features = Math.max(features, largest(expected, found));
    }

    void memory(float[] expected, float[] found) {
        memory = Math.max(memory, largest(expected, found));
    }

    void step(float[] expected, float[] found, boolean sameToken) {
        logits = Math.max(logits, largest(expected, found));
        steps++;
        sameTokens += sameToken ? 1 : 0;
    }

    double features() {
        return features;
    }

    double memory() {
        return memory;
    }

    double logits() {
        return logits;
    }

    int steps() {
        return steps;
    }

    int sameTokens() {
        return sameTokens;
    }

    private static double largest(float[] expected, float[] found) {
        assertEquals(expected.length, found.length, "values");
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) expected[i] - found[i]);
            // Not a number is further off than any number.
            largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        return largest;
    }

    @Override
    public String toString() {
        return "features %.1e  memory %.1e  logits %.1e  tokens %d/%d"
                .formatted(features, memory, logits, sameTokens, steps);
    }
}
