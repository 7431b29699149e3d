package io.videoxl.training.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.videoxl.training.data.FrameBank;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Part;
import io.videoxl.training.model.VideoXLModel;
import io.videoxl.training.optim.CosineSchedule;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.SeededRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stage 1 or 2: questions about videos, the loss on answers alone, with a curriculum. A level's lessons are added to those before
 * once enough of the questions about unseen videos of the last one are answered exactly, or after a share of all steps.
 * The tower's features come from a {@link FrameBank}, which is drawn anew from time to time.
 */
final class VideoStage implements Stage {
    private static final long HELD_OUT = 0x5eed;

    /** Of so many steps one is of an earlier level, lest it be forgotten. */
    private static final double REVISION = 0.35;

    /** Of the steps with videos of so many frames and more, a share has gaps between windows; shorter ones learn order without. */
    private static final int SPREAD_FROM = 80;

    private static final double SPREAD = 0.5;

    /** Share of steps with multiple choice, and with nothing else, since its questions are twice as long as others. */
    private static final double CHOICES = 0.15;

    /** The same at the first levels, where nothing can be learnt from it. */
    private static final double FIRST_CHOICES = 0.03;

    private static final int FIRST_LEVELS = 2;

    /** From the third level on, this share of steps has videos of any length with one thing in them. */
    private static final double NEEDLES = 0.12;

    private static final int MOST_VIDEOS = 64;
    private static final int MEASURED = 64;
    private static final int ASKED = 4;

    /**
     * What a stage does.
     *
     * @param name of the stage
     * @param parts that it trains
     * @param lessons levels, from the easiest
     * @param needle videos of any length in which one thing appears
     * @param enough share of exact answers with which the next level begins
     * @param patience steps of a level at most
     * @param tokens visual tokens of a step, about
     * @param positions that the longest video's memory takes, for gaps
     * @param train the bank of its videos; another one is drawn every {@code renewal} steps
     * @param renewal steps that a bank is used for
     * @param test the bank of videos that are never trained on
     */
    record Settings(
            String name,
            Set<Part> parts,
            List<Lesson> lessons,
            Lesson needle,
            double enough,
            int patience,
            int tokens,
            int positions,
            FrameBank.Size train,
            int renewal,
            FrameBank.Size test) {}

    private final CosineSchedule schedule;
    private final long seed;
    private final Settings settings;
    private final Prompts prompts;
    private FrameBank bank;
    private int renewed = -1;
    private FrameBank heldOut;
    private int level;
    private int since;

