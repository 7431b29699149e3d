package io.videoxl.cli;

import io.videoxl.AskOptions;
import java.util.OptionalInt;
import java.util.OptionalLong;
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

    AskOptions toAskOptions() {
        return new AskOptions(
                maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens),
                temperature,
                topK,
                topP,
                minP,
                repetitionPenalty,
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
    }
}
