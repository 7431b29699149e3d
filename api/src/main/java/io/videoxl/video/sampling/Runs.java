package io.videoxl.video.sampling;

import io.videoxl.video.frames.VideoReader;
import java.util.stream.IntStream;

/**
 * A plan cut into runs: rows of frames of which each is reached by decoding on from the one before.
 *
 * @param starts places in the plan at which runs start, and the plan's length
 * @param readers how many readers share the runs; 1 where more would be of no use
 */
public record Runs(int[] starts, int readers) {
    /** Frames that each reader may be ahead of the one that is taken next; at 336 × 336 pixels, 5.4 MB. */
    static final int FRAMES_AHEAD = 16;

    /** Where runs are longer, most readers would wait for the one whose frames are due. */
    private static final int MAX_MEAN_RUN = 12;

    private static final int MIN_RUNS_PER_READER = 2;

    /** What all decoders may hold. */
    private static final long MAX_BYTES = 1L << 30;

    /** Pictures that a decoder holds at 1080p or more: those that others refer to, and those on their way out. */
    private static final int PICTURES = 12;

    /** Of a picture with 16 bits and half the colours, or 8 bits and all of them. */
    private static final int BYTES_PER_PIXEL = 3;

    /** @param threads for decoding, to be shared among the readers */
    public static Runs of(VideoReader reader, int[] plan, int threads) {
        int[] starts = IntStream.rangeClosed(0, plan.length)
                .filter(i -> i == 0 || i == plan.length || !reader.goesOn(plan[i - 1], plan[i]))
                .toArray();
        int count = starts.length - 1;
        boolean parallel = reader.canBeJoined() && plan.length <= (long) MAX_MEAN_RUN * count;
        long affordable = MAX_BYTES / (reader.pixels() * BYTES_PER_PIXEL * PICTURES);
        int most = (int) Math.min(affordable, Math.min(threads, count / MIN_RUNS_PER_READER));
        return new Runs(starts, parallel ? Math.max(1, most) : 1);
    }

    int count() {
        return starts.length - 1;
    }

    /** The place in the plan of a run's first frame. */
    public int start(int run) {
        return starts[run];
    }

    /** The place in the plan behind a run's last frame. */
    public int end(int run) {
        return starts[run + 1];
    }
}
