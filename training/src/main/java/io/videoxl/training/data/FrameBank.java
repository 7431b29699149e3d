package io.videoxl.training.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.videoxl.training.data.Pictures.Picture;
import io.videoxl.training.data.Scenes.Scene;
import io.videoxl.training.model.FramePixels;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Torch;
import io.videoxl.training.model.VideoXLModel;
import io.videoxl.worlds.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Features of many short clips, computed once with the vision tower as it is, of which videos of any length are put together without
 * drawing or encoding a frame again.
 */
public final class FrameBank implements AutoCloseable {
    private static final int BATCH = 128;

    /**
     * How many clips there are.
     *
     * @param seed of all of them
     * @param perThing clips of each thing
     * @param empty clips that show none
     * @param seconds frames of each of those
     */
    public record Size(long seed, int perThing, int empty, int seconds) {}

    /**
     * A clip's frames in the bank.
     *
     * @param frame the first one
     * @param frames how many
     * @param first the first that shows the thing, counted from the clip's first
     * @param shown how many show it
     */
    public record Clip(int frame, int frames, int first, int shown) {}

    private final NDManager manager;
    private final NDArray features;
    private final long patches;
    private final List<List<Clip>> things;
    private final List<Clip> empty;

    private FrameBank(NDManager manager, NDArray features, long patches, List<List<Clip>> things, List<Clip> empty) {
        this.manager = manager;
        this.features = features;
        this.patches = patches;
        this.things = things;
        this.empty = empty;
    }

    /** Draws and encodes clips. */
    public static FrameBank of(Parameters parameters, Size size) {
        var pictures = new ArrayList<Picture>();
        var things = new ArrayList<List<Clip>>();
        for (int i = 0; i < Scenes.THINGS.size(); i++) {
            var thing = Scenes.THINGS.get(i);
            var random = new SeededRandom(size.seed(), i);
            things.add(IntStream.range(0, size.perThing())
                    .mapToObj(each -> add(Scenes.event(thing, random.nextLong()), pictures))
                    .toList());
        }
        var random = new SeededRandom(size.seed(), -1);
        var empty = IntStream.range(0, size.empty())
                .mapToObj(each -> add(Scenes.empty(size.seconds(), random.nextLong()), pictures))
                .toList();
        var manager = parameters.manager().newSubManager();
        var pixels = new FramePixels(parameters.config().vision());
        var features = encode(manager, parameters, pixels, pictures);
        return new FrameBank(manager, features, pixels.patches(), things, empty);
    }

    private static Clip add(Scene scene, List<Picture> pictures) {
        var clip = new Clip(pictures.size(), scene.pictures().size(), scene.first(), scene.shown());
        pictures.addAll(scene.pictures());
        return clip;
    }

    private static NDArray encode(
            NDManager manager, Parameters parameters, FramePixels pixels, List<Picture> pictures) {
        var vision = parameters.config().vision();
        var artist = new Pictures(vision.imageSize(), pixels);
        long width = (long) pixels.patches() * vision.hiddenSize();
        var features = Torch.lasting(() -> manager.zeros(new Shape(pictures.size(), width)));
        for (int from = 0; from < pictures.size(); from += BATCH) {
            int to = Math.min(pictures.size(), from + BATCH);
            try (var scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                var batch = manager.create(
                        artist.draw(pictures.subList(from, to)),
                        new Shape(to - from, pixels.patches(), pixels.floats() / pixels.patches()));
                var encoded = new VideoXLModel(parameters).features(batch).reshape(to - from, width);
                features.set(new NDIndex("%d:%d".formatted(from, to)), encoded);
            }
        }
        return features;
    }

    /** Clips of a thing of {@link Scenes#THINGS}. */
    public List<Clip> of(int thing) {
        return things.get(thing);
    }

    /** Clips that show no thing. */
    public List<Clip> empty() {
        return empty;
    }

    /** Features of frames by number: (frames, patches, tower's width). */
    public NDArray features(NDManager pass, int[] frames) {
        var index = pass.create(IntStream.of(frames).asLongStream().toArray());
        return VideoXLModel.rows(features, index).reshape(frames.length, patches, -1);
    }

    @Override
    public void close() {
        manager.close();
    }
}
