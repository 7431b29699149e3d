package io.videoxl.video.reading;

import io.videoxl.VideoInfo;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.AVRational;
import io.videoxl.bindings.generated.ffmpeg.AVStream;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.FrameFitter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * An open video, and any frame of it by its index in presentation order. A frame is reached by decoding on from the last one, or
 * from the key frame before it where that is nearer. An image is a video of one frame. For one thread at a time.
 */
public final class VideoReader implements AutoCloseable {
    /** In place of the frame that is read next: none that is reached by decoding on. */
    public static final int NONE = -1;

    /** What a seek costs, in frames that could be decoded instead: finding the place, and filling the decoder anew. */
    private static final int SEEK_COST = 4;

    /** Key frames to try before a frame is given up: more than one, because some only look like places to start. */
    private static final int STARTS = 3;

    /** Headers are not so exact that less would mean that something is missing. */
    private static final double MIN_SECONDS_MISSING = 1;

    private static final double MIN_PART_MISSING = 0.02;

    /** {@code AV_FIELD_PROGRESSIVE}; 0 is unknown, and above are pictures whose two fields may come one after the other. */
    private static final int PROGRESSIVE = 1;

    /** How a search for a frame among those that come out of the decoder ends. */
    private enum Outcome {
        FOUND,
        PASSED,
        ENDED
    }

    private final VideoSource source;
    private final PictureNotes notes;
    private Demuxer demuxer;
    private VideoDecoder decoder;
    private FrameIndex index;
    private double tick; // seconds
    private double nominalRate;
    private VideoInfo info;
    private List<String> warnings = List.of();
    private boolean closed;

    private int last; // frame that came out of the decoder last, -1 if none did since the start of the file
    private boolean atStart; // whether decoding has gone on from the start of the file without a break
    private boolean holdsPacket; // whether the demuxer's packet is still to be sent to the decoder
    private boolean draining; // whether the decoder has been told that there are no more packets
    private int next; // frame that is read next, or NONE: unlike those before it, it may not be skipped
    private long decoded;

    private VideoReader(VideoSource source, Demuxer demuxer, PictureNotes notes) {
        this.source = source;
        this.notes = notes;
        this.demuxer = demuxer;
    }

    /**
     * Opens a video or image and reads through it once, without decoding, to learn where its frames are.
     *
     * @param threads threads for decoding; 0 for as many as there are processors, up to 8
     * @throws VideoXLException {@code VIDEO_UNREADABLE}, {@code VIDEO_EMPTY}, {@code CANCELLED} if the thread is interrupted
     */
    public static VideoReader open(Path file, int threads) {
        var source = new VideoSource.File(file);
        return open(source, Demuxer.open(source), threads);
    }

    /** As {@link #open(Path, int)}, with a demuxer that was just opened and is now the reader's. */
    public static VideoReader open(VideoSource source, Demuxer demuxer, int threads) {
        var reader = new VideoReader(source, demuxer, new PictureNotes(source.name()));
        try {
            reader.open(threads);
            return reader;
        } catch (Throwable t) {
            reader.close();
            throw t;
        }
    }

    private void open(int threads) {
        decoder = VideoDecoder.open(source, demuxer, threads, notes);
        tick = FFmpeg.toDouble(AVStream.time_base(demuxer.stream()));
        nominalRate = demuxer.nominalRate();
        index = FrameIndex.scan(demuxer);
        if (index.size() == 0) {
            throw new VideoXLException(
                    Code.VIDEO_EMPTY,
                    source.name() + ": its " + decoder.codecName()
                            + " video stream holds no frames; expected at least one. The file may be cut"
                            + " short: copy or download it again.");
        }
        restart(index.size(), false); // reading to the end has left no frame ahead
        // A photograph's orientation is known only once it is decoded.
        if (index.size() == 1 && !read(0)) {
            throw undecodable();
        }
        info = describe();
        warnings = faults();
    }

    /**
     * Opens the same file again, without reading through it, to read it in another thread. It has no {@link #info}.
     *
     * @param threads threads for decoding, at least 1
     */
    public VideoReader another(int threads) {
        var reader = new VideoReader(source, Demuxer.open(source), notes);
        try {
            reader.decoder = VideoDecoder.open(source, reader.demuxer, threads, notes);
            reader.index = index;
            reader.restart(index.size(), false);
            return reader;
        } catch (Throwable t) {
            reader.close();
            throw t;
        }
    }

    /** Whether {@link #another} reader finds the same frames: in a file that gives every frame a time. */
    public boolean canBeJoined() {
        return source instanceof VideoSource.File && index.isTimed();
    }

    /** What the file holds. */
    public VideoInfo info() {
        return info;
    }

    /** The number of pixels of a frame, as the file's header gives it; 1 or more. */
    public long pixels() {
        var parameters = demuxer.parameters();
        return Math.max(1, (long) AVCodecParameters.width(parameters) * AVCodecParameters.height(parameters));
    }

    /** The number of frames. */
    public int frameCount() {
        return index.size();
    }

