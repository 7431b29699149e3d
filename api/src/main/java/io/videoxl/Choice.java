package io.videoxl;

import java.util.List;
import java.util.Objects;

/**
 * Which of several answers the model would give, and how probable each is. {@link VideoMemory#choose} says what that means.
 *
 * {@snippet file="SnippetsTest.java" region="choice"}
 *
 * @param index the place of the most probable option, from 0; the first of equals
 * @param options all options, in the order given
 * @param frames frames that the memory held
 * @param memoryTokens tokens that the memory held
 * @param historyTokens tokens of a chat's earlier questions and answers; 0 outside a chat
 * @param questionTokens tokens of the question with the chat template's words around it
 * @param timings how long each part took: {@code reading} is the question, {@code answering} what the options took beyond it
 * @param warnings what was not as it should be while watching
 */
public record Choice(
        int index,
        List<Option> options,
        int frames,
        int memoryTokens,
        int historyTokens,
        int questionTokens,
        Answer.Timings timings,
        List<String> warnings) {
    /**
     * One of the options.
     *
     * @param text the option
     * @param tokens tokens that its log-probability is the sum over; the one that ends the turn included, where it counts
     * @param logProbability natural logarithm of the probability that the model answers so
     * @param probability that of this option if the answer is one of the options; all sum to 1
     */
    public record Option(String text, int tokens, double logProbability, double probability) {
        /** Refuses nulls. */
        public Option {
            Objects.requireNonNull(text, "text");
        }
    }

    /** Refuses nulls, and an index that is no option's. */
    public Choice {
        options = List.copyOf(options);
        Objects.checkIndex(index, options.size());
        Objects.requireNonNull(timings, "timings");
        warnings = List.copyOf(warnings);
    }

    /** {@return the most probable option's text} */
    public String text() {
        return options.get(index).text();
    }

    /** {@return the most probable option's probability, if the answer is one of the options} */
    public double probability() {
        return options.get(index).probability();
    }

    /** The most probable option's text. */
    @Override
    public String toString() {
        return text();
    }
}
