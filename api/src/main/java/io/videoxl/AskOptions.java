package io.videoxl;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How an answer is generated. Without options the most probable token is taken at each step, so the same question on the same
 * memory always gets the same answer.
 *
 * {@snippet :
 * AskOptions precise = AskOptions.greedy().withMaxTokens(200);
 * AskOptions varied  = AskOptions.sampled(0.7).withTopP(0.9).withSeed(42);
 * }
 *
 * <p>Sampling applies, in this order: repetition penalty, temperature, top-k, top-p, min-p. Immutable and thread-safe.
 *
 * @param maxTokens most tokens that the answer may have, 1 or more; by default {@value #DEFAULT_MAX_TOKENS}, or fewer where
 *     the model's context has no room for that many. A limit that was set is never lowered: it is refused if it does not fit
 * @param temperature 0 (the default): always take the most probable token; above 0: draw, and the higher the more varied
 * @param topK draw among this many most probable tokens; 0 (the default): among all
 * @param topP draw among the most probable tokens that together have this probability, above 0 to 1; 1 (the default): all
 * @param minP leave out tokens less probable than this part of the most probable one's probability, 0 to 1; 0 (the default):
 *     none
 * @param repetitionPenalty above 1 makes tokens that the answer already has less likely; above 0; 1 (the default): does nothing
 * @param seed of the draws: same seed, same answer; without one (the default) every answer is drawn anew
 */
public record AskOptions(
        OptionalInt maxTokens,
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        OptionalLong seed) {
    /** The limit on an answer's tokens unless {@link #withMaxTokens} sets another. */
    public static final int DEFAULT_MAX_TOKENS = 512;

    private static final AskOptions GREEDY = new AskOptions(OptionalInt.empty(), 0, 0, 1, 0, 1, OptionalLong.empty());

    /** Checks the ranges above; {@code INVALID_ARGUMENT} names the option that is out of its range. */
    public AskOptions {
        require(maxTokens.isEmpty() || maxTokens.getAsInt() >= 1, "maxTokens", maxTokens, "1 or more");
        require(temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "temperature", temperature, "0 or more");
        require(topK >= 0, "topK", topK, "0 or more");
        require(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1");
        require(minP >= 0 && minP <= 1, "minP", minP, "0 to 1");
        require(
                repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetitionPenalty",
                repetitionPenalty,
                "above 0");
    }

    /** {@return options that take the most probable token at each step: the default everywhere} */
    public static AskOptions greedy() {
        return GREEDY;
    }

    /**
     * Tokens drawn at a temperature, with the other options at their defaults.
     *
     * @param temperature 0 or more
     * @return the options
     */
    public static AskOptions sampled(double temperature) {
        return GREEDY.withTemperature(temperature);
    }

    /**
     * These options with another {@code maxTokens}.
     *
     * @param maxTokens most tokens that the answer may have, 1 or more
     * @return the other options
     */
    public AskOptions withMaxTokens(int maxTokens) {
        return new AskOptions(OptionalInt.of(maxTokens), temperature, topK, topP, minP, repetitionPenalty, seed);
    }

    /**
     * These options with another {@code temperature}.
     *
     * @param temperature 0 or more; 0 takes the most probable token
     * @return the other options
     */
    public AskOptions withTemperature(double temperature) {
        return new AskOptions(maxTokens, temperature, topK, topP, minP, repetitionPenalty, seed);
    }

    /**
     * These options with another {@code topK}.
     *
     * @param topK 0 or more; 0 leaves none out
     * @return the other options
     */
    public AskOptions withTopK(int topK) {
        return new AskOptions(maxTokens, temperature, topK, topP, minP, repetitionPenalty, seed);
    }

    /**
     * These options with another {@code topP}.
     *
     * @param topP above 0, at most 1; 1 leaves none out
     * @return the other options
     */
    public AskOptions withTopP(double topP) {
        return new AskOptions(maxTokens, temperature, topK, topP, minP, repetitionPenalty, seed);
    }

    /**
     * These options with another {@code minP}.
     *
     * @param minP 0 to 1; 0 leaves none out
     * @return the other options
     */
    public AskOptions withMinP(double minP) {
        return new AskOptions(maxTokens, temperature, topK, topP, minP, repetitionPenalty, seed);
    }

    /**
     * These options with another {@code repetitionPenalty}.
     *
     * @param repetitionPenalty above 0; 1 does nothing
     * @return the other options
     */
    public AskOptions withRepetitionPenalty(double repetitionPenalty) {
        return new AskOptions(maxTokens, temperature, topK, topP, minP, repetitionPenalty, seed);
    }

    /**
     * These options with another {@code seed}.
     *
     * @param seed any number
     * @return the other options
     */
    public AskOptions withSeed(long seed) {
        return new AskOptions(maxTokens, temperature, topK, topP, minP, repetitionPenalty, OptionalLong.of(seed));
    }

    private static void require(boolean valid, String option, Object found, String expected) {
        if (!valid) {
            throw new VideoXLException(
                    VideoXLException.Code.INVALID_ARGUMENT,
                    "AskOptions: " + option + " is " + (found instanceof OptionalInt o ? o.getAsInt() : found)
                            + ", expected " + expected);
        }
    }
}
