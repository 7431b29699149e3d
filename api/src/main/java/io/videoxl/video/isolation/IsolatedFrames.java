package io.videoxl.video.isolation;

import io.videoxl.Isolation;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Frames that a child process decodes and fits. For one thread at a time. */
final class IsolatedFrames implements FrameSource {
    private final DecoderChild child;
    private final VideoSource source; // null for an image
    private final Isolation limits;
    private final String name;
    private final long frameBytes;
    private OptionalInt count = OptionalInt.empty();
    private List<String> warnings = List.of();
    private WatchedFrame frame;
    private boolean thumbnail;
    private int given;
    private boolean ended;
    private VideoXLException failure;

    private IsolatedFrames(DecoderChild child, VideoSource source, Isolation limits, String name, long frameBytes) {
        this.child = child;
        this.source = source;
        this.limits = limits;
        this.name = name;
        this.frameBytes = frameBytes;
        frame = new WatchedFrame(name, Duration.ZERO);
    }

    /** @param source of which the child may be asked again; null: of none */
    static IsolatedFrames open(Job.Frames job, VideoSource source, Isolation limits) {
        long frameBytes = job.frameBytes();
        var name = job instanceof Job.Picture picture ? picture.name() : source.name();
        var child = source == null
                ? Prepared.takeOrStart(name, limits, frameBytes)
                : Spares.take(source, limits, frameBytes);
        return open(job, source, limits, child, name, frameBytes);
    }

    private static IsolatedFrames open(
            Job.Frames job, VideoSource source, Isolation limits, DecoderChild child, String name, long frameBytes) {
        try {
            var frames = new IsolatedFrames(child, source, limits, name, frameBytes);
            child.begin(name, job, IsolatedSources.network(source));
            if (!(child.next() instanceof Reply.Warnings(List<String> warnings)
                    && child.next() instanceof Reply.Opened(OptionalInt count))) {
                throw child.nonsense("another answer than that it is open");
            }
            frames.warnings = warnings;
            frames.count = count;
            return frames;
        } catch (Throwable t) {
            child.close();
            if (child.isDiedUnused()) {
                var fresh = DecoderChild.start(name, limits, frameBytes, false);
                return open(job, source, limits, fresh, name, frameBytes);
            }
            throw t;
        }
    }

    @Override
    public OptionalInt count() {
        return count;
    }

    @Override
    public boolean next(MemorySegment rgb) {
        if (rgb.byteSize() < frameBytes) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "A frame needs " + frameBytes + " bytes; the buffer has " + rgb.byteSize() + ".");
        }
        if (failure != null) {
            throw new VideoXLException(failure.code(), failure.getMessage(), failure);
        }
        try {
            while (!ended) {
                switch (child.next()) {
                    case Reply.Warnings(List<String> told) -> warnings = told;
                    case Reply.Frame(int slot, long nanos, boolean withThumbnail) -> {
                        take(slot, nanos, rgb);
                        thumbnail = withThumbnail;
                        return true;
                    }
                    case Reply.Ended() -> {
                        ended = true;
                        Spares.giveBack(child, source, limits);
                    }
                    case Reply reply ->
                        throw child.nonsense("found " + reply.getClass().getSimpleName());
                }
            }
            return false;
        } catch (VideoXLException e) {
            failure = e;
            throw e;
        }
    }

    private void take(int slot, long nanos, MemorySegment rgb) {
        var shared = child.shared();
        int slots = shared.slots(frameBytes);
        if (slot != given % slots || nanos < 0 || count.isPresent() && given >= count.getAsInt()) {
            throw child.nonsense("frame " + slot + " at " + nanos);
        }
        MemorySegment.copy(shared.slot(slot, frameBytes), 0, rgb, 0, frameBytes);
        child.free(slot);
        given++;
        frame = new WatchedFrame(name, Duration.ofNanos(nanos));
    }

    @Override
    public WatchedFrame frame() {
        return frame;
    }

    @Override
    public boolean hasThumbnail() {
        return thumbnail;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    /** Ends the child, if it is not done; closing again does nothing. */
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            child.close();
        }
    }
}
