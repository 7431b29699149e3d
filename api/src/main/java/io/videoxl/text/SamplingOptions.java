package io.videoxl.text;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;

/**
 * How the next token is chosen. {@link Sampler} says what each number does and in which order.
 *
 * @param temperature 0 takes the likeliest token; otherwise logits are divided by it
 * @param topK only the k likeliest tokens; 0 for no limit
 * @param topP only the likeliest tokens that together reach this probability, in (0, 1]; 1 for no limit
 * @param minP only tokens at least this fraction as likely as the likeliest, in [0, 1]; 0 for no limit
 * @param repetitionPenalty above 1 makes tokens that the answer already has less likely; 1 for no penalty
 */
public record SamplingOptions(double temperature, int topK, double topP, double minP, double repetitionPenalty) {
    /** Always the likeliest token. */
    public static final SamplingOptions GREEDY = new SamplingOptions(0, 0, 1, 0, 1);

    /** @throws VideoXLException {@code INVALID_ARGUMENT} if a value is out of its range */
    public SamplingOptions {
        check(temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "temperature", temperature, "0 or more");
        check(topK >= 0, "topK", topK, "0 or more");
        check(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1");
        check(minP >= 0 && minP <= 1, "minP", minP, "0 to 1");
        check(
                repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetitionPenalty",
                repetitionPenalty,
                "above 0");
    }

    private static void check(boolean valid, String name, Number found, String expected) {
        if (!valid) {
            throw new VideoXLException(Code.INVALID_ARGUMENT, name + " is " + found + ", expected " + expected + ".");
        }
    }

    public SamplingOptions withTemperature(double temperature) {
        return new SamplingOptions(temperature, topK, topP, minP, repetitionPenalty);
    }

    public SamplingOptions withTopK(int topK) {
        return new SamplingOptions(temperature, topK, topP, minP, repetitionPenalty);
    }

    public SamplingOptions withTopP(double topP) {
        return new SamplingOptions(temperature, topK, topP, minP, repetitionPenalty);
    }

    public SamplingOptions withMinP(double minP) {
        return new SamplingOptions(temperature, topK, topP, minP, repetitionPenalty);
    }

    public SamplingOptions withRepetitionPenalty(double repetitionPenalty) {
        return new SamplingOptions(temperature, topK, topP, minP, repetitionPenalty);
    }
}
