package io.videoxl.cli;

import io.videoxl.AskOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/** How answers are generated. */
final class AnsweringOptions {
    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Most tokens of an answer (default: " + AskOptions.DEFAULT_MAX_TOKENS
                    + ", or what the model's context leaves).")
    private Integer maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 takes the most probable token at each step; above 0 draws, the higher the more varied"
                    + " (default: 0).")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "Draw among the K most probable tokens; 0: all (default: 0).")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Draw among the most probable tokens that together have probability P" + " (default: 1).")
    private double topP = 1;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Leave out tokens less probable than P times the most probable one" + " (default: 0).")
    private double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "X",
            description = "Above 1: makes tokens that were already generated less likely (default: 1).")
    private double repetitionPenalty = 1;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Same seed, same draws (default: drawn anew each time).")
    private Long seed;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "End the answer before this text; may be given several times.")
    private List<String> stop = List.of();

    @Option(
            names = "--max-time",
            paramLabel = "SECONDS",
            description = "End the answer after this time, with what there is of it (default: no limit).")
    private Double maxTime;

    @Option(
            names = "--log-probabilities",
            paramLabel = "N",
            description =
                    "With --json: tell each token's log-probability and those of the N most probable tokens in its place.")
    private Integer logProbabilities;

    AskOptions toAskOptions() {
        var options = AskOptions.sampled(temperature)
                .withTopK(topK)
                .withTopP(topP)
                .withMinP(minP)
                .withRepetitionPenalty(repetitionPenalty)
                .withStop(stop.toArray(String[]::new));
        options = with(options, AskOptions::withMaxTokens, maxTokens);
        options = with(
                options, AskOptions::withMaxTime, maxTime == null ? null : Duration.ofNanos(Math.round(maxTime * 1e9)));
        options = with(options, AskOptions::withLogProbabilities, logProbabilities);
        return with(options, AskOptions::withSeed, seed);
    }

    private static <T> AskOptions with(AskOptions options, BiFunction<AskOptions, T, AskOptions> option, T value) {
        return value == null ? options : option.apply(options, value);
    }
}
