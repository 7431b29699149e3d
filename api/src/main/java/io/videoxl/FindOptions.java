package io.videoxl;

import io.videoxl.VideoXLException.Code;
import java.util.List;
import java.util.Objects;

/**
 * How {@link VideoMemory#find} tells whether a part of a memory shows something. The model sees the prompt before the video and that
 * part alone, and is asked; nothing is generated.
 *
 * <p>{@linkplain #described Described}: how probable the description is as the beginning of the answer to a prompt. The score is the
 * geometric mean of its tokens' probabilities, and of several prompts the highest one counts. The description has to be worded as
 * the model would word it, as {@code the red cross}.
 *
 * <p>{@linkplain #asked Asked}: how probable yes is beside no as the beginning of the answer to a question. The wording is free, but
 * the model has to be good at denying.
 *
 * <p>The defaults are those that did best with the shipped model. What is out of its range is refused with {@code INVALID_ARGUMENT}.
 * Immutable and thread-safe.
 */
public final class FindOptions {
    /** Stands for the description in a question. */
    public static final String DESCRIPTION = "{description}";

    private static final FindOptions DEFAULTS = described("What appears first?", "What appears last?");
    private static final double LEAST_DESCRIBED = 0.6;
    private static final double LEAST_ASKED = 0.5;

    private final List<String> prompts;
    private final List<String> answers;
    private final double threshold;

    private FindOptions(List<String> prompts, List<String> answers, double threshold) {
        this.prompts = prompts;
        this.answers = answers;
        this.threshold = threshold;
    }

    /** {@return what is used unless told otherwise: the description as an answer to what appears first, or last} */
    public static FindOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The description as the beginning of an answer, with a threshold of 0.6.
     *
     * @param prompts one or more questions that a description of what a part shows would answer
     * @return the options
     */
    public static FindOptions described(String... prompts) {
        if (prompts.length == 0) {
            throw refused("prompts", "none", "one or more");
        }
        return new FindOptions(List.of(prompts), List.of(), LEAST_DESCRIBED);
    }

    /**
     * Yes as the beginning of an answer, with a threshold of 0.5.
     *
     * @param question with {@value #DESCRIPTION} in it, such as {@code Is {description} in the video?}
     * @param yes as the model writes it
     * @param no as the model writes it
     * @return the options
     */
    public static FindOptions asked(String question, String yes, String no) {
        if (!question.contains(DESCRIPTION)) {
            throw refused("question", "\"" + question + "\"", "one with " + DESCRIPTION);
        }
        if (yes.isBlank() || no.isBlank() || yes.equals(no)) {
            throw refused("answers", "\"" + yes + "\" and \"" + no + "\"", "two different ones");
        }
        return new FindOptions(List.of(question), List.of(yes, no), LEAST_ASKED);
    }

    /**
     * Another threshold.
     *
     * @param threshold least score of a moment that is told, 0 to 1; 0: all are
     * @return the other options
     */
    public FindOptions withThreshold(double threshold) {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw refused("threshold", threshold, "0 to 1");
        }
        return new FindOptions(prompts, answers, threshold);
    }

    /** {@return the prompts, or the question} */
    public List<String> prompts() {
        return prompts;
    }

    /** {@return yes and no; nothing where the description is the answer} */
    public List<String> answers() {
        return answers;
    }

    /** {@return least score of a moment that is told} */
    public double threshold() {
        return threshold;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FindOptions options
                && prompts.equals(options.prompts)
                && answers.equals(options.answers)
                && threshold == options.threshold;
    }

    @Override
    public int hashCode() {
        return Objects.hash(prompts, answers, threshold);
    }

    /** The prompts, the answers and the threshold. */
    @Override
    public String toString() {
        return "FindOptions[prompts=" + prompts + (answers.isEmpty() ? "" : ", answers=" + answers) + ", threshold="
                + threshold + "]";
    }

    private static VideoXLException refused(String what, Object found, String expected) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT, "FindOptions: " + what + ": found " + found + ", expected " + expected);
    }
}
