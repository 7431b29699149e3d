package io.videoxl.training.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.training.data.FrameBank;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Part;
import io.videoxl.training.model.Probes;
import io.videoxl.training.model.VideoXLModel;
import io.videoxl.training.model.VideoXLModel.Probed;
import io.videoxl.training.optim.CosineSchedule;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.SeededRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Stage 1 or 2: questions about videos, the loss on answers alone, with a {@link Curriculum}. The tower's features come from a
 * {@link FrameBank}, which is drawn anew from time to time.
 */
final class VideoStage implements Stage {
    private static final long HELD_OUT = 0x5eed;

    /** Where a mixture has videos of so many frames, a share of its steps has gaps between windows; short ones learn order without. */
    private static final int SPREAD_FROM = 80;

    private static final double SPREAD = 0.5;

    private static final int MOST_VIDEOS = 64;

    /** With so many videos and more, a step has one group of tasks; with fewer, each question may be of another one. */
    private static final int ONE_TASK = 16;

    /** Videos of a measurement, if they are not too long, and the questions about each. */
    private static final int MEASURED = 64;

    private static final int ASKED = 4;

    /** How much what is read inside counts beside the answers. */
    private static final float INSIDE = 0.3f;

    /** Batches of a measurement at most. */
    private static final int MEASURED_BATCHES = 8;

    /**
     * What a stage does.
     *
     * @param name of the stage
     * @param parts that it trains
     * @param curriculum what its steps see
     * @param tokens visual tokens of a step, about
     * @param summaries that a video may have about
     * @param positions that the longest video's memory takes at the highest ratio, for gaps
     * @param train the bank of its videos; another one is drawn every {@code renewal} steps
     * @param renewal steps that a bank is used for
     * @param test the bank of videos that are never trained on
     */
    record Settings(
            String name,
            Set<Part> parts,
            Curriculum curriculum,
            int tokens,
            int summaries,
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
        var read = read(parameters, model, pass, bank, films);
        var answers =
                Losses.crossEntropy(read.logits(), pass.create(films.texts().labels()));
        return parameters.trained().contains(Part.PROBES)
                ? answers.add(inside(pass, read.readings(), films.inside()).mul(pass.create(INSIDE)))
                : answers;
    }

    /** The loss of what probes read. */
    private static NDArray inside(NDManager pass, Probes.Readings readings, Inside right) {
        var weights = pass.create(right.weights());
        var losses = new NDList();
        for (var summaries : readings.summaries()) {
            losses.add(Losses.crossEntropy(summaries.thing(), pass.create(right.things()), weights));
            losses.add(Losses.crossEntropy(summaries.place(), pass.create(right.places()), weights));
            losses.add(Losses.crossEntropy(summaries.previous(), pass.create(right.previous()), weights));
        }
        insideTexts(pass, readings.texts(), right.texts(), losses);
        return losses.stream().reduce(NDArray::add).orElseThrow();
    }

    private static void insideTexts(NDManager pass, Probes.Texts read, InsideTexts right, NDList losses) {
        for (var places : read.places()) {
            losses.add(Losses.crossEntropy(places, pass.create(right.places())));
        }
        if (read.next() != null) {
            var weights = pass.create(right.weights());
            losses.add(Losses.crossEntropy(read.next(), pass.create(right.next()), weights));
            losses.add(Losses.crossEntropy(read.previous(), pass.create(right.previous()), weights));
        }
        if (read.subjects() != null) {
            losses.add(Losses.crossEntropy(read.subjects(), pass.create(right.subjects())));
        }
        if (read.right() != null) {
            losses.add(Losses.crossEntropy(read.right(), pass.create(right.right())));
        }
        if (read.meant() != null) {
            losses.add(Losses.crossEntropy(read.meant(), pass.create(right.things())));
        }
    }

    private FilmBatch draw(Parameters parameters, int step) {
        var random = new SeededRandom(seed, step);
        var mixture = settings.curriculum().draw(random);
        int frames = mixture.frames(random);
        var config = parameters.config();
        var windows = Windows.draw(config, frames, settings.summaries(), random);
        if (mixture.longest() >= SPREAD_FROM && random.nextDouble() < SPREAD) {
            windows = windows.spread(random.nextInt(settings.positions()), random);
        }
        int visual = frames * config.vision().tokensPerFrame();
        int videos = Math.clamp(settings.tokens() / visual, 1, MOST_VIDEOS);
        return FilmBatch.draw(
                bank,
                prompts,
                mixture,
                windows,
                videos,
                asker(mixture, videos, random),
                parameters.trained().contains(Part.PROBES),
                random);
    }