    /** When the frames are shown. */
    public Timeline timeline() {
        return new Timeline(
                index.size(), this::seconds, info.variableFrameRate() ? 0 : info.averageFrameRate(), index.keyFrames());
    }

    /** What users should know about the file as a whole, and about the pictures that were read. */
    public List<String> warnings() {
        return Stream.concat(warnings.stream(), notes.warnings().stream()).toList();
    }

    private List<String> faults() {
        if (index.packets() < demuxer.promisedFrames()) {
            return List.of(endedEarly(index.packets() + " of " + demuxer.promisedFrames() + " frames"));
        }
        double promised = demuxer.promisedSeconds();
        double found = seconds(index.size());
        return index.isTimed() && promised - found > Math.max(MIN_SECONDS_MISSING, MIN_PART_MISSING * promised)
                ? List.of(endedEarly(String.format(Locale.ROOT, "%.1f of %.1f seconds", found, promised)))
                : List.of();
    }

    private String endedEarly(String when) {
        return source.name() + ": the file ended early, after " + when;
    }

    /** The time at which a frame starts to be shown, in seconds from the first frame's; at the frame count, the video's end. */
    public double seconds(int frameIndex) {
        if (index.isTimed()) {
            long time = frameIndex < index.size() ? index.time(frameIndex) : index.end();
            return (time - index.time(0)) * tick;
        }
        return nominalRate > 0 ? frameIndex / nominalRate : 0;
    }

    /**
     * Decodes a frame.
     *
     * @param target index in presentation order, from 0 to {@link #frameCount} - 1
     * @return false if that frame cannot be decoded, because the video is damaged there
     * @throws VideoXLException {@code CANCELLED} if the thread is interrupted, {@code VIDEO_UNREADABLE} if the disk fails or the
     *     source cannot be opened again, {@code CLOSED}
     */
    public boolean read(int target) {
        return read(target, target + 1);
    }

    /**
     * As {@link #read(int)}, where it is known which frame is read next: what is of use for neither is not decoded.
     *
     * @param next a later frame that decoding {@link #goesOn} to; {@link #NONE} if the decoder starts anew for the next frame
     */
    public boolean read(int target, int next) {
        requireOpen();
        boolean ends = next == NONE && canStopBehindFrames();
        this.next = next != NONE || ends ? next : target + 1;
        if (find(target)) {
            return true;
        }
        if (!ends) {
            return false;
        }
        this.next = target + 1; // the frame may be made of more than one packet
        return find(target);
    }

    private boolean canStopBehindFrames() {
        return index.isTimed() && AVCodecParameters.field_order(demuxer.parameters()) <= PROGRESSIVE;
    }

    /** Whether a frame is reached by decoding on from another, rather than from the key frame before it. */
    public boolean goesOn(int from, int to) {
        int key = index.isTimed() ? index.keyFrameAtOrBefore(to) : -1;
        return to > from && (key < 0 || key - from <= SEEK_COST);
    }

    private boolean find(int target) {
        if (demuxer.isBroken()) {
            rewind();
        }
        if (target == last && decoder.holdsFrame()) {
            return true;
        }
        if (goesOn(last, target)) {
            if (decodeTo(target) == Outcome.FOUND) {
                return true;
            }
            if (atStart && !index.isTimed()) {
                return false;
            }
        }
        int key = index.isTimed() ? index.keyFrameAtOrBefore(target) : -1;
        for (int start = 0; start < STARTS; start++) {
            int landing = start(key);
            boolean lastStart = landing < 0 || start == STARTS - 1;
            if (decodeTo(target) == Outcome.FOUND && (lastStart || !decoder.isDamaged())) {
                return true;
            }
            if (lastStart) {
                return false;
            }
            key = index.keyFrameAtOrBefore(landing - 1);
        }
        return false;
    }

    /** How many frames came out of the decoder so far, wanted or not. */
    public long framesDecoded() {
        return decoded;
    }

    /** Fits the frame that {@link #read} decoded, turned as it is shown. */
    public void fit(FrameFitter fitter, MemorySegment target) {
        requireOpen();
        FrameFitter.naming(source.name(), () -> decoder.fit(decoder.frame(), fitter, target));
    }

    private void requireOpen() {
        if (closed) {
            throw new VideoXLException(Code.CLOSED, source.name() + ": the video has been closed; open it again");
        }
    }

    /**
     * Makes decoding start at a key frame, or at one before it if the format cannot go there.
     *
     * @param key a key frame, or -1 for the start of the file
     * @return where decoding starts, as {@code key}
     */
    private int start(int key) {
        for (int wanted = key, step = 1; wanted >= 0; step *= 2) {
            if (demuxer.seek(index.time(wanted)) && readToKeyFrame()) {
                int landing = index.at(AVPacket.pts(demuxer.packet()), -1);
                if (landing >= 0 && landing <= key) {
                    restart(landing - 1, false);
                    holdsPacket = true;
                    return landing;
                }
            }
            // Landed too late: some formats' indexes are rough. Ask for earlier places, further and further apart.
            for (int i = 0; i < step && wanted >= 0; i++) {
                wanted = index.keyFrameAtOrBefore(wanted - 1);
            }
        }
        rewind();
        return -1;
    }