    VideoStage(CosineSchedule schedule, long seed, Settings settings, Prompts prompts) {
        this.schedule = schedule;
        this.seed = seed;
        this.settings = settings;
        this.prompts = prompts;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Set<Part> parts() {
        return settings.parts();
    }

    @Override
    public CosineSchedule schedule() {
        return schedule;
    }

    @Override
    public NDArray loss(Parameters parameters, VideoXLModel model, NDManager pass, int step) {
        var films = draw(parameters, step);
        return Losses.crossEntropy(
                logits(parameters, model, pass, bank, films),
                pass.create(films.texts().labels()));
    }

    private FilmBatch draw(Parameters parameters, int step) {
        var random = new SeededRandom(seed, step);
        var lesson = lesson(random);
        int frames = (int) Math.round(
                lesson.shortest() * Math.pow((double) lesson.longest() / lesson.shortest(), random.nextDouble()));
        var config = parameters.config();
        var windows = Windows.draw(config, frames, random);
        if (lesson.longest() >= SPREAD_FROM && random.nextDouble() < SPREAD) {
            windows = windows.spread(random.nextInt(settings.positions()), random);
        }
        int visual = frames * config.vision().tokensPerFrame();
        int videos = Math.clamp(settings.tokens() / visual, 1, MOST_VIDEOS);
        // Long videos are dear to watch and cheap to ask.
        int questions = videos > 40 ? 2 : videos > 16 ? 4 : videos > 4 ? 8 : 16;
        boolean choices = random.nextDouble() < (level < FIRST_LEVELS ? FIRST_CHOICES : CHOICES);
        return FilmBatch.draw(
                bank,
                prompts,
                lesson,
                windows,
                videos,
                (film, r) -> choices
                        ? FilmBatch.choices(film, Math.ceilDiv(questions, 2), r)
                        : FilmBatch.drill(film, questions, lesson.order(), r),
                random);
    }

    private Lesson lesson(SeededRandom random) {
        if (level >= FIRST_LEVELS && random.nextDouble() < NEEDLES) {
            return settings.needle();
        }
        boolean earlier = level > 0 && random.nextDouble() < REVISION;
        return settings.lessons().get(earlier ? random.nextInt(level) : level);
    }

    @Override
    public void prepare(Parameters parameters, int step) {
        int number = step / settings.renewal();
        if (renewed != number) {
            if (bank != null) {
                bank.close();
            }
            var size = settings.train();
            bank = FrameBank.of(
                    parameters,
                    new FrameBank.Size(
                            new SeededRandom(size.seed(), number).nextLong(),
                            size.perThing(),
                            size.empty(),
                            size.seconds()));
            renewed = number;
        }
    }

    private NDArray logits(Parameters parameters, VideoXLModel model, NDManager pass, FrameBank from, FilmBatch films) {
        long d = parameters.config().decoder().hiddenSize();
        var visual = model.embeddings(from.features(pass, films.frames())).reshape(films.videos(), -1, d);
        var prefix = Arrays.stream(prompts.prefix()).asLongStream().toArray();
        var ids = films.texts().ids();
        return model.logits(
                pass,
                films.plan(),
                pass.create(prefix),
                visual,
                pass.create(ids, new Shape(films.videos(), ids.length / films.videos())),
                pass.create(films.texts().wanted()));
    }

    @Override
    public int interval() {
        return 100;
    }

    @Override
    public String measure(Parameters parameters, int step) {
        if (heldOut == null) {
            heldOut = FrameBank.of(parameters, settings.test());
        }
        var lesson = settings.lessons().get(level);
        var right = new EnumMap<QuestionKind, int[]>(QuestionKind.class);
        int highest = parameters.config().ratios().getLast();
        var windows = Windows.of(parameters.config(), lesson.longest(), highest);
        int visual = lesson.longest() * parameters.config().vision().tokensPerFrame();
        int videos = Math.clamp(settings.tokens() / visual, 1, MEASURED);
        // As many of the longest videos as take a few steps' time.
        for (int done = 0, part = 0; done < MEASURED && part < 8; done += videos, part++) {
            var random = new SeededRandom(seed ^ HELD_OUT, part);
            var films = FilmBatch.draw(
                    heldOut, prompts, lesson, windows, videos, (film, r) -> FilmBatch.any(film, ASKED, r), random);
            count(parameters, films, right);
        }
        return line(right, lesson, step);
    }

    private void count(Parameters parameters, FilmBatch films, Map<QuestionKind, int[]> right) {
        try (var scope = new NDScope();
                var pass = parameters.manager().newSubManager()) {
            scope.suppressNotUsedWarning();
            var logits = logits(parameters, new VideoXLModel(parameters), pass, heldOut, films);
            var exact = films.texts().exact(logits.argMax(1).toLongArray());
            for (int i = 0; i < exact.length; i++) {
                var counted =
                        right.computeIfAbsent(films.texts().prompts().get(i).kind(), kind -> new int[2]);
                counted[0] += exact[i] ? 1 : 0;
                counted[1]++;
            }
        }
    }

    private String line(Map<QuestionKind, int[]> right, Lesson lesson, int step) {
        int exact = right.values().stream().mapToInt(counted -> counted[0]).sum();
        int asked = right.values().stream().mapToInt(counted -> counted[1]).sum();
        var kinds = right.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "%s %.0f",
                        entry.getKey().name().toLowerCase(Locale.ROOT),
                        100.0 * entry.getValue()[0] / entry.getValue()[1]))
                .collect(Collectors.joining(", "));
        var line = String.format(
                Locale.ROOT,
                "level %d, %d frames: %.1f %% of %d exact (%s)",
                level,
                lesson.longest(),
                100.0 * exact / asked,
                asked,
                kinds);
        since += interval();
        if (level + 1 < settings.lessons().size() && (enough(right) || since >= settings.patience())) {
            level++;
            since = 0;
        }
        return line;
    }

    /** Multiple choice is learnt late, and not waited for. */
    private boolean enough(Map<QuestionKind, int[]> right) {
        int exact = 0;
        int asked = 0;
        for (var each : right.entrySet()) {
            boolean counts = each.getKey() != QuestionKind.CHOICE;
            exact += counts ? each.getValue()[0] : 0;
            asked += counts ? each.getValue()[1] : 0;
        }
        return exact >= settings.enough() * asked;
    }

    @Override
    public JsonNode state() {
        return JsonNodeFactory.instance.objectNode().put("level", level).put("since", since);
    }

    @Override
    public void restore(JsonNode state) {
        level = state.path("level").asInt();
        since = state.path("since").asInt();
    }

    @Override
    public void close() {
        if (bank != null) {
            bank.close();
        }
        if (heldOut != null) {
            heldOut.close();
        }
    }
}
