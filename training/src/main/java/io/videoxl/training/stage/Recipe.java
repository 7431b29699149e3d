package io.videoxl.training.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.ModelConfig;
import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.convert.ModelConfig.Resolution;
import io.videoxl.convert.ModelConfig.Vision;
import io.videoxl.training.data.FrameBank;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.model.FramePixels;
import io.videoxl.training.model.Part;
import io.videoxl.training.optim.CosineSchedule;
import io.videoxl.training.stage.Curriculum.Level;
import io.videoxl.training.text.Bpe;
import io.videoxl.worlds.Sentences;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a training is made of. The model has the article's architecture: a CLIP tower, a two-layer projector, 2 × 2 pooling, and
 * Qwen2 with summary projections over windows of ten frames.
 *
 * @param seed of weights, videos and questions
 * @param hidden the decoder's width, a multiple of 64
 * @param layers its blocks
 * @param visionSteps steps of stage 0 for the tower
 * @param textSteps steps of stage 0 for the decoder
 * @param projectorSteps steps of stage 1
 * @param videoSteps steps of stage 2
 * @param clips clips of each thing in the bank that videos are put together of
 * @param longest frames of the longest videos
 */
public record Recipe(
        long seed,
        int hidden,
        int layers,
        int visionSteps,
        int textSteps,
        int projectorSteps,
        int videoSteps,
        int clips,
        int longest) {
    private static final int IMAGE = 56;
    private static final int MOST_TOKENS = 1000;
    private static final int ROW_STEP = 32;

    /** Rows of the embedding that no token has, as in the published models. */
    private static final int SPARE_ROWS = 2;

    /** Size of an attention head. */
    private static final int HEAD = 32;

    private static final int HEADS_PER_KEY_HEAD = 2;

    /** The rate of stage 2 falls over its last three of five steps, when order is learnt. */
    private static final int DECAY_FIFTHS = 3;

    private static final double RATE = 1e-3;
    private static final double PROJECTOR_RATE = 2e-3;
    private static final int FRAMES_A_STEP = 64;
    private static final int LESSONS_A_STEP = 32;
    private static final int TOKENS_A_STEP = 2000;

    /** With more, a step's attention scores take more than 20 GB. */
    private static final int MOST_SUMMARIES = 2048;

    /** Share of exact answers with which a level is learnt. */
    private static final double ENOUGH = 0.9;

    /** Share of steps with a video of nearly any length in which one thing appears, from the fifth level on. */
    private static final double NEEDLES = 0.12;

    public Recipe {
        if (hidden < 1 || hidden % (HEAD * HEADS_PER_KEY_HEAD) != 0) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "The decoder's width is %d; expected a multiple of %d, so that all its attention heads are of %d"
                            .formatted(hidden, HEAD * HEADS_PER_KEY_HEAD, HEAD));
        }
    }

    /** The shipped model's. */
    public static Recipe shipped(long seed) {
        return new Recipe(seed, 256, 6, 10_000, 100, 50, 7000, 100, 2048);
    }

    /** The same with all stages longer or shorter. */
    public Recipe times(double effort) {
        return new Recipe(
                seed,
                hidden,
                layers,
                scaled(visionSteps, effort),
                scaled(textSteps, effort),
                scaled(projectorSteps, effort),
                scaled(videoSteps, effort),
                clips,
                longest);
    }

    private static int scaled(int steps, double effort) {
        return Math.max(1, (int) Math.round(steps * effort));
    }

    /** The vocabulary of the worlds' language, and of what the library puts around it. */
    public Bpe vocabulary() {
        var around = Stream.of("system\n" + Prompts.SYSTEM, "\n", "user\n", "assistant\n");
        return Bpe.learn(Stream.concat(Sentences.all(), Stream.concat(around, lines())), MOST_TOKENS);
    }

    /** Questions follow a line's end, and so do the options of a multiple choice. */
    private static Stream<String> lines() {
        return Sentences.all().map(sentence -> "\n" + sentence + ", then " + sentence);
    }

    /** The model's settings with a vocabulary of so many tokens. */
    public ModelConfig config(int tokens) {
        int rows = Math.ceilDiv(tokens + SPARE_ROWS, ROW_STEP) * ROW_STEP;
        var decoder = new Decoder(
                hidden,
                hidden * 3 / 2,
                layers,
                hidden / HEAD,
                hidden / HEAD / HEADS_PER_KEY_HEAD,
                rows,
                8192,
                1e-6f,
                1e4f,
                false);
        var vision = new Vision(IMAGE, 14, 128, 512, 3, 3, 4, 1e-5f);
        return new ModelConfig(decoder, vision, 40, List.of(2, 4, 8), List.of(new Resolution(IMAGE, IMAGE)));
    }

    List<Stage> stages(ModelConfig config, Prompts prompts) {
        var pixels = new FramePixels(config.vision());
        var test = new FrameBank.Size(seed + 1_000_003, 8, 60, 12);
        return List.of(
                new VisionStage(schedule(RATE, visionSteps), seed, FRAMES_A_STEP, pixels, IMAGE),
                new TextStage(schedule(RATE, textSteps), seed, LESSONS_A_STEP, prompts),
                new VideoStage(
                        schedule(PROJECTOR_RATE, projectorSteps),
                        seed + 1,
                        new VideoStage.Settings(
                                "1-projector",
                                Set.of(Part.PROJECTOR),
                                new Curriculum(List.of(level(1, 0, first())), needle(), 1, projectorSteps),
                                TOKENS_A_STEP,
                                MOST_SUMMARIES,
                                1,
                                new FrameBank.Size(seed, Math.max(2, clips / 4), 200, 12),
                                Integer.MAX_VALUE,
                                test),
                        prompts),
                new VideoStage(
                        new CosineSchedule(RATE, warmUp(videoSteps), videoSteps * DECAY_FIFTHS / 5, videoSteps),
                        seed + 2,
                        new VideoStage.Settings(
                                "2-video",
                                Set.of(Part.PROJECTOR, Part.DECODER),
                                new Curriculum(levels(), needle(), ENOUGH, videoSteps),
                                TOKENS_A_STEP,
                                MOST_SUMMARIES,
                                longest
                                        * config.vision().tokensPerFrame()
                                        / config.ratios().getLast(),
                                new FrameBank.Size(seed + 3, clips, 10 * clips, 12),
                                2000,
                                test),
                        prompts));
    }

    private static Mixture first() {
        return new Mixture(1, 4, 1, 1, TaskGroup.FACTS, TaskGroup.FACTS, TaskGroup.PRESENCE, TaskGroup.LISTS);
    }

    private Mixture needle() {
        return new Mixture(Math.min(32, longest), longest, 1, 1, TaskGroup.FACTS, TaskGroup.LISTS);
    }

    /**
     * Few frames and one thing first; then what comes first of two, and nothing else, so that there is one thing to learn: that places in
     * memory have an order; then what comes last, and more of order; then all kinds of questions, up to very long videos.
     */
    List<Level> levels() {
        var beginning = TaskGroup.BEGINNING;
        TaskGroup[] order = {
            TaskGroup.PRESENCE,
            TaskGroup.ENDS,
            TaskGroup.NEIGHBOURS,
            TaskGroup.NEIGHBOURS,
            TaskGroup.LISTS,
            TaskGroup.LISTS
        };
        TaskGroup[] all = {
            TaskGroup.FACTS,
            TaskGroup.PRESENCE,
            TaskGroup.PRESENCE,
            TaskGroup.ENDS,
            TaskGroup.NEIGHBOURS,
            TaskGroup.NEIGHBOURS,
            TaskGroup.LISTS,
            TaskGroup.LISTS
        };
        var shorter = Stream.of(
                        level(0.09, 0, first()),
                        level(0.06, 0, new Mixture(6, 12, 2, 2, beginning)),
                        level(0.08, 0, new Mixture(6, 16, 2, 2, beginning, beginning, beginning, TaskGroup.ENDS)),
                        level(0.16, 0, new Mixture(6, 24, 2, 3, order)),
                        level(0.12, NEEDLES, new Mixture(8, 40, 2, 4, order)),
                        level(0.12, NEEDLES, new Mixture(8, 64, 1, 4, all)),
                        level(0.25, NEEDLES, new Mixture(20, 128, 1, 4, all)))
                .filter(level -> level.mixture().longest() < longest);
        var last = level(1, NEEDLES, new Mixture(Math.min(40, longest), longest, 1, 5, all));
        return Stream.concat(shorter, Stream.of(last)).toList();
    }

    private static Level level(double share, double needles, Mixture mixture) {
        return new Level(mixture, share, needles);
    }

    private static CosineSchedule schedule(double rate, int steps) {
        return new CosineSchedule(rate, warmUp(steps), steps - warmUp(steps), steps);
    }

    private static int warmUp(int steps) {
        return Math.min(100, Math.max(1, steps / 10));
    }

    /**
     * What tells this recipe's checkpoints from another's: seed, model, language and levels. A run may go on with other numbers of steps
     * or clips than it began with; it then ends as neither of the two would have.
     */
    JsonNode json(Bpe vocabulary) {
        return new ObjectMapper()
                .createObjectNode()
                .put("seed", seed)
                .put("hidden", hidden)
                .put("layers", layers)
                .put("vocabulary", vocabulary.tokens().hashCode())
                .put("levels", levels().size());
    }
}
