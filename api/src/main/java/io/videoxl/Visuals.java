package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.images.TileGrid;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Opens what is to be watched, one thing after the other, as one row of frames. Each is closed as soon as it has ended. */
final class Visuals implements FrameSource {
    /** What has not ended; the first of them is being read. */
    private final Deque<FrameSource> sources;

    private final OptionalInt count;
    private final List<String> warnings = new ArrayList<>();
    private WatchedFrame frame;

    private Visuals(List<FrameSource> sources) {
        this.sources = new ArrayDeque<>(sources);
        count = sum(sources);
    }

    /**
     * Opens all of them, so that a bad one is refused before anything is watched.
     *
     * @param size edge of a frame in pixels
     * @param images how the model sees images
     * @param alone whether nothing was watched before
     */
    static FrameSource open(
            List<? extends Visual> visuals, WatchOptions options, int size, Images images, boolean alone) {
        if (visuals.isEmpty()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "nothing to watch: the list is empty, expected a video or an image");
        }
        var fitting = new Fitting(options.fit(), options.displayAspect(), options.toneMapping(), size);
        var sources = new ArrayList<FrameSource>();
        try {
            for (var visual : visuals) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new VideoXLException(
                            Code.CANCELLED, "opening " + visual + " was cancelled: its thread was interrupted");
                }
                sources.add(
                        switch (visual) {
                            case Video video -> video.openToWatch(options.frames(), fitting, options.decoderThreads());
                            case Image image -> images.open(image, options, size, alone && visuals.size() == 1);
                        });
            }
            return sources.size() == 1 ? sources.getFirst() : new Visuals(sources);
        } catch (Throwable e) {
            sources.forEach(FrameSource::close);
            throw e;
        }
    }

    /** How a model sees images, one after the other. */
    interface Images {
        /** @param alone whether this one is all there is */
        FrameSource open(Image image, WatchOptions options, int size, boolean alone);
    }

    /** In tiles, or fitted like a frame. */
    record TiledImages(TileGrid grid) implements Images {
        @Override
        public FrameSource open(Image image, WatchOptions options, int size, boolean alone) {
            boolean tiles =
                    switch (options.imageTiling()) {
                        case AUTO -> alone;
                        case ALWAYS -> true;
                        case NEVER -> false;
                    };
            return tiles
                    ? image.openTiles(grid, options.toneMapping())
                    : image.openFitted(options.fit(), options.toneMapping(), size);
        }
    }

    /** On a grey square each, a second after the one before. For one list of visuals. */
    static final class PaddedImages implements Images {
        private int seconds;

        @Override
        public FrameSource open(Image image, WatchOptions options, int size, boolean alone) {
            if (options.imageTiling() == ImageTiling.ALWAYS) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "Image tiling for a Video-XL-2 model, which was published without; leave it to be chosen"
                                + " automatically");
            }
            return image.openPadded(options.toneMapping(), size, Duration.ofSeconds(seconds++));
        }
    }

    private static OptionalInt sum(List<FrameSource> sources) {
        int sum = 0;
        for (var source : sources) {
            var count = source.count();
            if (count.isEmpty()) {
                return OptionalInt.empty();
            }
            sum = Math.addExact(sum, count.getAsInt());
        }
        return OptionalInt.of(sum);
    }

    @Override
    public OptionalInt count() {
        return count;
    }

    @Override
    public boolean next(MemorySegment rgb) {
        while (!sources.isEmpty()) {
            var source = sources.getFirst();
            if (source.next(rgb)) {
                frame = source.frame();
                return true;
            }
            warnings.addAll(source.warnings());
            sources.removeFirst().close();
        }
        return false;
    }

    @Override
    public WatchedFrame frame() {
        return frame;
    }

    @Override
    public List<String> warnings() {
        return Stream.concat(warnings.stream(), sources.stream().flatMap(source -> source.warnings().stream()))
                .toList();
    }

    @Override
    public void close() {
        sources.forEach(FrameSource::close);
    }
}
