package io.videoxl.video.sampling;

import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.fitting.Thumbnailing;
import io.videoxl.video.reading.Arrivals;
import io.videoxl.video.reading.DecodedArrivals;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.VideoSource;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;

/** The frames that a sampling takes from a source as they come, fitted to the vision tower's square. For one thread at a time. */
public final class ArrivingFrames implements FrameSource {
    /** What {@code auto} is for a stream: its end is where the model's context ends. */
    private static final FrameSampling ONE_PER_SECOND = FrameSampling.perSecond(1, Integer.MAX_VALUE);

    private final String name;
    private final Arrivals arrivals;
    private final ArrivalSampling sampling;
    private final FrameFitter fitter;
    private final long frameBytes;
    private boolean keeps; // whether a frame came that was not judged yet
    private boolean ended;
    private long start; // of the frame that is kept
    private boolean key;
    private WatchedFrame frame;

    private ArrivingFrames(String name, Arrivals arrivals, ArrivalSampling sampling, Fitting fitting) {
        this.name = name;
        this.arrivals = arrivals;
        this.sampling = sampling;
        fitter = new FrameFitter(fitting.with(Thumbnailing.NONE)); // nobody knows how many frames there will be
        frameBytes = 3L * fitting.size() * fitting.size();
        frame = new WatchedFrame(name, Duration.ZERO);
    }

    /**
     * Frames from the caller's iterator.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the sampling needs a known end, or key frames
     */
    public static ArrivingFrames supplied(
            Iterator<TimedPicture> pictures, String name, Clip clip, FrameSampling sampling, Fitting fitting) {
        if (sampling instanceof FrameSampling.KeyFrames) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    name
                            + ": frames that the caller supplies are not coded, so there are no key frames; expected another"
                            + " sampling. Use FrameSampling.all or perSecond.");
        }
        var chosen = sampling instanceof FrameSampling.Auto ? FrameSampling.all() : sampling;
        return new ArrivingFrames(
                name, new SuppliedArrivals(pictures, name), new ArrivalSampling(name, chosen, clip), fitting);
    }

    /** Frames of a stream. The demuxer, just opened, is closed with them. */
    static ArrivingFrames decoded(
            VideoSource source,
            Demuxer demuxer,
            Clip clip,
            FrameSampling sampling,
            Fitting fitting,
            int decoderThreads) {
        ArrivalSampling chosen;
        try {
            chosen = new ArrivalSampling(
                    source.name(), sampling instanceof FrameSampling.Auto ? ONE_PER_SECOND : sampling, clip);
        } catch (Throwable t) {
            demuxer.close();
            throw t;
        }
        boolean keyFramesOnly = sampling instanceof FrameSampling.KeyFrames;
        var arrivals = DecodedArrivals.of(source, demuxer, keyFramesOnly, decoderThreads);
        return new ArrivingFrames(source.name(), arrivals, chosen, fitting);
    }

    /** Nobody knows. */
    @Override
    public OptionalInt count() {
        return OptionalInt.empty();
    }

    @Override
    public boolean next(MemorySegment target) {
        if (target.byteSize() < frameBytes) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "A frame needs " + frameBytes + " bytes; the buffer has " + target.byteSize() + ".");
        }
        while (!sampling.isOver()) {
            if (!keeps && (ended || !arrivals.next())) {
                ended = true;
                sampling.end(arrivals.end());
                return false;
            }
            if (!keeps) {
                keep();
            }
            if (judge(target)) {
                return true;
            }
        }
        return false;
    }

    private void keep() {
        start = arrivals.start();
        key = arrivals.isKey();
        arrivals.keep();
        keeps = true;
    }

    /** Takes the frame that is kept or passes over it. */
    private boolean judge(MemorySegment target) {
        boolean more = false;
        long end = start;
        if (sampling.needsEnd()) {
            more = arrivals.next();
            ended = !more;
            end = more ? arrivals.start() : arrivals.end();
        }
        boolean taken = sampling.takes(start, end, key);
        if (taken) {
            FrameFitter.naming(name, () -> arrivals.fit(fitter, target));
            frame = new WatchedFrame(name, Duration.ofNanos(start));
        }
        keeps = false;
        if (more) {
            keep();
        }
        return taken;
    }

    @Override
    public WatchedFrame frame() {
        return frame;
    }

    @Override
    public List<String> warnings() {
        return arrivals.warnings();
    }

    /** Frees what FFmpeg holds; closing again does nothing. */
    @Override
    public void close() {
        arrivals.close();
    }
}
