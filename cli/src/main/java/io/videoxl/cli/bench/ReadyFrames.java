package io.videoxl.cli.bench;

import io.videoxl.WatchedFrame;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/** Frames of noise that cost one copy each, so that a watch shows what the device can do. */
final class ReadyFrames implements FrameSource {
    private final MemorySegment noise;
    private final int end;
    private int next;

    /** @param size pixels on an edge */
    ReadyFrames(int size, int frames) {
        var bytes = new byte[3 * size * size];
        new Random(4).nextBytes(bytes);
        noise = MemorySegment.ofArray(bytes);
        end = frames;
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
        MemorySegment.copy(noise, 0, rgb, 0, noise.byteSize());
        next++;
        return true;
    }

    @Override
    public WatchedFrame frame() {
        return frame(next - 1);
    }

    /** So many of them, one a second. */
    static List<WatchedFrame> frames(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(ReadyFrames::frame)
                .toList();
    }

    private static WatchedFrame frame(int index) {
        return new WatchedFrame("noise", Duration.ofSeconds(index));
    }

    @Override
    public void close() {}
}
