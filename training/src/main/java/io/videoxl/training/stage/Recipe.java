package io.videoxl.training.stage;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.ModelConfig;
import io.videoxl.convert.ModelConfig.Decoder;
import io.videoxl.convert.ModelConfig.Resolution;
import io.videoxl.convert.ModelConfig.Vision;
import io.videoxl.gguf.GgufFile;
import io.videoxl.gguf.ModelFingerprint;
import io.videoxl.training.data.FrameBank;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.data.Scenes;
import io.videoxl.training.model.FramePixels;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Part;
import io.videoxl.training.optim.CosineSchedule;
import io.videoxl.training.stage.Curriculum.Level;
import io.videoxl.training.text.Bpe;
import io.videoxl.worlds.Sentences;
import io.videoxl.worlds.Thing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a training is made of, from a seed alone or from a model file on. The model has the article's architecture: a CLIP tower, a two-layer projector, 2 × 2 pooling, and
 * Qwen2 with summary projections over windows of ten frames.
 *
 * @param seed of weights, videos and questions
 * @param bfloat16 whether matrix products are of factors rounded to bfloat16
 * @param origin the model file whose weights it begins with, or nothing: with random ones
 * @param hidden the decoder's width, a multiple of 64
 * @param layers its blocks
 * @param classifierSteps steps of stage 0 for the classifier of a given tower
 * @param visionSteps steps of stage 0 for a random tower
 * @param clutterSteps steps of stage 0 for a tower that knows things, on frames half of which show none
 * @param textSteps steps of stage 0 for the decoder
 * @param projectorSteps steps of stage 1
 * @param videoSteps steps of stage 2
 * @param clips clips of each thing in the bank that videos are put together of
 * @param longest frames of the longest videos
 */
