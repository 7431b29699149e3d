package io.videoxl.eval;

import io.videoxl.Chunks;
import io.videoxl.Compression;
import io.videoxl.FrameFit;
import io.videoxl.ModelFamily;
import io.videoxl.ModelInfo;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.data.PromptTemplate;
import io.videoxl.eval.data.PromptWording;
import io.videoxl.eval.scoring.Scoring;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What is evaluated and how. Immutable; made by {@link #builder}, whose defaults are the benchmark's published evaluation. */
public final class EvaluationOptions {
    private final Benchmark benchmark;
    private final ModelFamily family;
    private final WatchOptions watching;
    private final PromptTemplate template;
    private final boolean subtitles;
    private final int maxTokens;
    private final Scoring scoring;
    private final long seed;
    private final int limit;
    private final Shard shard;
    private final int ahead;
    private final boolean retry;
    private final Consumer<RunProgress> listener;

    private EvaluationOptions(Builder builder) {
        benchmark = builder.benchmark;
        family = builder.family;
        watching = builder.watching;
        template = builder.template;
        subtitles = builder.subtitles;
        maxTokens = builder.maxTokens;
        scoring = builder.scoring;
        seed = builder.seed;
        limit = builder.limit;
        shard = builder.shard;
        ahead = builder.ahead;
        retry = builder.retry;
        listener = builder.listener;
    }

    /**
     * Starts from what was published of Video-XL.
     *
     * @param benchmark what is run
     * @return a builder
     */
    public static Builder builder(Benchmark benchmark) {
        return builder(benchmark, ModelFamily.VIDEO_XL);
    }

    /**
     * Starts from what a family's authors published.
     *
     * @param benchmark what is run
     * @param family of the model that will be evaluated
     * @return a builder
     */
    public static Builder builder(Benchmark benchmark, ModelFamily family) {
        return new Builder(benchmark, family);
    }

    /** {@return what is run} */
    public Benchmark benchmark() {
        return benchmark;
    }

    /** {@return whose published evaluation is followed where nothing else was chosen, and in scoring} */
    public ModelFamily family() {
        return family;
    }

    /** {@return how a prompt is worded once it is filled, as the family's authors do} */
    PromptWording wording() {
        return benchmark.published(family).wording();
    }

    /** {@return how videos are watched} */
    public WatchOptions watching() {
        return watching;
    }

    /** {@return what is asked} */
    public PromptTemplate template() {
        return template;
    }

    /** {@return whether subtitles are shown} */
    public boolean subtitles() {
        return subtitles;
    }

    /** {@return the most tokens of an answer} */
    public int maxTokens() {
        return maxTokens;
    }

    /** {@return how answers are judged} */
    public Scoring scoring() {
        return scoring;
    }

    /** {@return the seed of what scoring draws at random} */
    public long seed() {
        return seed;
    }

    /** {@return how many questions are asked at most; 0: all} */
    public int limit() {
        return limit;
    }

    /** {@return which part of the videos} */
    public Shard shard() {
        return shard;
    }

    /** {@return how many videos are watched ahead of the one that is asked about} */
    public int ahead() {
        return ahead;
    }

    /** {@return whether questions that could not be asked in an earlier run are tried again} */
    public boolean retry() {
        return retry;
    }

    /** {@return who is told how far it has come} */
    public Consumer<RunProgress> listener() {
        return listener;
    }

    /** With the ratio that it comes to: the model's own, where none was chosen. */
    RunSettings settings(ModelInfo model) {
        return new RunSettings(
                benchmark,
                model.name(),
                model.fingerprint(),
                family,
                watching.frames().toString(),
                chunks(model),
                fit(model),
                ratio(model),
                watching.memoryType().name(),
                watching.systemPrompt(),
                template.text(),
                subtitles,
                maxTokens,
                scoring,
                seed,
                limit,
                shard.toString());
    }

    /** Nothing but the fit's name by default, as earlier results have it. */
    private String fit(ModelInfo model) {
        return (watching.fit() == FrameFit.AUTO ? model.family().fit() : watching.fit()).name()
                + (watching.displayAspect() ? " DISPLAY_ASPECT" : "")
                + (watching.toneMapping() ? " TONE_MAPPING" : "");
    }

    private String chunks(ModelInfo model) {
        return model.family() == ModelFamily.VIDEO_XL
                ? ""
                : watching.chunks().map(Chunks::toString).orElse("the model's own");
    }

    private String ratio(ModelInfo model) {
        return switch (watching.compression()) {
            case Compression.Default ignored -> Integer.toString(model.defaultRatio());
            case Compression.Ratios ratios ->
                ratios.inTurn().stream().map(String::valueOf).collect(Collectors.joining(","));
            case Compression.Auto auto -> auto.toString();
        };
    }

    /** Makes options. */
    public static final class Builder {
        private static final int DEFAULT_AHEAD = 2;

        private final Benchmark benchmark;
        private final ModelFamily family;
        private WatchOptions watching;
        private PromptTemplate template;
        private boolean subtitles;
        private int maxTokens;
        private Scoring scoring = Scoring.COMPATIBLE;
        private long seed = 1;
        private int limit;
        private Shard shard = Shard.WHOLE;
        private int ahead = DEFAULT_AHEAD;
        private boolean retry;
        private Consumer<RunProgress> listener = progress -> {};

        private Builder(Benchmark benchmark, ModelFamily family) {
            this.benchmark = Objects.requireNonNull(benchmark, "benchmark");
            this.family = Objects.requireNonNull(family, "family");
            var published = benchmark.published(family);
            watching = published.watching();
            template = published.template();
            maxTokens = published.maxTokens();
        }

        private static int atLeast(int least, String name, int value) {
            if (value < least) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT, name + ": " + value + "; expected " + least + " or more.");
            }
            return value;
        }

        /**
         * How videos are watched. The default: the published frames, chunks and system prompt.
         *
         * @param options frames, ratio, memory type, system prompt
         * @return this
         */
        public Builder watching(WatchOptions options) {
            watching = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * What is asked. The default: the benchmark's.
         *
         * @param prompt the template
         * @return this
         */
        public Builder template(PromptTemplate prompt) {
            template = Objects.requireNonNull(prompt, "prompt");
            return this;
        }

        /**
         * Whether what is spoken in the watched frames stands before the question, where the benchmark has subtitles. The default:
         * no.
         *
         * @param shown whether
         * @return this
         */
        public Builder subtitles(boolean shown) {
            subtitles = shown;
            return this;
        }

        /**
         * The most tokens of an answer. The default: the benchmark's.
         *
         * @param tokens 1 or more
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT} if it is less
         */
        public Builder maxTokens(int tokens) {
            maxTokens = atLeast(1, "Tokens of an answer", tokens);
            return this;
        }

        /**
         * How answers are judged. The default: {@link Scoring#COMPATIBLE}.
         *
         * @param rules of the three
         * @return this
         */
        public Builder scoring(Scoring rules) {
            scoring = Objects.requireNonNull(rules, "rules");
            return this;
        }

        /**
         * The seed of what scoring draws at random. The default: 1.
         *
         * @param value any
         * @return this
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * How many questions are asked at most, the first ones of the files. The default: 0, which is all.
         *
         * @param questions 0 or more
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT} if it is less
         */
        public Builder limit(int questions) {
            limit = atLeast(0, "Limit of questions", questions);
            return this;
        }

        /**
         * Which part of the videos. The default: all.
         *
         * @param part of them
         * @return this
         */
        public Builder shard(Shard part) {
            shard = Objects.requireNonNull(part, "part");
            return this;
        }

        /**
         * How many videos are watched ahead of the one that is asked about: while it is asked about, they are decoded and summarised
         * as far as it leaves the device idle. Each needs the space of its memory. The default: 2.
         *
         * @param videos 0 or more
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT} if it is less
         */
        public Builder ahead(int videos) {
            ahead = atLeast(0, "Videos ahead", videos);
            return this;
        }

        /**
         * Whether questions that could not be asked in an earlier run are tried again. The default: no.
         *
         * @param again whether
         * @return this
         */
        public Builder retry(boolean again) {
            retry = again;
            return this;
        }

        /**
         * Who is told how far it has come, after each question, by the thread that runs.
         *
         * @param who is told
         * @return this
         */
        public Builder onProgress(Consumer<RunProgress> who) {
            listener = Objects.requireNonNull(who, "who");
            return this;
        }

        /**
         * Makes the options.
         *
         * @return the options
         * @throws VideoXLException {@code INVALID_ARGUMENT} if subtitles are to be shown and the template has no place for them
         */
        public EvaluationOptions build() {
            if (subtitles && !template.hasSubtitles()) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "Subtitles are to be shown, and the prompt template is '" + template.text()
                                + "'; expected {subtitles} in it.");
            }
            return new EvaluationOptions(this);
        }
    }
}
