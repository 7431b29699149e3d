package io.videoxl.training.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.videoxl.training.data.Pictures;
import io.videoxl.training.data.Pictures.Picture;
import io.videoxl.training.data.Scenes;
import io.videoxl.training.model.FramePixels;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Part;
import io.videoxl.training.model.VideoXLModel;
import io.videoxl.training.optim.CosineSchedule;
import io.videoxl.worlds.SeededRandom;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Stage 0 of the vision tower: it learns to tell which thing a frame shows, if any, on frames that are drawn anew in each step. The
 * classifier, which is no part of a model file, may learn alone first. The last measurement is a large one, and says what is taken for
 * what.
 */
final class VisionStage implements Stage {
    /** Every thing, and none. */
    static final int CLASSES = Scenes.THINGS.size() + 1;

    private static final int MEASURED = 1024;

    static final int NEVER = Integer.MAX_VALUE;

    /** What is measured, but for the last time. */
    private static final Frames USUAL = new Frames(8, NEVER);

    private static final Frames HALF_EMPTY = new Frames(2, NEVER);

    /** Frames of the last measurement, half of them without a thing. */
    private static final int MEASURED_LAST = 20_480;

    /** Frames without a thing that are looked at besides: a film of 2048 frames needs a tower that invents less often than once in many films. */
    private static final int HAY_LAST = 100_000;

    private static final Frames EMPTY = new Frames(1, NEVER);

    private static final long HELD_OUT = -1;
    private static final long HELD_OUT_HAY = -1_000_001;

    /**
     * What a stage does.
     *
     * @param name of the stage
     * @param parts that it trains
     * @param kinds of what frames it learns
     */
    record Settings(String name, Set<Part> parts, Frames kinds) {}

    /**
     * Frames to learn from.
     *
     * @param none of so many one shows no thing
     * @param hard of so many one is harder than those of worlds
     */
    record Frames(int none, int hard) {}

    private record Batch(float[] pixels, long[] labels, boolean[] wide) {}

    private final Settings settings;
    private final CosineSchedule schedule;
    private final long seed;
    private final int batch;
    private final FramePixels pixels;
    private final Pictures artist;
    private CompletableFuture<Batch> next;
    private int nextStep = -1;

    /** @param batch frames of a step */
    VisionStage(Settings settings, CosineSchedule schedule, long seed, int batch, FramePixels pixels, int size) {
        this.settings = settings;
        this.schedule = schedule;
        this.seed = seed;
        this.batch = batch;
        this.pixels = pixels;
        artist = new Pictures(size, pixels);
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
        var now = nextStep == step ? next.join() : draw(step, batch, settings.kinds());
        nextStep = step + 1;
        // Drawn while this step is computed.
        next = CompletableFuture.supplyAsync(() -> draw(step + 1, batch, settings.kinds()));
        return Losses.crossEntropy(logits(model, pass, now), pass.create(now.labels()));
    }

    private NDArray logits(VideoXLModel model, NDManager pass, Batch of) {
        var shape = new Shape(of.labels().length, pixels.patches(), pixels.floats() / pixels.patches());
        return model.classes(model.features(pass.create(of.pixels(), shape)));
    }

    private Batch draw(long number, int count, Frames kinds) {
        var random = new SeededRandom(seed, number);
        var pictures = new ArrayList<Picture>();
        var labels = new long[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(kinds.none()) == 0 ? CLASSES - 1 : Scenes.any(random);
            var thing = labels[i] == CLASSES - 1 ? null : Scenes.THINGS.get((int) labels[i]);
            boolean hard = kinds.hard() < NEVER && random.nextInt(kinds.hard()) == 0;
            pictures.add(
                    hard ? Scenes.harderPicture(thing, random.nextLong()) : Scenes.picture(thing, random.nextLong()));
        }
        var wide = new boolean[count];
        for (int i = 0; i < count; i++) {
            wide[i] = pictures.get(i).wide();
        }
        return new Batch(artist.draw(pictures), labels, wide);
    }

    @Override
    public int interval() {
        return 500;
    }

    @Override
    public String measure(Parameters parameters, int step) {
        if (step + 1 < schedule.steps()) {
            return confusions(parameters, HELD_OUT, MEASURED, USUAL).toString();
        }
        // A short stage, as tests have, is not measured for longer than it takes.
        int most = batch * schedule.steps();
        var hay = confusions(parameters, HELD_OUT_HAY, Math.min(HAY_LAST, most), EMPTY);
        return confusions(parameters, HELD_OUT, Math.min(MEASURED_LAST, most), HALF_EMPTY) + "; besides: " + hay;
    }

    private Confusions confusions(Parameters parameters, long first, int count, Frames kinds) {
        var confusions = new Confusions();
        for (int from = 0; from < count; from += batch) {
            try (var scope = new NDScope();
                    var pass = parameters.manager().newSubManager()) {
                scope.suppressNotUsedWarning();
                var drawn = draw(first - from, batch, kinds);
                var best = logits(new VideoXLModel(parameters), pass, drawn)
                        .argMax(1)
                        .toLongArray();
                for (int i = 0; i < batch; i++) {
                    // In wide pictures, which videos have none of, letters are too small to be told apart.
                    if (!drawn.wide()[i]) {
                        confusions.add((int) drawn.labels()[i], (int) best[i]);
                    }
                }
            }
        }
        return confusions;
    }
}