public record Recipe(
        long seed,
        boolean bfloat16,
        Optional<Path> origin,
        int hidden,
        int layers,
        int classifierSteps,
        int visionSteps,
        int clutterSteps,
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

    /** Of weights that are given. */
    private static final double GIVEN_RATE = 5e-4;

    private static final int FRAMES_A_STEP = 64;

    private static final VisionStage.Frames FRAMES = new VisionStage.Frames(8, VisionStage.NEVER);

    /** Of a tower that knows things already, and is to know better what is none. */
    private static final VisionStage.Frames FRAMES_OF_GIVEN = new VisionStage.Frames(2, 2);

    private static final int LESSONS_A_STEP = 32;
    private static final int TOKENS_A_STEP = 2000;

    /** With more, a step's attention scores take more than 20 GB. */
    private static final int MOST_SUMMARIES = 2048;

    /** Share of exact answers with which a level is learnt. */
    private static final double ENOUGH = 0.9;

    /** Frames of the shortest videos of the last level. */
    private static final int LONG = 200;

    /** Share of steps with a video of nearly any length in which one thing appears, in the level before the last. */
    private static final double NEEDLES = 0.12;

    /** The same for the last level, which has learnt the rest: in long videos nothing is to be invented. */
    private static final double LAST_NEEDLES = 0.3;

    /** Steps that a bank of frames is used for: of one that is used for thousands, its very frames without a thing are learnt as such. */
    private static final int RENEWAL = 300;

    /** Most of what is hard: one of several things, neighbours and multiple choice. */
    private static final TaskGroup[] ALL = {
        TaskGroup.FACTS,
        TaskGroup.FACTS,
        TaskGroup.FACTS,
        TaskGroup.FACTS,
        TaskGroup.PRESENCE,
        TaskGroup.PRESENCE,
        TaskGroup.ENDS,
        TaskGroup.NEIGHBOURS,
        TaskGroup.NEIGHBOURS,
        TaskGroup.NEIGHBOURS,
        TaskGroup.LISTS,
        TaskGroup.LISTS,
        TaskGroup.CHOICES,
        TaskGroup.CHOICES_OF_PROPERTIES,
        TaskGroup.CHOICES_OF_PROPERTIES,
        TaskGroup.CHOICES_OF_ORDER,
        TaskGroup.CHOICES_OF_ORDER,
        TaskGroup.CHOICES_OF_COUNTS
    };

    public Recipe {
        if (hidden < 1 || hidden % (HEAD * HEADS_PER_KEY_HEAD) != 0) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "The decoder's width is %d; expected a multiple of %d, so that all its attention heads are of %d"
                            .formatted(hidden, HEAD * HEADS_PER_KEY_HEAD, HEAD));
        }
    }

    /** From random weights. */
    public static Recipe fromSeed(long seed) {
        return new Recipe(seed, false, Optional.empty(), 256, 6, 0, 10_000, 8000, 100, 50, 8000, 100, 2048);
    }

    /** From the weights of such a model on. */
    public static Recipe from(Path origin, long seed) {
        return new Recipe(seed, false, Optional.of(origin), 256, 6, 300, 0, 2000, 0, 0, 3000, 100, 2048);
    }

    /** The same with matrix products in bfloat16, or without. */
    public Recipe withBfloat16(boolean bfloat16) {
        return new Recipe(
                seed,
                bfloat16,
                origin,
                hidden,
                layers,
                classifierSteps,
                visionSteps,
                clutterSteps,
                textSteps,
                projectorSteps,
                videoSteps,
                clips,
                longest);
    }

    /** The same without the stages that train the tower. */
    public Recipe withTowerKept() {
        return new Recipe(
                seed, bfloat16, origin, hidden, layers, 0, 0, 0, textSteps, projectorSteps, videoSteps, clips, longest);
    }

    /** The same with all stages longer or shorter. */
    public Recipe times(double effort) {
        return new Recipe(
                seed,
                bfloat16,
                origin,
                hidden,
                layers,
                scaled(classifierSteps, effort),
                scaled(visionSteps, effort),
                scaled(clutterSteps, effort),
                scaled(textSteps, effort),
                scaled(projectorSteps, effort),
                scaled(videoSteps, effort),
                clips,
                longest);
    }

    private static int scaled(int steps, double effort) {
        return steps == 0 ? 0 : Math.max(1, (int) Math.round(steps * effort));
    }

    /** The vocabulary of the worlds' language, and of what the library puts around it. The name of a thing is one token. */
    public Bpe vocabulary() {
        var names = Scenes.THINGS.stream().map(Thing::name).toList();
        var around = Stream.of("system\n" + Prompts.SYSTEM, "\n", "user\n", "assistant\n");
        return Bpe.learn(Stream.concat(Sentences.all(), Stream.concat(around, lines())), MOST_TOKENS, names);
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

    /** The weights that it begins with, and how they are multiplied. */
    Parameters parameters(NDManager manager, Bpe vocabulary, ModelConfig config) {
        var parameters = first(manager, vocabulary, config);
        if (bfloat16) {
            parameters.useBfloat16();
        }
        return parameters;
    }

    private Parameters first(NDManager manager, Bpe vocabulary, ModelConfig config) {
        if (origin.isEmpty()) {
            return Parameters.initial(manager, config, VisionStage.CLASSES, seed);
        }
        var tokens = tokens(origin.get());
        if (tokens.size() > vocabulary.size() || !tokens.equals(vocabulary.all().subList(0, tokens.size()))) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "%s has a vocabulary of %d tokens that is not the beginning of the worlds' %d; name a model that was trained by this command"
                            .formatted(origin.get(), tokens.size(), vocabulary.size()));
        }
        var added = new TreeMap<>(vocabulary.pieces());
        added.headMap(tokens.size()).clear();
        return Parameters.from(manager, origin.get(), config, VisionStage.CLASSES, added);
    }

    private static List<String> tokens(Path model) {
        try (var file = GgufFile.open(model)) {
            return List.of(file.strings("tokenizer.ggml.tokens"));
        }
    }

    List<Stage> stages(ModelConfig config, Prompts prompts) {
        var test = new FrameBank.Size(seed + 1_000_003, 8, 60, 12);
        var tower = Set.of(Part.VISION, Part.CLASSIFIER);
        var all = List.of(
                vision(
                        "0-classifier",
                        Set.of(Part.CLASSIFIER),
                        FRAMES_OF_GIVEN,
                        schedule(RATE, classifierSteps),
                        config),
                vision("0-vision", tower, FRAMES, schedule(RATE, visionSteps), config),
                vision("0-clutter", tower, FRAMES_OF_GIVEN, schedule(GIVEN_RATE, clutterSteps), config),
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
                        new CosineSchedule(
                                origin.isEmpty() ? RATE : GIVEN_RATE,
                                warmUp(videoSteps),
                                videoSteps * DECAY_FIFTHS / 5,
                                videoSteps),
                        seed + 2,
                        new VideoStage.Settings(
                                "2-video",
                                Set.of(Part.PROJECTOR, Part.DECODER, Part.PROBES),
                                new Curriculum(levels(), needle(), ENOUGH, videoSteps),
                                TOKENS_A_STEP,
                                MOST_SUMMARIES,
                                longest
                                        * config.vision().tokensPerFrame()
                                        / config.ratios().getLast(),
                                new FrameBank.Size(seed + 3, clips, 10 * clips, 12),
                                RENEWAL,
                                test),
                        prompts));
        return all.stream().filter(stage -> stage.schedule().steps() > 0).toList();
    }

    private VisionStage vision(
            String name, Set<Part> parts, VisionStage.Frames frames, CosineSchedule schedule, ModelConfig config) {
        var settings = new VisionStage.Settings(name, parts, frames);
        return new VisionStage(settings, schedule, seed, FRAMES_A_STEP, new FramePixels(config.vision()), IMAGE);
    }

    private static Mixture first() {
        return new Mixture(1, 4, 1, 1, TaskGroup.FACTS, TaskGroup.FACTS, TaskGroup.PRESENCE, TaskGroup.LISTS);
    }

    private Mixture needle() {
        return new Mixture(Math.min(32, longest), longest, 1, 1, TaskGroup.FACTS, TaskGroup.LISTS);
    }

    /** From the easiest. */
    List<Level> levels() {
        return upToLongest(origin.isEmpty() ? fromTheFirst() : further());
    }

    /** Multiple choice first, until it is learnt; then all. */
    private static Stream<Level> further() {
        TaskGroup[] choices = {
            TaskGroup.CHOICES_OF_PROPERTIES,
            TaskGroup.CHOICES_OF_PROPERTIES,
            TaskGroup.CHOICES_OF_ORDER,
            TaskGroup.FACTS
        };
        return Stream.of(
                level(0.16, 0, new Mixture(1, 24, 1, 4, choices)),
                level(0.18, NEEDLES / 2, new Mixture(8, 64, 1, 4, ALL)),
                level(0.24, NEEDLES, new Mixture(20, 128, 1, 5, ALL)));
    }

    /**
     * Few frames and one thing first; then what comes first of two, and nothing else, so that there is one thing to learn: that places in
     * memory have an order; then what comes last; then all kinds of questions, up to very long videos.
     */
    private static Stream<Level> fromTheFirst() {
        var beginning = TaskGroup.BEGINNING;
        return Stream.of(
                level(0.05, 0, first()),
                level(0.03, 0, new Mixture(6, 12, 2, 2, beginning)),
                level(0.04, 0, new Mixture(6, 16, 2, 2, beginning, beginning, beginning, TaskGroup.ENDS)),
                level(0.16, 0, new Mixture(4, 24, 1, 4, ALL)),
                level(0.15, NEEDLES / 2, new Mixture(8, 64, 1, 4, ALL)),
                level(0.17, NEEDLES, new Mixture(20, 128, 1, 5, ALL)));
    }

    private List<Level> upToLongest(Stream<Level> levels) {
        var shorter = levels.filter(level -> level.mixture().longest() < longest);
        var last = level(1, LAST_NEEDLES, new Mixture(Math.min(LONG, longest), longest, 1, 5, ALL));
        return Stream.concat(shorter, Stream.of(last)).toList();
    }

    private static Level level(double share, double needles, Mixture mixture) {
        return new Level(mixture, share, needles);
    }

    private static CosineSchedule schedule(double rate, int steps) {
        return new CosineSchedule(rate, warmUp(steps), steps - warmUp(steps), steps);
    }

    private static int warmUp(int steps) {
        return Math.clamp(steps / 10, Math.min(1, steps), 100);
    }

    /**
     * What tells this recipe's checkpoints from another's: seed, model, language and levels. A run may go on with other numbers of steps
     * or clips than it began with; it then ends as neither of the two would have.
     */
    JsonNode json(Bpe vocabulary) {
        return new ObjectMapper()
                .createObjectNode()
                .put("seed", seed)
                .put("bfloat16", bfloat16)
                .put("origin", origin.map(ModelFingerprint::of).orElse(""))
                .put("hidden", hidden)
                .put("layers", layers)
                .put("vocabulary", vocabulary.tokens().hashCode())
                .put("levels", levels().size());
    }
}
