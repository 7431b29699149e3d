package io.videoxl;

import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.Thumbnailing;
import io.videoxl.video.sampling.ForwardingFrames;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.Function;

/** Frames for the model, of which some are given to somebody as thumbnails, too. */
final class ThumbnailedFrames extends ForwardingFrames {
    /** What is to be made, and who gets it. */
    record Wish(int most, int width, int height, Consumer<Still> taker) {}

    private final Wish wish;
    private final long squareBytes;
    private final Arena arena = Arena.ofShared(); // one thread opens, another reads
    private final MemorySegment frame;

    private ThumbnailedFrames(FrameSource source, Wish wish, Fitting fitting) {
        super(source);
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
    public boolean next(MemorySegment rgb) {
        if (!super.next(frame)) {
            return false;
        }
        MemorySegment.copy(frame, 0, rgb, 0, squareBytes);
        if (super.hasThumbnail()) {
            wish.taker.accept(Stills.still(this, frame.asSlice(squareBytes), wish.width, wish.height));
        }
        return true;
    }

    /** Those of the source were given away. */
    @Override
    public boolean hasThumbnail() {
        return false;
    }

    @Override
    public void close() {
        try {
            super.close();
        } finally {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }
}