    private boolean readToKeyFrame() {
        while (demuxer.read()) {
            if ((AVPacket.flags(demuxer.packet()) & ffmpeg.AV_PKT_FLAG_KEY()) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Opening the file anew is the one way back to the first packet that works for every format. */
    private void rewind() {
        var fresh = Demuxer.open(source); // may fail, and then reading goes on where it was
        demuxer.close();
        demuxer = fresh;
        restart(-1, true);
    }

    private void restart(int lastFrame, boolean start) {
        decoder.flush();
        last = lastFrame;
        atStart = start;
        holdsPacket = false;
        draining = false;
    }

    /** Decodes until the frame comes out, or one after it. */
    private Outcome decodeTo(int target) {
        while (true) {
            int status = decoder.receive();
            if (status == FFmpeg.AGAIN && draining) {
                return Outcome.ENDED; // nothing more can be fed
            } else if (status == FFmpeg.AGAIN) {
                feed(target);
            } else if (status == ffmpeg.AVERROR_EOF()) {
                return Outcome.ENDED;
            } else if (status >= 0) {
                decoded++;
                int shown = frameShown();
                if (shown >= 0) {
                    last = shown;
                    if (shown >= target) {
                        return shown == target ? Outcome.FOUND : Outcome.PASSED;
                    }
                }
            }
            // Any other status is a picture that cannot be decoded; those around it may be.
        }
    }

    /** The index of the frame that just came out; -1 for one that the index does not know. */
    private int frameShown() {
        return index.isTimed() ? index.at(decoder.time(), last) : last + 1;
    }

    private void feed(int target) {
        if (!holdsPacket && !demuxer.read()) {
            if (!draining) {
                draining = true;
                decoder.drain();
            }
            return;
        }
        var packet = demuxer.packet();
        long time = AVPacket.pts(packet);
        // Pictures that are not wanted and that no other picture refers to need not be decoded.
        decoder.skip(isUnwanted(time, target) ? ffmpeg.AVDISCARD_NONREF() : ffmpeg.AVDISCARD_DEFAULT());
        // A status of AGAIN cannot come when the decoder has just asked for data; others are damaged packets, to be
        // skipped.
        decoder.send(demuxer);
        holdsPacket = false;
        if (next == NONE && time == index.time(target)) {
            // What the decoder would wait for, to put pictures into order, need not be decoded.
            draining = true;
            decoder.drain();
        }
    }

    private boolean isUnwanted(long time, int target) {
        if (!index.isTimed() || time == ffmpeg.AV_NOPTS_VALUE() || time == index.time(target)) {
            return false;
        }
        return time < index.time(target) || next == NONE || next < index.size() && time < index.time(next);
    }

    private VideoInfo describe() {
        var parameters = demuxer.parameters();
        boolean decoded = decoder.holdsFrame();
        int width = decoded ? AVFrame.width(decoder.frame()) : decoder.width(parameters);
        int height = decoded ? AVFrame.height(decoder.frame()) : decoder.height(parameters);
        var orientation = decoder.orientation();
        double seconds = seconds(index.size());
        return new VideoInfo(
                demuxer.container(),
                decoder.codecName(),
                orientation.transposes() ? height : width,
                orientation.transposes() ? width : height,
                orientation.rotation(),
                Duration.ofNanos(Math.round(seconds * 1e9)),
                index.size(),
                index.isTimed(),
                averageRate(),
                index.isVariable());
    }

    private double averageRate() {
        int last = index.size() - 1;
        if (last < 1) {
            return 0;
        }
        if (!index.isTimed()) {
            return nominalRate;
        }
        var timeBase = AVStream.time_base(demuxer.stream());
        double ticks = (double) (index.time(last) - index.time(0)) * AVRational.num(timeBase);
        return ticks > 0 ? last * (double) AVRational.den(timeBase) / ticks : 0;
    }

    public VideoXLException undecodable() {
        if (notes.has(PictureNotes.Kind.ENCRYPTED)) {
            return encrypted(source);
        }
        boolean webp = decoder.codecName().equals("webp");
        return Demuxer.unreadable(
                source,
                "none of its " + decoder.codecName()
                        + " frames that were wanted can be decoded; expected pictures. "
                        + (webp
                                ? "FFmpeg decodes no animated WebP: convert it to MP4, or show its first picture as an Image."
                                : "The file is damaged: copy or download it again."));
    }

    static VideoXLException encrypted(VideoSource source) {
        return Demuxer.unreadable(
                source,
                "its pictures are encrypted; expected ones that can be decoded without a key. Take a copy without"
                        + " copy protection, or decrypt it with the tool of whoever gave you the key.");
    }

    /** Frees what FFmpeg holds; closing again does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (decoder != null) {
                decoder.close();
            }
            demuxer.close();
        }
    }
}
