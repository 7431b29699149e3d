package io.videoxl;

import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.Thumbnailing;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/** Frames for the model, of which some are given to somebody as thumbnails, too. */
final class ThumbnailedFrames implements FrameSource {
    /** What is to be made, and who gets it. */
    record Wish(int most, int width, int height, Consumer<Still> taker) {}

    private final FrameSource source;
    private final Wish wish;
    private final long squareBytes;
    private final Arena arena = Arena.ofShared(); // one thread opens, another reads
    private final MemorySegment frame;

    private ThumbnailedFrames(FrameSource source, Wish wish, Fitting fitting) {
        this.source = source;
        this.wish = wish;
        squareBytes = fitting.squareBytes();
        frame = arena.allocate(fitting.frameBytes());
    }

    /** @param opening of frames with the fitting that it is given */
    static FrameSource open(Wish wish, Fitting fitting, Function<Fitting, FrameSource> opening) {
        var both = fitting.with(new Thumbnailing(Math.max(wish.width, wish.height), wish.most));
        var source = opening.apply(both);
        try {
            return new ThumbnailedFrames(source, wish, both);
        } catch (OutOfMemoryError e) { // a thumbnail may have 48 MB
            source.close();
            throw e;
        }
    }

    @Override
    public OptionalInt count() {
        return source.count();
    }

    @Override
    public boolean next(MemorySegment rgb) {
        if (!source.next(frame)) {
            return false;
        }
        MemorySegment.copy(frame, 0, rgb, 0, squareBytes);
        if (source.hasThumbnail()) {
            wish.taker.accept(Stills.still(source, frame.asSlice(squareBytes), wish.width, wish.height));
        }
        return true;
    }

    @Override
    public WatchedFrame frame() {
        return source.frame();
    }

    @Override
    public List<String> warnings() {
        return source.warnings();
    }

    @Override
    public void close() {
        try {
            source.close();
        } finally {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }
}
