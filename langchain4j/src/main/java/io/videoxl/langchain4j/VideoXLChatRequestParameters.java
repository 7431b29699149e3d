package io.videoxl.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import io.videoxl.AskOptions;
import io.videoxl.Compression;
import io.videoxl.WatchOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * Parameters of a request: besides LangChain4j's, how videos are watched and answers are found. Null everywhere means the default:
 * the model's {@code defaultRequestParameters}, or else its {@link WatchOptions}, or the library's defaults. What is out of its range
 * is refused when a model is built or asked, by name.
 *
 * <p>A film that is asked about with other parameters of watching is watched anew. Immutable.
 */
public class VideoXLChatRequestParameters extends DefaultChatRequestParameters {
    /** Nothing set. */
    public static final VideoXLChatRequestParameters EMPTY = builder().build();

    private final Integer frames;
    private final Double rate;
    private final Compression compression;
    private final Duration from;
    private final Duration to;
    private final Long seed;
    private final Double minP;
    private final Double repetitionPenalty;
    private final Duration maxTime;
    private final Integer evidence;
    private final List<String> choices;

    /**
     * What the builder holds.
     *
     * @param builder what to take
     */
    protected VideoXLChatRequestParameters(Builder builder) {
        super(builder);
        frames = builder.frames;
        rate = builder.rate;
        compression = builder.compression;
        from = builder.from;
        to = builder.to;
        seed = builder.seed;
        minP = builder.minP;
        repetitionPenalty = builder.repetitionPenalty;
        maxTime = builder.maxTime;
        evidence = builder.evidence;
        choices = builder.choices == null ? List.of() : List.copyOf(builder.choices);
    }

    /** {@return a builder of nothing yet} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return frames of each video, spread evenly, or with a rate the most there may be; null: the default} */
    public Integer frames() {
        return frames;
    }

    /** {@return frames per second of each video; null: the default} */
    public Double rate() {
        return rate;
    }

    /** {@return how many visual tokens are summarised into one; null: the default} */
    public Compression compression() {
        return compression;
    }

    /** {@return where the part of each video begins that is watched; null: at its start} */
    public Duration from() {
        return from;
    }

    /** {@return where that part ends; null: at the video's end} */
    public Duration to() {
        return to;
    }

    /** {@return the seed of the draws; null: drawn anew} */
    public Long seed() {
        return seed;
    }

    /** {@return the least part of the most probable token's probability; null: the default} */
    public Double minP() {
        return minP;
    }

    /** {@return the repetition penalty; null: the default} */
    public Double repetitionPenalty() {
        return repetitionPenalty;
    }

    /** {@return most time that the answer may take, after which it ends with what there is; null: no limit} */
    public Duration maxTime() {
        return maxTime;
    }

    /** {@return how many moments are told at most that the answer rests on; null: none are looked for} */
    public Integer evidence() {
        return evidence;
    }

    /** {@return the texts one of which is the answer; none: the answer is generated} */
    public List<String> choices() {
        return choices;
    }

    @Override
    public VideoXLChatRequestParameters overrideWith(ChatRequestParameters that) {
        return builder().overrideWith(this).overrideWith(that).build();
    }

    @Override
    public VideoXLChatRequestParameters defaultedBy(ChatRequestParameters that) {
        return builder().overrideWith(that).overrideWith(this).build();
    }

