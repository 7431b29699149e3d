package io.videoxl.cli.options;

import io.videoxl.AskOptions;
import io.videoxl.Focus;
import io.videoxl.cli.terminal.Times;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How answers are generated. */
public final class AnsweringOptions {
    /** What a person types to begin another chat. */
    public static final String NEW_CHAT = "/new";

    private static final String CHOICE = "--choice";

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
            names = "--focus",
            paramLabel = "UNIT",
            split = ",",
            description =
                    "Of a Video-XL-2 model: answer from these units of eight frames, counted from 0, and keep of the"
                            + " rest only times and means of visual tokens.")
    private List<Integer> focus = List.of();

    @Option(
            names = "--focus-block",
            paramLabel = "GROUPS",
            description = "With --focus: groups of four frames that are kept in full or not together (default: "
                    + Focus.DEFAULT_BLOCK + ").")
    private Integer focusBlock;

    @Option(
            names = "--max-time",
            paramLabel = "SECONDS",
            converter = Times.SecondsConverter.class,
            description = "End the answer after this time, with what there is of it (default: no limit).")
    private Duration maxTime;

    @Option(
            names = "--log-probs",
            paramLabel = "N",
            description =
                    "With --json: tell each token's log-probability and those of the N most probable tokens in its"
                            + " place.")
    private Integer logProbabilities;

    @Option(
            names = CHOICE,
            paramLabel = "TEXT",
            description =
                    "Tell how probable each of these answers is; give two or more. The model knows of them only what the"
                            + " question says.")
    private List<String> choices = List.of();

    @Option(
            names = "--chat",
            negatable = true,
            description =
                    "Each question sees the earlier ones and their answers (default: where a person types them, who can"
                            + " begin anew with '" + NEW_CHAT + "').")
    private Boolean chat;

    /** What the model chooses among; empty: it answers in its own words. */
    public List<String> choices() {
        return choices;
    }

    /** @param unlessTold whether questions make a chat if no option says so */
    public boolean chat(boolean unlessTold) {
        return choices.isEmpty() && (chat == null ? unlessTold : chat);
    }

    /**
     * @param given the names of the options that were given
     * @throws TypeConversionException if an option would have no effect, or choices are none
     */
    public void check(Set<String> given, boolean json) {
        if (logProbabilities != null && !json) {
            throw new TypeConversionException("--log-probs is printed with --json only");
        }
        if (choices.isEmpty()) {
            return;
        }
        var others = new TreeSet<>(given);
        others.remove(CHOICE);
        if (!others.isEmpty()) {
            throw new TypeConversionException(
                    "with --choice the answer is one of the choices; leave out " + String.join(", ", others));
        }
        if (choices.size() < 2
                || choices.stream().anyMatch(String::isBlank)
                || Set.copyOf(choices).size() < choices.size()) {
            throw new TypeConversionException("--choice: found " + choices + ", expected two or more, all different");
        }
    }

    public OptionalInt maxTokens() {
        return maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens);
    }

    public boolean logProbabilities() {
        return logProbabilities != null;
    }

    /** What of the memory is answered from; empty: all of it. */
    public Optional<Focus> focus() {
        if (focus.isEmpty()) {
            if (focusBlock != null) {
                throw new TypeConversionException("--focus-block says how large the blocks of --focus are; name units");
            }
            return Optional.empty();
        }
        return Optional.of(Usage.value(() -> Focus.on(focus.toArray(Integer[]::new))
                .withBlock(focusBlock == null ? Focus.DEFAULT_BLOCK : focusBlock)));
    }

    public AskOptions toAskOptions() {
        var options = AskOptions.sampled(temperature)
                .withTopK(topK)
                .withTopP(topP)
                .withMinP(minP)
                .withRepetitionPenalty(repetitionPenalty)
                .withStop(stop.toArray(String[]::new));
        options = with(options, AskOptions::withMaxTokens, maxTokens);
        options = with(options, AskOptions::withMaxTime, maxTime);
        options = with(options, AskOptions::withLogProbabilities, logProbabilities);
        return with(options, AskOptions::withSeed, seed);
    }

    private static <T> AskOptions with(AskOptions options, BiFunction<AskOptions, T, AskOptions> option, T value) {
        return value == null ? options : option.apply(options, value);
    }
}
