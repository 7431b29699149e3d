package io.videoxl.golden;

import io.videoxl.WatchedFrame;
import io.videoxl.convert.Formula;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.OptionalInt;

/** Square pictures of 8 × 8 blocks whose colours come from a formula. */
final class FormulaFrames implements FrameSource {
    private static final int BLOCK = 8;

    private final String tag;
    private final int size;
    private final int end;
    private final double seconds;
    private int next;

    /**
     * @param tag names the sequence of colours
     * @param first index of the first frame that is given
     */
    FormulaFrames(String tag, int size, int first, int count) {
        this(tag, size, first, count, 1);
    }

    /** @param seconds from frame to frame */
    FormulaFrames(String tag, int size, int first, int count, double seconds) {
        this.seconds = seconds;
        this.tag = tag;
        this.size = size;
        next = first;
        end = first + count;
    }

    @Override
    public OptionalInt count() {
        return OptionalInt.of(end - next);
    }

    @Override
    public boolean next(MemorySegment rgb) {
        if (next == end) {
            return false;
        }
        draw(next++, rgb);
        return true;
    }

    @Override
    public WatchedFrame frame() {
        return new WatchedFrame(tag, Duration.ofNanos(Math.round((next - 1) * seconds * 1e9)));
    }

    private void draw(int frame, MemorySegment rgb) {
        int blocks = Math.ceilDiv(size, BLOCK);
        for (int by = 0; by < blocks; by++) {
            for (int bx = 0; bx < blocks; bx++) {
                long colour = 3L * (((long) frame * blocks + by) * blocks + bx);
                for (int channel = 0; channel < 3; channel++) {
                    byte value = (byte) Math.floor(256 * Formula.unit(tag, colour + channel));
                    for (int y = BLOCK * by; y < Math.min(size, BLOCK * (by + 1)); y++) {
                        for (int x = BLOCK * bx; x < Math.min(size, BLOCK * (bx + 1)); x++) {
                            rgb.set(ValueLayout.JAVA_BYTE, 3L * (y * size + x) + channel, value);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void close() {}
}
