package io.videoxl.worlds.needles;

import io.videoxl.Frame;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A haystack's frames in order, a second apart. Closed at its end, or before. For one thread at a time. */
public final class HaystackFrames implements Iterator<Frame>, AutoCloseable {
    private final Haystack.Mixing source;
    private final int count;
    private int next;
    private boolean closed;

    HaystackFrames(Haystack.Mixing source, int count) {
        this.source = source;
        this.count = count;
    }

    @Override
    public boolean hasNext() {
        return !closed && next < count;
    }

    @Override
    public Frame next() {
        if (!hasNext()) {
            throw new NoSuchElementException(
                    closed && next < count ? "closed" : "after the last of " + count + " frames");
        }
        var frame = source.frame(Duration.ofSeconds(next++));
        if (next == count) {
            close();
        }
        return frame;
    }

    /** Frees what the frames come from. Closing again does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            source.close();
        }
    }
}
