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
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Stage 0 of the vision tower: it learns to tell which thing a frame shows, if any, on frames that are drawn anew in each step. */
final class VisionStage implements Stage {
    /** Every thing, and none. */
    static final int CLASSES = Scenes.THINGS.size() + 1;

    private static final int MEASURED = 1024;
    private static final int NONE = 8;
    private static final long HELD_OUT = -1;

    private record Batch(float[] pixels, long[] labels, boolean[] wide) {}

    private final CosineSchedule schedule;
    private final long seed;
    private final int batch;
    private final FramePixels pixels;
    private final Pictures artist;
    private CompletableFuture<Batch> next;
    private int nextStep = -1;

    /** @param batch frames of a step */
    VisionStage(CosineSchedule schedule, long seed, int batch, FramePixels pixels, int size) {
        this.schedule = schedule;
        this.seed = seed;
        this.batch = batch;
        this.pixels = pixels;
        artist = new Pictures(size, pixels);
    }

    @Override
    public String name() {
        return "0-vision";
    }

    @Override
    public Set<Part> parts() {
        return Set.of(Part.VISION, Part.CLASSIFIER);
    }

    @Override
    public CosineSchedule schedule() {
        return schedule;
    }

    @Override
    public NDArray loss(Parameters parameters, VideoXLModel model, NDManager pass, int step) {
        var now = nextStep == step ? next.join() : draw(step, batch);
        nextStep = step + 1;
        // Drawn while this step is computed.
        next = CompletableFuture.supplyAsync(() -> draw(step + 1, batch));
        return Losses.crossEntropy(logits(model, pass, now), pass.create(now.labels()));
    }

    private NDArray logits(VideoXLModel model, NDManager pass, Batch of) {
        var shape = new Shape(of.labels().length, pixels.patches(), pixels.floats() / pixels.patches());
        return model.classes(model.features(pass.create(of.pixels(), shape)));
    }

    private Batch draw(long number, int count) {
        var random = new SeededRandom(seed, number);
        var pictures = new ArrayList<Picture>();
        var labels = new long[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(NONE) == 0 ? CLASSES - 1 : Scenes.any(random);
            var thing = labels[i] == CLASSES - 1 ? null : Scenes.THINGS.get((int) labels[i]);
            pictures.add(Scenes.picture(thing, random.nextLong()));
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
        int right = 0;
        int frames = 0;
        for (int from = 0; from < MEASURED; from += batch) {
            try (var scope = new NDScope();
                    var pass = parameters.manager().newSubManager()) {
                scope.suppressNotUsedWarning();
                var drawn = draw(HELD_OUT - from, batch);
                var best = logits(new VideoXLModel(parameters), pass, drawn)
                        .argMax(1)
                        .toLongArray();
                for (int i = 0; i < batch; i++) {
                    // In wide pictures, which videos have none of, letters are too small to be told apart.
                    frames += drawn.wide()[i] ? 0 : 1;
                    right += !drawn.wide()[i] && best[i] == drawn.labels()[i] ? 1 : 0;
                }
            }
        }
        return String.format(Locale.ROOT, "%.1f %% of %d unseen frames named", 100.0 * right / frames, frames);
    }
}
