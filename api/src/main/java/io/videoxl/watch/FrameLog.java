package io.videoxl.watch;

import io.videoxl.WatchedFrame;
import io.videoxl.video.sampling.ForwardingFrames;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Notes what each frame is; it is written by the stage that decodes and read by the one that summarises. */
final class FrameLog extends ForwardingFrames {
    private final List<WatchedFrame> frames = new ArrayList<>();

    FrameLog(FrameSource source) {
        super(source);
    }

    @Override
    public boolean next(MemorySegment rgb) {
        if (!super.next(rgb)) {
            return false;
        }
        synchronized (frames) {
            frames.add(frame());
        }
        return true;
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
}
