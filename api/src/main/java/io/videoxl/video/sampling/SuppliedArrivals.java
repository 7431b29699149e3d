package io.videoxl.video.sampling;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.fitting.Orientation;
import io.videoxl.video.reading.Arrivals;
import io.videoxl.video.reading.Times;
import io.videoxl.video.reading.Waiting;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;

/** Frames from the caller's iterator. What it throws is what callers of these get. */
final class SuppliedArrivals implements Arrivals {
    private final Iterator<TimedPicture> pictures;
    private final String name;
    private long count;
    private TimedPicture last;
    private TimedPicture kept;
    private long lastGap = 1;

    SuppliedArrivals(Iterator<TimedPicture> pictures, String name) {
        this.pictures = pictures;
        this.name = name;
    }

    @Override
    public boolean next() {
        if (Thread.currentThread().isInterrupted()) {
            throw Waiting.cancelled(name, null);
        }
        if (!pictures.hasNext()) {
            return false;
        }
        var picture = pictures.next();
        if (picture == null) {
            throw invalid("frame " + count + " is null; expected a frame. End the iterator instead.");
        }
        if (last != null && picture.time().compareTo(last.time()) < 0) {
            throw invalid("frame " + count + " is shown at " + Times.words(picture.time()) + ", before frame "
                    + (count - 1) + " at " + Times.words(last.time())
                    + "; expected times that do not go backwards. Supply frames in order.");
        }
        if (last != null) {
            lastGap = Math.max(1, Times.nanos(picture.time()) - Times.nanos(last.time()));
        }
        last = picture;
        count++;
        return true;
    }

    private VideoXLException invalid(String problem) {
        return new VideoXLException(Code.INVALID_ARGUMENT, name + ": " + problem);
    }

    @Override
    public long start() {
        return Times.nanos(last.time());
    }

    @Override
    public long end() {
        return last == null ? 0 : start() + lastGap;
    }

    @Override
    public boolean isKey() {
        return true;
    }

    @Override
    public void keep() {
        kept = last;
    }

    @Override
    public void fit(FrameFitter fitter, MemorySegment target) {
        fitter.fit(kept.picture(), Orientation.UPRIGHT, target);
    }

    @Override
    public void close() {
        last = null;
        kept = null;
    }
}
