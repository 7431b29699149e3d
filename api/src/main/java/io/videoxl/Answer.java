package io.videoxl;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the model answered.
 *
 * {@snippet file="SnippetsTest.java" region="answer"}
 *
 * <p>Immutable and thread-safe. {@link #builder} makes answers for tests of programs that take some.
 */
public final class Answer {
    /** Why an answer ends. New reasons may be added. */
    public enum FinishReason {
        /** The model ended its turn. */
        STOP,
        /** The limit on the answer's tokens, or the end of the model's context, was reached. */
        LENGTH,
        /** The answer came to a stop string, which is not part of it. */
        STOP_STRING,
        /** The limit on the answer's time was reached, perhaps before its first word. */
        TIME
    }

    /**
     * How long an answer took.
     *
     * @param watching watching, once for every answer given from the same memory
     * @param reading running the question's tokens for the first time
     * @param answering generating the answer: running each of its tokens for the first time, and choosing the next
     * @param repeating running tokens again because something else used the memory in between: other questions between two
     *     pieces of a stream or two questions of a chat, or something more that was watched
     */
    public record Timings(Duration watching, Duration reading, Duration answering, Duration repeating) {
        /** Refuses nulls. */
        public Timings {
            Objects.requireNonNull(watching, "watching");
            Objects.requireNonNull(reading, "reading");
            Objects.requireNonNull(answering, "answering");
            Objects.requireNonNull(repeating, "repeating");
        }
    }

    /**
     * A token that might stand at some place of an answer.
     *
     * @param id its number in the model's vocabulary
     * @param text its text by itself; a part of a character reads as U+FFFD
     * @param logProbability natural logarithm of its probability under the model, before temperature and every other option of
     *     sampling: the softmax over all tokens of the vocabulary
     */
    public record Candidate(int id, String text, double logProbability) {
        /** Refuses nulls. */
        public Candidate {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A token of an answer.
     *
     * @param chosen the token
     * @param alternatives the most probable tokens in its place, most probable first; it may be one of them
     */
    public record TokenLogProbabilities(Candidate chosen, List<Candidate> alternatives) {
        /** Refuses nulls. */
        public TokenLogProbabilities {
            Objects.requireNonNull(chosen, "chosen");
            alternatives = List.copyOf(alternatives);
        }
    }

    private final String text;
    private final FinishReason finishReason;
    private final Optional<String> stopString;
    private final int frames;
    private final int memoryTokens;
    private final int historyTokens;
    private final int questionTokens;
    private final int answerTokens;
    private final Timings timings;
    private final List<String> warnings;
    private final List<TokenLogProbabilities> logProbabilities;
    private final Optional<Attribution> attribution;

    private Answer(Builder builder) {
        text = builder.text;
        finishReason = builder.finishReason;
        stopString = builder.stopString;
        frames = builder.frames;
        memoryTokens = builder.memoryTokens;
        historyTokens = builder.historyTokens;
        questionTokens = builder.questionTokens;
        answerTokens = builder.answerTokens;
        timings = builder.timings;
        warnings = builder.warnings;
        logProbabilities = builder.logProbabilities;
        attribution = builder.attribution;
    }

    /**
     * Begins an answer with {@link FinishReason#STOP} and otherwise zeros and empty lists.
     *
     * @param text the answer
     * @return what collects the rest
     */
    public static Builder builder(String text) {
        return new Builder(text);
    }

    /** {@return the answer} */
    public String text() {
        return text;
    }

    /** {@return why it ends where it ends} */
    public FinishReason finishReason() {
        return finishReason;
    }

    /** {@return the stop string that the answer came to, with {@link FinishReason#STOP_STRING}} */
    public Optional<String> stopString() {
        return stopString;
    }

    /** {@return how many frames the memory held as the answer ended} */
    public int frames() {
        return frames;
    }

    /** {@return how many tokens the memory held as the answer ended: the prompt before the video, and the video's summaries} */
    public int memoryTokens() {
        return memoryTokens;
    }

    /** {@return how many tokens a chat's earlier questions and answers have, between memory and question; 0 outside a chat} */
    public int historyTokens() {
        return historyTokens;
    }

    /** {@return how many tokens the question has, with the chat template's words around it} */
    public int questionTokens() {
        return questionTokens;
    }

    /**
     * Tokens that were generated. The one by which the model ends its turn does not count; those of a stop string do.
     *
     * @return how many
     */
    public int answerTokens() {
        return answerTokens;
    }

    /** {@return how long each part took} */
    public Timings timings() {
        return timings;
    }

    /** {@return what was not as it should be while watching, e.g. {@code film.mp4: 312 of 400 frames could be decoded}} */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * The log-probabilities of the answer's tokens and of alternatives to them.
     *
     * @return one entry for each of {@link #answerTokens} if {@link AskOptions#withLogProbabilities} asked for them; else none
     */
    public List<TokenLogProbabilities> logProbabilities() {
        return logProbabilities;
    }

    /**
     * What the answer rests on.
     *
     * @return it, if {@link AskOptions#withEvidence} asked for it and the answer has a token
     */
    public Optional<Attribution> attribution() {
        return attribution;
    }

    /**
     * The moments that the answer rests on, strongest first.
     *
     * @return those of the {@link #attribution}: none where no moment matters, and none where evidence was not asked for
     */
    public List<Evidence> evidence() {
        return attribution.map(Attribution::evidence).orElse(List.of());
    }

    /**
     * How far the answer rests on what was seen, 0 to 1; {@link Attribution} says what that means.
     *
     * @return that of the {@link #attribution}
     */
    public OptionalDouble support() {
        return attribution.map(found -> OptionalDouble.of(found.support())).orElse(OptionalDouble.empty());
    }

    private List<Object> all() {
        return List.of(
                text,
                finishReason,
                stopString,
                frames,
                memoryTokens,
                historyTokens,
                questionTokens,
                answerTokens,
                timings,
                warnings,
                logProbabilities,
                attribution);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Answer answer && all().equals(answer.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    /** The answer's text. */
    @Override
    public String toString() {
        return text;
    }

    /** Collects what an answer tells; not thread-safe. */
    public static final class Builder {
        private final String text;
        private FinishReason finishReason = FinishReason.STOP;
        private Optional<String> stopString = Optional.empty();
        private int frames;
        private int memoryTokens;
        private int historyTokens;
        private int questionTokens;
        private int answerTokens;
        private Timings timings = new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        private List<String> warnings = List.of();
        private List<TokenLogProbabilities> logProbabilities = List.of();
        private Optional<Attribution> attribution = Optional.empty();

        private Builder(String text) {
            this.text = Objects.requireNonNull(text, "text");
        }

        /**
         * Sets {@link Answer#finishReason}.
         *
         * @param finishReason why it ends
         * @return this builder
         */
        public Builder finishReason(FinishReason finishReason) {
            this.finishReason = Objects.requireNonNull(finishReason, "finishReason");
            return this;
        }

        /**
         * Sets {@link Answer#stopString}, and makes {@link FinishReason#STOP_STRING} the reason.
         *
         * @param stopString what the answer came to
         * @return this builder
         */
        public Builder stopString(String stopString) {
            this.stopString = Optional.of(stopString);
            return finishReason(FinishReason.STOP_STRING);
        }

        /**
         * Sets {@link Answer#frames}.
         *
         * @param frames how many frames the memory held
         * @return this builder
         */
        public Builder frames(int frames) {
            this.frames = frames;
            return this;
        }

        /**
         * Sets {@link Answer#memoryTokens}.
         *
         * @param memoryTokens how many tokens the memory held
         * @return this builder
         */
        public Builder memoryTokens(int memoryTokens) {
            this.memoryTokens = memoryTokens;
            return this;
        }

        /**
         * Sets {@link Answer#historyTokens}.
         *
         * @param historyTokens how many tokens the chat so far has
         * @return this builder
         */
        public Builder historyTokens(int historyTokens) {
            this.historyTokens = historyTokens;
            return this;
        }

        /**
         * Sets {@link Answer#questionTokens}.
         *
         * @param questionTokens how many tokens the question has
         * @return this builder
         */
        public Builder questionTokens(int questionTokens) {
            this.questionTokens = questionTokens;
            return this;
        }

        /**
         * Sets {@link Answer#answerTokens}.
         *
         * @param answerTokens how many tokens were generated
         * @return this builder
         */
        public Builder answerTokens(int answerTokens) {
            this.answerTokens = answerTokens;
            return this;
        }

        /**
         * Sets {@link Answer#timings}.
         *
         * @param timings how long each part took
         * @return this builder
         */
        public Builder timings(Timings timings) {
            this.timings = Objects.requireNonNull(timings, "timings");
            return this;
        }

        /**
         * Sets {@link Answer#warnings}.
         *
         * @param warnings what was not as it should be while watching
         * @return this builder
         */
        public Builder warnings(List<String> warnings) {
            this.warnings = List.copyOf(warnings);
            return this;
        }

        /**
         * Sets {@link Answer#logProbabilities}.
         *
         * @param logProbabilities one entry for each token
         * @return this builder
         */
        public Builder logProbabilities(List<TokenLogProbabilities> logProbabilities) {
            this.logProbabilities = List.copyOf(logProbabilities);
            return this;
        }

        /**
         * Sets {@link Answer#attribution}.
         *
         * @param attribution what the answer rests on
         * @return this builder
         */
        public Builder attribution(Attribution attribution) {
            this.attribution = Optional.of(attribution);
            return this;
        }

        /** {@return the answer} */
        public Answer build() {
            return new Answer(this);
        }
    }
}
