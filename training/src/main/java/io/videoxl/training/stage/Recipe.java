package io.videoxl.training.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.convert.ModelConfig;
import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.convert.ModelConfig.Resolution;
import io.videoxl.convert.ModelConfig.Vision;
import io.videoxl.training.data.FrameBank;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.model.FramePixels;
import io.videoxl.training.model.Part;
import io.videoxl.training.optim.CosineSchedule;
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
 * @param hidden the decoder's width
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

    private static final double RATE = 1e-3;
    private static final double PROJECTOR_RATE = 2e-3;
    private static final int FRAMES_A_STEP = 64;
    private static final int LESSONS_A_STEP = 32;
    private static final int TOKENS_A_STEP = 2000;
    private static final double ORDER = 0.75;

    /** The shipped model's. */
    public static Recipe shipped(long seed) {
        return new Recipe(seed, 256, 4, 10_000, 100, 50, 6000, 100, 2048);
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
        var decoder = new Decoder(hidden, hidden * 5 / 2, layers, 4, 2, rows, 8192, 1e-6f, 1e4f, false);
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
                                List.of(new Lesson(1, 4, 1, 1, 0)),
                                needle(),
                                1,
                                Integer.MAX_VALUE,
                                TOKENS_A_STEP,
                                1,
                                new FrameBank.Size(seed, Math.max(2, clips / 4), 200, 12),
                                Integer.MAX_VALUE,
                                test),
                        prompts),
                new VideoStage(
                        schedule(RATE, videoSteps),
                        seed + 2,
                        new VideoStage.Settings(
                                "2-video",
                                Set.of(Part.PROJECTOR, Part.DECODER),
                                lessons(),
                                needle(),
                                0.85,
                                Math.max(100, videoSteps / 12),
                                TOKENS_A_STEP,
                                longest / 2,
                                new FrameBank.Size(seed + 3, clips, 10 * clips, 12),
                                2000,
                                test),
                        prompts));
    }

    /**
     * Few frames and one thing first; then two and three things, and nothing but their order, which is not learnt beside everything
     * else; then all kinds of questions, up to very long videos.
     */
    private List<Lesson> lessons() {
        return Stream.of(
                        new Lesson(1, 4, 1, 1, 0),
                        new Lesson(8, 20, 2, 2, 1),
                        new Lesson(8, 32, 2, 3, 1),
                        new Lesson(10, 64, 1, 4, ORDER),
                        new Lesson(20, 128, 1, 4, ORDER),
                        new Lesson(40, 320, 1, 5, ORDER),
                        new Lesson(80, 800, 1, 5, ORDER),
                        new Lesson(200, 2048, 1, 4, ORDER))
                .filter(lesson -> lesson.longest() <= longest)
                .toList();
    }

    private Lesson needle() {
        return new Lesson(Math.min(32, longest), longest, 1, 1, 0);
    }

    private static CosineSchedule schedule(double rate, int steps) {
        return new CosineSchedule(rate, Math.min(100, Math.max(1, steps / 10)), steps);
    }

    /**
     * What tells this recipe's checkpoints from another's: seed and model. A run may go on with other numbers of steps, clips or
     * frames than it began with; it then ends as neither of the two would have.
     */
    JsonNode json() {
        return new ObjectMapper()
                .createObjectNode()
                .put("seed", seed)
                .put("hidden", hidden)
                .put("layers", layers);
    }
}