    private static FilmBatch.Asker asker(Mixture mixture, int videos, SeededRandom random) {
        int questions = questions(videos);
        if (videos < ONE_TASK) {
            return (film, r) -> IntStream.range(0, questions)
                    .mapToObj(i -> mixture.task(r))
                    .flatMap(each -> each.questions(film, 1, r).stream())
                    .toList();
        }
        var task = mixture.task(random);
        int count = task.isLong() ? Math.ceilDiv(questions, 2) : questions;
        return (film, r) -> task.questions(film, count, r);
    }

    /** Questions about each of so many videos. Long videos, of which there are few in a step, are dear to watch and cheap to ask. */
    private static int questions(int videos) {
        if (videos > 40) {
            return 2;
        }
        return videos > 16 ? 4 : videos > 4 ? 8 : 16;
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

    private Probed read(Parameters parameters, VideoXLModel model, NDManager pass, FrameBank from, FilmBatch films) {
        long d = parameters.config().decoder().hiddenSize();
        var visual = model.embeddings(from.features(pass, films.frames())).reshape(films.videos(), -1, d);
        var prefix = Arrays.stream(prompts.prefix()).asLongStream().toArray();
        var ids = films.texts().ids();
        var asked = films.inside().texts();
        return model.probed(
                pass,
                films.plan(),
                pass.create(prefix),
                visual,
                pass.create(ids, new Shape(films.videos(), ids.length / films.videos())),
                pass.create(films.texts().wanted()),
                pass.create(prompts.names()),
                new Probes.Tokens(
                        tokens(pass, asked.names()),
                        tokens(pass, asked.askers()),
                        tokens(pass, asked.options()),
                        tokens(pass, asked.meant())));
    }

    private static NDArray tokens(NDManager pass, long[] tokens) {
        return tokens.length == 0 ? null : pass.create(tokens);
    }

    @Override
    public int interval() {
        return settings.curriculum().interval();
    }

    @Override
    public String measure(Parameters parameters, int step) {
        if (heldOut == null) {
            heldOut = FrameBank.of(parameters, settings.test());
        }
        var mixture = settings.curriculum().current();
        var right = new EnumMap<QuestionKind, int[]>(QuestionKind.class);
        var inside = new InsideCount();
        int highest = parameters.config().ratios().getLast();
        var windows = Windows.of(parameters.config(), mixture.longest(), highest);
        int visual = mixture.longest() * parameters.config().vision().tokensPerFrame();
        int videos = Math.clamp(settings.tokens() / visual, 1, MEASURED);
        // As many of the longest videos as take a few steps' time.
        for (int done = 0, part = 0; done < MEASURED && part < MEASURED_BATCHES; done += videos, part++) {
            var random = new SeededRandom(seed ^ HELD_OUT, part);
            var films = FilmBatch.draw(
                    heldOut,
                    prompts,
                    mixture,
                    windows,
                    videos,
                    (film, r) -> mixture.task(r).questions(film, ASKED, r),
                    false,
                    random);
            count(parameters, films, right, inside);
        }
        return line(right, mixture) + "; " + inside;
    }

    private void count(Parameters parameters, FilmBatch films, Map<QuestionKind, int[]> right, InsideCount inside) {
        try (var scope = new NDScope();
                var pass = parameters.manager().newSubManager()) {
            scope.suppressNotUsedWarning();
            var read = read(parameters, new VideoXLModel(parameters), pass, heldOut, films);
            var exact = films.texts().exact(read.logits().argMax(1).toLongArray());
            for (int i = 0; i < exact.length; i++) {
                var counted =
                        right.computeIfAbsent(films.texts().prompts().get(i).kind(), kind -> new int[2]);
                counted[0] += exact[i] ? 1 : 0;
                counted[1]++;
            }
            inside.add(read.readings(), films.inside());
        }
    }

    private String line(Map<QuestionKind, int[]> right, Mixture mixture) {
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
                settings.curriculum().level(),
                mixture.longest(),
                100.0 * exact / asked,
                asked,
                kinds);
        settings.curriculum().measured(exact, asked);
        return line;
    }

    @Override
    public JsonNode state() {
        return settings.curriculum().state();
    }

    @Override
    public void restore(JsonNode state) {
        settings.curriculum().restore(state);
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
