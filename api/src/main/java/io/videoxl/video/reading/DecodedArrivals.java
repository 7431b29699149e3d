package io.videoxl.video.reading;

import io.videoxl.VideoInfo;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVStream;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.FrameFitter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Frames of a stream, decoded as its data comes. Times count from the first frame. */
public final class DecodedArrivals implements Arrivals {
    /** Where a stream names no frame rate. */
    private static final double DEFAULT_RATE = 25;

    private final VideoSource source;
    private final Demuxer demuxer;
    private final VideoDecoder decoder;
    private final PictureNotes notes;
    private final double tick; // seconds
    private final Arena arena = Arena.ofShared();
    private final MemorySegment keptPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment kept; // an AVFrame
    private boolean draining;
    private boolean closed;

    private boolean begun;
    private long origin; // the stream's time that counts as 0
    private long time; // since then, in ticks
    private long gap; // between the last two frames, in ticks

    private DecodedArrivals(
            VideoSource source, Demuxer demuxer, VideoDecoder decoder, PictureNotes notes, MemorySegment kept) {
        this.source = source;
        this.demuxer = demuxer;
        this.decoder = decoder;
        this.notes = notes;
        this.kept = kept;
        tick = FFmpeg.toDouble(AVStream.time_base(demuxer.stream()));
        keptPointer.set(ValueLayout.ADDRESS, 0, kept);
    }

    /** @param demuxer just opened; closed with these */
    public static DecodedArrivals of(VideoSource source, Demuxer demuxer, boolean keyFramesOnly, int threads) {
        VideoDecoder decoder = null;
        try {
            var notes = new PictureNotes(source.name());
            decoder = VideoDecoder.open(source, demuxer, threads, notes);
            decoder.skip(keyFramesOnly ? ffmpeg.AVDISCARD_NONKEY() : ffmpeg.AVDISCARD_DEFAULT());
            return new DecodedArrivals(source, demuxer, decoder, notes, FFmpeg.allocated(ffmpeg.av_frame_alloc()));
        } catch (Throwable t) {
            if (decoder != null) {
                decoder.close();
            }
            demuxer.close();
            throw t;
        }
    }

    /** What can be told of a stream before its end. */
    public VideoInfo info() {
        var parameters = demuxer.parameters();
        var orientation = decoder.orientation();
        int width = decoder.width(parameters);
        int height = decoder.height(parameters);
        return new VideoInfo(
                demuxer.container(),
                decoder.codecName(),
                orientation.transposes() ? height : width,
                orientation.transposes() ? width : height,
                orientation.rotation(),
                Duration.ZERO,
                0,
                false,
                demuxer.nominalRate(),
                false,
                decoder.shownAspect(parameters),
                decoder.dynamicRange(parameters));
    }

    @Override
    public boolean next() {
        while (true) {
            int status = decoder.receive();
            if (status >= 0) {
                stamp();
                return true;
            }
            if (status == ffmpeg.AVERROR_EOF() || status == FFmpeg.AGAIN && draining) {
                if (!begun && notes.has(PictureNotes.Kind.ENCRYPTED)) {
                    throw Demuxer.encrypted(source);
                }
                return false;
            }
            if (status == FFmpeg.AGAIN) {
                feed();
            }
            // Any other status is a picture that cannot be decoded; those after it may be.
        }
    }

    private void feed() {
        if (demuxer.read()) {
            decoder.send(demuxer);
        } else {
            draining = true;
            decoder.drain();
        }
    }

    /** Streams that are looped, or that a camera starts anew, jump back in time; for us they go on. */
    private void stamp() {
        long shown = decoder.time();
        if (shown == ffmpeg.AV_NOPTS_VALUE()) {
            shown = begun ? origin + time + frameTicks() : 0;
        }
        if (!begun) {
            begun = true;
            origin = shown;
        } else if (shown - origin < time) {
            origin = shown - time - frameTicks();
        }
        long before = time;
        time = shown - origin;
        gap = time - before;
    }

    /** How long the last frame is shown. */
    private long frameTicks() {
        long duration = demuxer.isTimedByArrival() ? gap : AVFrame.duration(decoder.frame());
        if (duration > 0) {
            return duration;
        }
        double rate = demuxer.nominalRate();
        return Math.max(1, Math.round(1 / (rate > 0 ? rate : DEFAULT_RATE) / tick));
    }

    @Override
    public long start() {
        return nanos(time);
    }

    @Override
    public long end() {
        return begun ? nanos(time + frameTicks()) : 0;
    }

    private long nanos(long ticks) {
        return Math.round(ticks * tick * 1e9);
    }

    @Override
    public boolean isKey() {
        return (AVFrame.flags(decoder.frame()) & ffmpeg.AV_FRAME_FLAG_KEY()) != 0;
    }

    @Override
    public void keep() {
        ffmpeg.av_frame_unref(kept);
        ffmpeg.av_frame_move_ref(kept, decoder.frame());
    }

    @Override
    public void fit(FrameFitter fitter, MemorySegment target) {
        decoder.fit(kept, fitter, target);
    }

    @Override
    public List<String> warnings() {
        var missing = demuxer.missingPart().map(reason -> "without a part of " + source.name() + ": " + reason);
        return Stream.concat(missing.stream(), notes.warnings().stream()).toList();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ffmpeg.av_frame_free(keptPointer);
            decoder.close();
            demuxer.close();
            arena.close();
        }
    }
}
