package io.videoxl.video.frames;

import java.util.function.IntToDoubleFunction;

/**
 * When the frames of a video are shown.
 *
 * @param size frames in the video, at least 1
 * @param seconds the time at which each frame starts to be shown, counted from the first frame's, and at {@code size} the time
 *     at which the last one ends
 * @param constantRate frames per second where all frames are shown equally long, 0 otherwise
 * @param keyFrames those at which decoding can start, ascending; none if they are not known
 */
public record Timeline(int size, IntToDoubleFunction seconds, double constantRate, int[] keyFrames) {
    public double start(int frame) {
        return seconds.applyAsDouble(frame);
    }

    /** As callers are told it, so that a frame's own time finds that frame. */
    public long startNanos(int frame) {
        return Math.round(start(frame) * 1e9);
    }

    public long durationNanos() {
        return startNanos(size);
    }

    /** The last frame that starts at or before a time; 0 if there is none. */
    public int onShowAt(long nanos) {
        int low = 0;
        int high = size;
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            if (startNanos(middle) <= nanos) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
