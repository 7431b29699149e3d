package io.videoxl.video.sampling;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.VideoInfo;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.frames.PredictionRefuted;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.VideoDecoder;
import io.videoxl.video.reading.VideoSource;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The frames that a sampling takes from a video, fitted to the vision tower's square, one after the other in time order. For one
 * thread at a time.
 */
public final class SampledFrames implements FrameSource {
    private static final Logger LOG = LoggerFactory.getLogger(SampledFrames.class);

    private final String name;
    private final Clip clip;
    private final FrameSampling sampling;
    private final Fitting fitting;
    private final int threads;
    private final int count;
    private final long frameBytes;
    private VideoReader reader;
    private int[] plan;
    private PlannedFrames frames;
    private int position; // in the plan
    private int delivered;
    private int missing;
    private int current = -1;
    private boolean thumbnail;

    private SampledFrames(
            String name, VideoReader reader, Clip clip, FrameSampling sampling, Fitting fitting, int threads) {
        this.name = name;
        this.reader = reader;
        this.clip = clip;
        this.sampling = sampling;
        this.fitting = fitting;
        this.threads = threads;
        frameBytes = fitting.frameBytes();
        show(SamplingPlan.of(sampling, clip, reader.timeline(), name));
        count = plan.length;
    }

    private void show(int[] planned) {
        plan = planned;
        position = 0;
        frames = PlannedFrames.of(name, reader, plan, fitting, VideoDecoder.threads(threads));
    }

    /**
     * Opens a video or image file.
     *
     * @param size edge of the square in pixels
     * @param decoderThreads threads for decoding; 0 for as many as there are processors, up to 8
     * @throws VideoXLException {@code VIDEO_UNREADABLE}, {@code VIDEO_EMPTY}; {@code CANCELLED} if the thread is interrupted
     */
    public static SampledFrames open(Path file, FrameSampling sampling, FrameFit fit, int size, int decoderThreads) {
        return open(new VideoSource.File(file), Clip.WHOLE, sampling, Fitting.published(fit, size), decoderThreads);
    }

    /** As {@link #open(Path, FrameSampling, FrameFit, int, int)}, for a part of any source whose frames can be gone back to. */
    public static SampledFrames open(
            VideoSource source, Clip clip, FrameSampling sampling, Fitting fitting, int decoderThreads) {
        var reader = VideoReader.open(source, Demuxer.open(source), decoderThreads);
        return of(reader, source.name(), clip, sampling, fitting, decoderThreads);
    }

    /** The frames of a reader, which is closed with them. */
    public static SampledFrames of(
            VideoReader reader, String name, Clip clip, FrameSampling sampling, Fitting fitting, int threads) {
        try {
            return new SampledFrames(name, reader, clip, sampling, fitting, threads);
        } catch (Throwable t) {
            reader.close();
            throw t;
        }
    }

    /** What the file holds. */
    public VideoInfo info() {
        return reader.info();
    }

    /** The number of frames that are taken from the video, those that cannot be decoded included. */
    @Override
    public OptionalInt count() {
        return OptionalInt.of(count);
    }

    /**
     * Decodes the next frame.
     *
     * @param target takes size·size·3 bytes: rows from the top, R G B for each pixel; and where there are thumbnails, as many as
     *     {@link Fitting#frameBytes} says
     * @return false if there are no more frames
     * @throws VideoXLException {@code VIDEO_UNREADABLE} if none of the frames could be decoded; {@code CANCELLED} if the thread
     *     is interrupted
     */
    @Override
    public boolean next(MemorySegment target) {
        if (target.byteSize() < frameBytes) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "A frame needs " + frameBytes + " bytes; the buffer has " + target.byteSize() + ".");
        }
        while (position < plan.length) {
            boolean decoded;
            try {
                decoded = frames.next(target);
            } catch (PredictionRefuted e) {
                planAnew();
                continue;
            }
            boolean withThumbnail = fitting.thumbnails().isOf(position, plan.length);
            int index = plan[position++];
            if (decoded) {
                thumbnail = withThumbnail;
                current = index;
                delivered++;
                return true;
            }
            LOG.atLevel(missing == 0 ? Level.WARN : Level.DEBUG)
                    .log("{}: frame {} cannot be decoded and is left out", name, index);
            missing++;
        }
        if (delivered == 0) {
            throw reader.undecodable();
        }
        return false;
    }

    /**
     * With all of the video decoded to know its frames. What was given stays, as its pictures and times are right; the rest of the
     * new plan follows it.
     */
    private void planAnew() {
        LOG.warn("{}: damaged within its pictures; all of it is decoded to know which frames it has", name);
        long given = delivered == 0 ? -1 : reader.timeline().startNanos(current);
        frames.close();
        reader = reader.decodingAll();
        var timeline = reader.timeline();
        int[] planned = SamplingPlan.of(sampling, clip, timeline, name);
        int behind = (int) Arrays.stream(planned)
                .takeWhile(frame -> timeline.startNanos(frame) <= given)
                .count();
        int from = Math.max(behind, planned.length - (count - delivered)); // no more than was said before
        show(Arrays.copyOfRange(planned, from, planned.length));
    }

    /** Index in presentation order of the frame that {@link #next} gave; -1 before the first. */
    public long frameIndex() {
        return current;
    }

    @Override
    public WatchedFrame frame() {
        return new WatchedFrame(name, Duration.ofNanos(reader.timeline().startNanos(Math.max(current, 0))));
    }

    @Override
    public boolean hasThumbnail() {
        return thumbnail;
    }

    @Override
    public List<String> warnings() {
        var warnings = new ArrayList<>(reader.warnings());
        if (missing > 0) {
            warnings.add("%s: %d of %d frames could be decoded".formatted(name, delivered, delivered + missing));
        }
        return warnings;
    }

    /** How many frames were left out so far because they could not be decoded. */
    public int framesMissing() {
        return missing;
    }

    /** Frees what FFmpeg holds; closing again does nothing. */
    @Override
    public void close() {
        frames.close();
        reader.close();
    }
}