    private List<Object> own() {
        // A list that takes nulls.
        return Arrays.asList(
                frames, rate, compression, from, to, seed, minP, repetitionPenalty, maxTime, evidence, choices);
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && own().equals(((VideoXLChatRequestParameters) other).own());
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), own());
    }

    @Override
    public String toString() {
        return new StringJoiner(", ", "VideoXLChatRequestParameters[", "]")
                .add(super.toString())
                .add("frames=" + frames)
                .add("rate=" + rate)
                .add("compression=" + compression)
                .add("from=" + from)
                .add("to=" + to)
                .add("seed=" + seed)
                .add("minP=" + minP)
                .add("repetitionPenalty=" + repetitionPenalty)
                .add("maxTime=" + maxTime)
                .add("evidence=" + evidence)
                .add("choices=" + choices)
                .toString();
    }

    /** Collects parameters; not thread-safe. */
    public static class Builder extends DefaultChatRequestParameters.Builder<Builder> {
        private Integer frames;
        private Double rate;
        private Compression compression;
        private Duration from;
        private Duration to;
        private Long seed;
        private Double minP;
        private Double repetitionPenalty;
        private Duration maxTime;
        private Integer evidence;
        private List<String> choices;

        /** Nothing yet. */
        protected Builder() {}

        @Override
        public Builder overrideWith(ChatRequestParameters parameters) {
            super.overrideWith(parameters);
            if (parameters instanceof VideoXLChatRequestParameters own) {
                frames = or(own.frames, frames);
                rate = or(own.rate, rate);
                compression = or(own.compression, compression);
                from = or(own.from, from);
                to = or(own.to, to);
                seed = or(own.seed, seed);
                minP = or(own.minP, minP);
                repetitionPenalty = or(own.repetitionPenalty, repetitionPenalty);
                maxTime = or(own.maxTime, maxTime);
                evidence = or(own.evidence, evidence);
                choices = own.choices.isEmpty() ? choices : own.choices;
            }
            return this;
        }

        private static <T> T or(T first, T second) {
            return first == null ? second : first;
        }

        /**
         * Frames of each video, spread evenly from its first to its last; with a {@link #rate}, the most that there may be.
         *
         * @param frames 1 or more; null: the default
         * @return this builder
         */
        public Builder frames(Integer frames) {
            this.frames = frames;
            return this;
        }

        /**
         * Frames per second of each video.
         *
         * @param rate more than 0, may be less than 1; null: the default
         * @return this builder
         */
        public Builder rate(Double rate) {
            this.rate = rate;
            return this;
        }

        /**
         * How many visual tokens are summarised into one.
         *
         * @param compression the ratio, or how it is chosen; null: the default
         * @return this builder
         */
        public Builder compression(Compression compression) {
            this.compression = compression;
            return this;
        }

        /**
         * The part of each video that is watched begins here.
         *
         * @param from counted from the start of the video; null: at its start
         * @return this builder
         */
        public Builder from(Duration from) {
            this.from = from;
            return this;
        }

        /**
         * The part of each video that is watched ends before this time.
         *
         * @param to counted from the start of the video; null: at its end
         * @return this builder
         */
        public Builder to(Duration to) {
            this.to = to;
            return this;
        }

        /**
         * Makes the draws of a temperature repeatable.
         *
         * @param seed any number; null: every answer is drawn anew
         * @return this builder
         */
        public Builder seed(Long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Leaves out tokens much less probable than the most probable one.
         *
         * @param minP the least part of that one's probability, 0 to 1; null: the default, 0
         * @return this builder
         */
        public Builder minP(Double minP) {
            this.minP = minP;
            return this;
        }

        /**
         * Makes tokens that the answer already has less likely.
         *
         * @param repetitionPenalty above 0; above 1 makes them less likely; null: the default, 1
         * @return this builder
         */
        public Builder repetitionPenalty(Double repetitionPenalty) {
            this.repetitionPenalty = repetitionPenalty;
            return this;
        }

        /**
         * Ends an answer after some time, with what there is of it, as {@link AskOptions#withMaxTime} does; its finish reason is then
         * {@code OTHER}. Watching does not count.
         *
         * @param maxTime above zero; null: no limit
         * @return this builder
         */
        public Builder maxTime(Duration maxTime) {
            this.maxTime = maxTime;
            return this;
        }

        /**
         * Tells what the answer rests on, as {@link AskOptions#withEvidence} does, in {@link VideoXLChatResponseMetadata#evidence}.
         * That takes longer than the answer alone. Of {@link #choices} none can be told.
         *
         * @param moments how many moments to tell at most, 1 or more; null: none are looked for
         * @return this builder
         */
        public Builder evidence(Integer moments) {
            this.evidence = moments;
            return this;
        }

        /**
         * Answers with the most probable one of some texts, as {@link io.videoxl.VideoMemory#choose} does. Nothing is generated then:
         * temperature and the other options of sampling, stop sequences and limits have no effect. The model does not see the
         * choices unless the question names them.
         *
         * @param choices two or more, no two the same, none blank; none or null: the answer is generated
         * @return this builder
         */
        public Builder choices(List<String> choices) {
            this.choices = choices;
            return this;
        }

        /**
         * The same as {@link #choices(List)}.
         *
         * @param choices the texts
         * @return this builder
         */
        public Builder choices(String... choices) {
            return choices(List.of(choices));
        }

        @Override
        public VideoXLChatRequestParameters build() {
            return new VideoXLChatRequestParameters(this);
        }
    }
}
