package io.videoxl.video.sampling;

import io.videoxl.WatchedFrame;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalInt;

/** Another source's frames, which are closed with it; what a subclass does not change stays as it is there. */
public abstract class ForwardingFrames implements FrameSource {
    private final FrameSource source;

    protected ForwardingFrames(FrameSource source) {
        this.source = source;
    }

    @Override
    public OptionalInt count() {
        return source.count();
    }

    @Override
    public boolean next(MemorySegment rgb) {
        return source.next(rgb);
    }

    @Override
    public WatchedFrame frame() {
        return source.frame();
    }

    @Override
    public boolean hasThumbnail() {
        return source.hasThumbnail();
    }

    @Override
    public List<String> warnings() {
        return source.warnings();
    }

    @Override
    public void close() {
        source.close();
    }
}
