package io.videoxl.watch;

import io.videoxl.WatchedFrame;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Notes what each frame is; it is written by the stage that decodes and read by the one that summarises. */
final class FrameLog implements FrameSource {
    private final FrameSource source;
    private final List<WatchedFrame> frames = new ArrayList<>();

    FrameLog(FrameSource source) {
        this.source = source;
    }

    @Override
    public OptionalInt count() {
        return source.count();
    }

    @Override
    public boolean next(MemorySegment rgb) {
        if (!source.next(rgb)) {
            return false;
        }
        synchronized (frames) {
            frames.add(source.frame());
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

    int size() {
        synchronized (frames) {
            return frames.size();
        }
    }

    List<WatchedFrame> frames(int from, int to) {
        synchronized (frames) {
            return List.copyOf(frames.subList(from, to));
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
