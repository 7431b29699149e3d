package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.text.SamplingOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * How an answer is generated. Without options the most probable token is taken at each step, so the same question on the same
 * memory always gets the same answer.
 *
 * {@snippet file="SnippetsTest.java" region="ask-options"}
 *
 * <p>Sampling applies, in this order: repetition penalty, temperature, top-k, top-p, min-p. What is out of its range is refused
 * with {@code INVALID_ARGUMENT} by name. Immutable and thread-safe.
 */
public final class AskOptions {
    /** The limit on an answer's tokens unless {@link #withMaxTokens} sets another. */
    public static final int DEFAULT_MAX_TOKENS = 512;

    /** The most alternatives that {@link #withLogProbabilities} takes. */
    public static final int MOST_ALTERNATIVES = 20;

    private static final AskOptions GREEDY = new AskOptions(
            SamplingOptions.GREEDY,
            OptionalLong.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            List.of(),
            OptionalInt.empty(),
            OptionalInt.empty());

    private final SamplingOptions sampling;
    private final OptionalLong seed;
    private final OptionalInt maxTokens;
    private final Optional<Duration> maxTime;
    private final List<String> stop;
    private final OptionalInt logProbabilities;
    private final OptionalInt evidence;

    private AskOptions(
            SamplingOptions sampling,
            OptionalLong seed,
            OptionalInt maxTokens,
            Optional<Duration> maxTime,
            List<String> stop,
            OptionalInt logProbabilities,
            OptionalInt evidence) {
        this.sampling = sampling;
        this.seed = seed;
        this.maxTokens = maxTokens;
        this.maxTime = maxTime;
        this.stop = stop;
        this.logProbabilities = logProbabilities;
        this.evidence = evidence;
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
     * Limits the answer's tokens. Default: {@value #DEFAULT_MAX_TOKENS}, or fewer where the model's context has no room for that
     * many. A limit that was set is never lowered: it is refused if it does not fit.
     *
     * @param maxTokens most tokens that the answer may have, 1 or more
     * @return the other options
     */
    public AskOptions withMaxTokens(int maxTokens) {
        require(maxTokens >= 1, "maxTokens", maxTokens, "1 or more");
        return new AskOptions(sampling, seed, OptionalInt.of(maxTokens), maxTime, stop, logProbabilities, evidence);
    }

    /**
     * Limits the answer's time: waiting for other questions on the same memory, reading the question and generating. Where it ends,
     * so does the answer, with what there is of it and {@link Answer.FinishReason#TIME TIME}. Time in which the reader of a stream
     * does other things does not count, nor does that of a listener; of several questions asked at once, each one's time runs from when
     * it is its turn. Default: no limit.
     *
     * @param maxTime most time that the answer may take, above zero
     * @return the other options
     */
    public AskOptions withMaxTime(Duration maxTime) {
        require(maxTime.isPositive(), "maxTime", maxTime, "above zero");
        return new AskOptions(sampling, seed, maxTokens, Optional.of(maxTime), stop, logProbabilities, evidence);
    }

    /**
     * Ends the answer before any of these texts, which replace those set earlier. The first one to be complete counts, and of those
     * complete with the same character the longest. Default: the answer ends where the model ends it.
     *
     * @param stop texts of one character or more; none: the default
     * @return the other options
     */
    public AskOptions withStop(String... stop) {
        for (var text : stop) {
            require(!text.isEmpty(), "stop", "\"\"", "texts of one character or more");
            require(
                    StandardCharsets.UTF_8.newEncoder().canEncode(text),
                    "stop",
                    "a text with half a surrogate pair",
                    "Unicode");
        }
        return new AskOptions(sampling, seed, maxTokens, maxTime, List.of(stop), logProbabilities, evidence);
    }

    /**
     * Makes {@link Answer#logProbabilities} tell each token's log-probability. Default: off.
     *
     * @param alternatives how many most probable tokens to tell in each place, 0 to {@value #MOST_ALTERNATIVES}
     * @return the other options
     */
    public AskOptions withLogProbabilities(int alternatives) {
        require(
                alternatives >= 0 && alternatives <= MOST_ALTERNATIVES,
                "logProbabilities",
                alternatives,
                "0 to " + MOST_ALTERNATIVES);
        return new AskOptions(sampling, seed, maxTokens, maxTime, stop, OptionalInt.of(alternatives), evidence);
    }

    /**
     * Makes {@link Answer#attribution} tell what the answer rests on: once it is whole, it is run again with parts of the memory left
     * out. For a memory of few parts that takes about as long as reading question and answer once for each; for one of more than
     * {@value Attribution#EXACT_PARTS} parts at most about twice as long as the answer took, and the time of a window of the released
     * weights. {@link #withMaxTime} does not count it. Default: off, which costs nothing.
     *
     * @param moments how many moments to tell at most, 1 or more
     * @return the other options
     */
    public AskOptions withEvidence(int moments) {
        require(moments >= 1, "evidence", moments, "1 or more");
        return new AskOptions(sampling, seed, maxTokens, maxTime, stop, logProbabilities, OptionalInt.of(moments));
    }

    /**
     * Draws tokens. Default 0: always takes the most probable one.
     *
     * @param temperature 0 or more: the higher, the more varied
     * @return the other options
     */
    public AskOptions withTemperature(double temperature) {
        return with(sampling.withTemperature(temperature));
    }

    /**
     * Draws among the most probable tokens. Default 0: among all.
     *
     * @param topK how many, 0 or more
     * @return the other options
     */
    public AskOptions withTopK(int topK) {
        return with(sampling.withTopK(topK));
    }

    /**
     * Draws among the most probable tokens that together have a probability. Default 1: among all.
     *
     * @param topP the probability, above 0 and at most 1
     * @return the other options
     */
    public AskOptions withTopP(double topP) {
        return with(sampling.withTopP(topP));
    }

    /**
     * Leaves out tokens much less probable than the most probable one. Default 0: none.
     *
     * @param minP the least part of that one's probability, 0 to 1
     * @return the other options
     */
    public AskOptions withMinP(double minP) {
        return with(sampling.withMinP(minP));
    }

    /**
     * Makes tokens that the answer already has less likely. Default 1: does nothing.
     *
     * @param repetitionPenalty above 0; above 1 makes them less likely
     * @return the other options
     */
    public AskOptions withRepetitionPenalty(double repetitionPenalty) {
        return with(sampling.withRepetitionPenalty(repetitionPenalty));
    }

    /**
     * Makes the draws repeatable: same seed, same answer. Default: every answer is drawn anew.
     *
     * @param seed any number
     * @return the other options
     */
    public AskOptions withSeed(long seed) {
        return new AskOptions(sampling, OptionalLong.of(seed), maxTokens, maxTime, stop, logProbabilities, evidence);
    }

    private AskOptions with(SamplingOptions sampling) {
        return new AskOptions(sampling, seed, maxTokens, maxTime, stop, logProbabilities, evidence);
    }

    /** {@return most tokens that the answer may have; empty: the default} */
    public OptionalInt maxTokens() {
        return maxTokens;
    }

    /** {@return most time that the answer may take; empty: no limit} */
    public Optional<Duration> maxTime() {
        return maxTime;
    }

    /** {@return the stop strings, in the order given} */
    public List<String> stop() {
        return stop;
    }

    /** {@return how many alternatives to tell for each token; empty: no log-probabilities at all} */
    public OptionalInt logProbabilities() {
        return logProbabilities;
    }

    /** {@return how many moments to tell at most that the answer rests on; empty: none are looked for} */
    public OptionalInt evidence() {
        return evidence;
    }

    /** {@return the temperature; 0: always the most probable token} */
    public double temperature() {
        return sampling.temperature();
    }

    /** {@return among how many tokens to draw; 0: all} */
    public int topK() {
        return sampling.topK();
    }

    /** {@return the probability that the tokens to draw among have together} */
    public double topP() {
        return sampling.topP();
    }

    /** {@return the least part of the most probable token's probability} */
    public double minP() {
        return sampling.minP();
    }

    /** {@return the repetition penalty; 1: none} */
    public double repetitionPenalty() {
        return sampling.repetitionPenalty();
    }

    /** {@return the seed of the draws; empty: drawn anew} */
    public OptionalLong seed() {
        return seed;
    }

    SamplingOptions sampling() {
        return sampling;
    }

    private List<Object> all() {
        return List.of(sampling, seed, maxTokens, maxTime, stop, logProbabilities, evidence);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AskOptions options && all().equals(options.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    /** The sampling options, and of the others those that are set. */
    @Override
    public String toString() {
        var text = new StringJoiner(", ", "AskOptions[", "]")
                .add("temperature=" + temperature())
                .add("topK=" + topK())
                .add("topP=" + topP())
                .add("minP=" + minP())
                .add("repetitionPenalty=" + repetitionPenalty());
        seed.ifPresent(value -> text.add("seed=" + value));
        maxTokens.ifPresent(value -> text.add("maxTokens=" + value));
        maxTime.ifPresent(value -> text.add("maxTime=" + value));
        if (!stop.isEmpty()) {
            text.add("stop=" + stop);
        }
        logProbabilities.ifPresent(value -> text.add("logProbabilities=" + value));
        evidence.ifPresent(value -> text.add("evidence=" + value));
        return text.toString();
    }

    private static void require(boolean valid, String option, Object found, String expected) {
        if (!valid) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "AskOptions: " + option + " is " + found + ", expected " + expected);
        }
    }
}
