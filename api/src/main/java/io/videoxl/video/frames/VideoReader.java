package io.videoxl.video.frames;

import io.videoxl.VideoInfo;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.FFmpeg;
import io.videoxl.video.reading.PictureNotes;
import io.videoxl.video.reading.Times;
import io.videoxl.video.reading.VideoDecoder;
import io.videoxl.video.reading.VideoSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

    /** Streams of one film often begin some hundredths of a second apart. */
    private static final double MIN_LEAD = 0.5;

    /** {@code AV_FIELD_PROGRESSIVE}; 0 is unknown, and above are pictures whose two fields may come one after the other. */
    private static final int PROGRESSIVE = 1;

    /** What may come before the first whole packet where a format is read from its middle. */
    private static final int MAX_STRANGE_PACKETS = 64;

    /** More than are lost with the last group of pictures of a file that was cut short. */
    private static final int MANY_FAILURES = 25;

    private static final long NO_TIME = ffmpeg.AV_NOPTS_VALUE();

    /** Codecs whose pictures' size is in headers that may be apart from them. */
    private static final Set<String> WITH_HEADERS = Set.of("h264", "hevc", "vvc", "mpeg4", "mpeg2video", "mpeg1video");

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
    private Clock clock;
    private VideoInfo info;
    private List<String> warnings = List.of();
    private int threads;
    private boolean closed;

    private int last; // frame that came out of the decoder last, -1 if none did since the start of the file
    private boolean verified; // whether that frame was found to be the right one
    private int packet; // number of the demuxer's packet, or of the one before the next
    private boolean holdsPacket; // whether the demuxer's packet is still to be sent to the decoder
    private boolean draining; // whether the decoder has been told that there are no more packets
    private boolean careful; // whether all pictures are decoded, of use or not
    private int entered; // frame at which decoding started
    private boolean settled; // whether what came out is behind that frame: before, pictures may lack what they refer to
    private boolean damaged; // whether anything since then was
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
        return open(
                source, demuxer, threads, source.counting().decoding() ? Long.MAX_VALUE : FrameIndex.DECODED_PIXELS);
    }

    /**
     * As {@link #open(VideoSource, Demuxer, int)}.
     *
     * @param decodedPixels the most pixels of all frames together of a video that is decoded to know its frames, even if its packets
     *     would tell them
     */
    public static VideoReader open(VideoSource source, Demuxer demuxer, int threads, long decodedPixels) {
        var reader = new VideoReader(source, demuxer, new PictureNotes(source.name()));
        try {
            reader.open(threads, decodedPixels);
            return reader;
        } catch (Throwable t) {
            reader.close();
            throw t;
        }
    }

    private void open(int threads, long decodedPixels) {
        this.threads = threads;
        decoder = VideoDecoder.open(source, demuxer, threads, notes);
        index = index(decodedPixels);
        if (index.isDamaged() && decodesInParallel()) {
            useOneThread();
            index = index(decodedPixels);
        }
        if (index.packets().count() == 0 && demuxer.passedOver() > 0) {
            throw undecodable();
        }
        if (index.packets().count() == 0) {
            throw new VideoXLException(
                    Code.VIDEO_EMPTY,
                    source.name() + ": its " + decoder.codecName()
                            + " video stream holds no frames; expected at least one. The file may be cut"
                            + " short: copy or download it again.");
        }
        if (index.size() == 0) {
            throw undecodable();
        }
        clock = Clock.of(index, demuxer, () -> Demuxer.open(source));
        restart(index.size(), index.packets().count()); // reading to the end has left no frame ahead
        // A photograph's orientation is known only once it is decoded.
        if (index.size() == 1 && !read(0)) {
            throw undecodable();
        }
        if (decoder.width(demuxer.parameters()) == 0 && !index.isPredicted()) {
            read(0); // no header tells how large pictures are
        }
        info = describe();
        warnings = faults();
    }

    private FrameIndex index(long decodedPixels) {
        return FrameIndex.of(
                demuxer,
                decoder,
                this::reopened,
                source instanceof VideoSource.File ? () -> Demuxer.open(source) : null,
                source.counting().rate(),
                decodedPixels);
    }

    /**
     * Opens the same file again, without reading through it, to read it in another thread. It has no {@link #info}.
     *
     * @param threads threads for decoding, at least 1
     */
    public VideoReader another(int threads) {
        var reader = new VideoReader(source, Demuxer.open(source), notes);
        try {
            reader.threads = index.isDamaged() ? 1 : threads;
            reader.decoder = VideoDecoder.open(source, reader.demuxer, reader.threads, notes);
            reader.index = index;
            reader.clock = clock;
            reader.restart(index.size(), index.packets().count());
            return reader;
        } catch (Throwable t) {
            reader.close();
            throw t;
        }
    }

    /**
     * Opens the same source again, and decodes all of it to know its frames; then no prediction is refuted. This reader is closed.
     *
     * @throws VideoXLException as {@link #open(Path, int)} does
     */
    public VideoReader decodingAll() {
        close();
        return open(source, Demuxer.open(source), 1, Long.MAX_VALUE);
    }

    private boolean decodesInParallel() {
        return VideoDecoder.threads(threads) > 1;
    }

    /** Decoders of several threads make up for damage in other ways, and some take intact fields for damaged. */
    private void useOneThread() {
        threads = 1;
        rewind();
    }

    /** Whether the frames were told by their packets, without decoding. */
    public boolean isPredicted() {
        return index.isPredicted();
    }

    /** Whether {@link #another} reader finds the same frames. */
    public boolean canBeJoined() {
        return source instanceof VideoSource.File && index.isByPacket();
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
        var faults = new ArrayList<String>();
        int packets = index.packets().count();
        double found = clock.videoEnd() - clock.lead();
        if (packets < demuxer.promisedFrames() && !isWholeBy(found)) {
            faults.add(endedEarly(packets + " of " + demuxer.promisedFrames() + " frames"));
        } else if (!index.times().counted()) {
            double promised = demuxer.promisedSeconds();
            if (promised - clock.videoEnd() > Math.max(MIN_SECONDS_MISSING, MIN_PART_MISSING * promised)) {
                faults.add(endedEarly(clock.videoEnd(), promised));
            }
            double withSound = index.segments() == 1 ? demuxer.promisedSecondsWithSound() : 0;
            if (withSound - clock.end() > Math.max(MIN_SECONDS_MISSING, MIN_PART_MISSING * withSound)) {
                faults.add(endedEarly(clock.end(), withSound));
            }
        }
        demuxer.unfollowedEdits().ifPresent(edits -> faults.add(source.name() + ": " + edits));
        demuxer.missingPart().ifPresent(reason -> faults.add("without a part of " + source.name() + ": " + reason));
        if (source instanceof VideoSource.File file) {
            int last = index.packets().count() - 1;
            FollowingFile.begin(
                            file.path(), demuxer.container(), index.packets().position(last))
                    .ifPresent(at -> faults.add(file.name() + ": " + follows(at)));
            FollowingStream.begin(index.packets(), size(file.path()), demuxer, () -> Demuxer.open(source))
                    .ifPresent(at -> faults.add(file.name() + ": the video goes on in another stream, from byte " + at
                            + " on, of which nothing is watched. Split the file there, or make one film of it"));
        }
        if (clock.lead() >= MIN_LEAD) {
            faults.add(source.name() + ": no picture is shown before "
                    + Times.words(Duration.ofMillis(Math.round(clock.lead() * 1e3)))
                    + "; times before that stand for the first one");
        }
        if (index.isRateGuessed() && index.size() > 1) {
            faults.add(source.name() + ": nothing in it says how fast its frames follow each other; "
                    + Math.round(clock.averageRate())
                    + " a second were assumed. Give the true rate by Video.sourceRate or --rate-of-source");
        }
        if (index.lostAtStart() > 0) {
            faults.add(source.name() + ": it begins in the middle of a group of pictures; the first "
                    + index.lostAtStart() + " cannot be shown without what was before");
        }
        if (index.failures() > 0) {
            faults.add(source.name() + ": " + index.failures()
                    + " of its pictures cannot be decoded, because the video is damaged there" + otherCodec());
        }
        return List.copyOf(faults);
    }

    /** Joined streams may have the same number and not the same codec, which FFmpeg does not tell. */
    private String otherCodec() {
        int behind = index.packetsBehindFrames();
        long at = behind == 0 ? -1 : index.packets().position(index.packets().count() - behind);
        if (at < 0 || index.failures() < MANY_FAILURES) {
            return "";
        }
        return ", or goes on in another codec: from byte " + at + " on there is no picture that is "
                + decoder.codecName() + ". If it was joined there, split the file, or make one film of it";
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // it has just been read
        }
    }

    private String follows(long at) {
        if (demuxer.container().equals("ogg")) {
            return "joined from several files, the second from byte " + at
                    + " on, of which frames may be left out. Join them with a program that makes one film";
        }
        return "another file follows in it, at byte " + at
                + ", of which not all is watched. Split them there, or join them with a program that makes one film";
    }

    /** A list of edits may show less than what is there. */
    private boolean isWholeBy(double seconds) {
        double promised = demuxer.streamSeconds();
        double frame = seconds / index.size();
        return promised > 0 && promised - seconds < frame / 2;
    }

    private String endedEarly(double seconds, double promised) {
        return endedEarly(String.format(Locale.ROOT, "%.1f of %.1f seconds", seconds, promised));
    }

    private String endedEarly(String when) {
        return source.name() + ": the file ended early, after " + when;
    }

    /**
     * The time at which a frame starts to be shown, in seconds from the source's start, which other streams may make earlier than the
     * first frame; at the frame count, the end.
     */
    public double seconds(int frameIndex) {
        return frameIndex < index.size() ? clock.start(frameIndex) : clock.end();
    }

    /**
     * Decodes a frame.
     *
     * @param target index in presentation order, from 0 to {@link #frameCount} - 1
     * @return false if that frame cannot be decoded, because the video is damaged there
     * @throws PredictionRefuted if the video was not decoded to know its frames, and has to be: see {@link #decodingAll}
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
        return index.isByPacket()
                && index.isFrameByFrame()
                && AVCodecParameters.field_order(demuxer.parameters()) <= PROGRESSIVE;
    }

    /** Whether a frame is reached by decoding on from another, rather than from the key frame before it. */
    public boolean goesOn(int from, int to) {
        int entry = index.entryAtOrBefore(to);
        return to > from && (entry < 0 || entry - from <= SEEK_COST);
    }

    private boolean find(int target) {
        try {
            return search(target);
        } catch (PredictionRefuted e) {
            if (!decodesInParallel()) {
                throw e;
            }
            useOneThread();
            return search(target);
        }
    }

    private boolean search(int target) {
        if (demuxer.isBroken()) {
            rewind();
        }
        if (target == last && verified && decoder.holdsFrame()) {
            return true;
        }
        careful = false;
        if (goesOn(last, target)) {
            boolean unbroken = settled;
            var outcome = decodeTo(target);
            if (outcome == Outcome.FOUND && !isDoubtful() && isRight(target)) {
                return true;
            }
            if (outcome == Outcome.PASSED && unbroken && index.isPredicted()) {
                throw new PredictionRefuted();
            }
        }
        int entry = index.entryAtOrBefore(target);
        for (int start = 0; start < STARTS && entry >= 0; start++) {
            int landing = start(entry);
            if (landing < 0) {
                break;
            }
            if (decodeTo(target) == Outcome.FOUND && !isDoubtful() && isRight(target)) {
                return true;
            }
            if (start == STARTS - 1 && index.isPredicted()) {
                throw new PredictionRefuted();
            }
            if (index.isVerifiable()) {
                index.distrust(landing);
            }
            entry = index.entryAtOrBefore(landing - 1);
            careful = true;
        }
        return findFromStart(target);
    }

    private boolean findFromStart(int target) {
        rewind();
        careful = true;
        boolean found = decodeTo(target) == Outcome.FOUND;
        if (index.isPredicted() && (!found || isDoubtful())) {
            throw new PredictionRefuted();
        }
        if (!found) {
            return false;
        }
        if (!isRight(target)) {
            index.giveUpComparing(); // such as pictures that damage leaves to chance
            verified = true;
        }
        return true;
    }

    /** Whether damage may have changed the frame, or left out others. */
    private boolean isDoubtful() {
        return index.isPredicted() && damaged;
    }

    private boolean isRight(int target) {
        verified = index.isRight(target, decoder);
        return verified;
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
     * Makes decoding start at a frame, or at one before it if the format cannot go there.
     *
     * @param entry a frame at which decoding can start
     * @return where decoding starts; -1 if no such place could be gone to
     */
    private int start(int entry) {
        for (int wanted = entry, step = 1; wanted >= 0; step *= 2) {
            int landing = land(index.packetOf(wanted), index.packetOf(entry));
            if (landing >= 0) {
                return landing;
            }
            // Landed too late: some formats' indexes are rough. Ask for earlier places, further and further apart.
            for (int i = 0; i < step && wanted >= 0; i++) {
                wanted = index.entryAtOrBefore(wanted - 1);
            }
        }
        return -1;
    }

    /**
     * Seeks a packet, and reads on to where decoding can start.
     *
     * @param sought the packet to ask for
     * @param latest the last packet where decoding may start
     * @return the frame at which decoding starts, -1 if the format went elsewhere
     */
    private int land(int sought, int latest) {
        restart(index.size(), index.packets().count()); // if nothing comes of it, no frame is reached by going on
        var packets = index.packets();
        long position = packets.position(sought);
        if (demuxer.isByteSeekable() && position >= 0 && demuxer.seekToByte(position) && readTo(latest)) {
            return landed(latest);
        }
        long presentation = packets.presentationTime(sought);
        long decoding = packets.decodingTime(sought);
        if (presentation != NO_TIME && demuxer.seek(presentation) && readTo(latest)) {
            return landed(latest);
        }
        if (decoding != NO_TIME && decoding != presentation && demuxer.seek(decoding) && readTo(latest)) {
            return landed(latest);
        }
        return -1;
    }

    private int landed(int number) {
        int frame = index.frameOf(number);
        restart(frame - 1, number);
        holdsPacket = true;
        return frame;
    }

    /** Reads on to a packet; false if that is not behind, or packets come that are not those of the index. */
    private boolean readTo(int wanted) {
        int number = Packets.UNKNOWN;
        for (int strange = 0; number < 0 && strange < MAX_STRANGE_PACKETS; strange++) {
            if (!demuxer.read()) {
                return false;
            }
            number = index.packets().find(demuxer.packet());
        }
        if (number < 0 || number > wanted) {
            return false;
        }
        while (number < wanted) {
            number++;
            if (!demuxer.read() || !index.packets().is(number, demuxer.packet())) {
                return false;
            }
        }
        return true;
    }

    /** Opening the file anew is the one way back to the first packet that works for every format. */
    private Demuxer reopened() {
        var fresh = Demuxer.open(source); // may fail, and then reading goes on where it was
        demuxer.close();
        demuxer = fresh;
        return fresh;
    }

    /** With a decoder that has no past: what is missing at the start is made up from what it has. */
    private void rewind() {
        var fresh = VideoDecoder.open(source, reopened(), threads, notes);
        decoder.close();
        decoder = fresh;
        restart(-1, -1);
    }

    private void restart(int lastFrame, int packetNumber) {
        decoder.flush();
        last = lastFrame;
        entered = lastFrame + 1;
        settled = false;
        damaged = false;
        verified = false;
        packet = packetNumber;
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
                damaged |= shown >= entered && decoder.isDamaged() || settled && shown <= last;
                settled |= shown > entered;
                if (shown >= 0) {
                    last = shown;
                    verified = false;
                    if (shown >= target) {
                        return shown == target ? Outcome.FOUND : Outcome.PASSED;
                    }
                }
            } else {
                damaged |= settled; // a picture that cannot be decoded; those around it may be
            }
        }
    }

    /** The index of the frame that just came out; -1 for one that the index does not know. */
    private int frameShown() {
        if (!index.isByPacket()) {
            return last + 1;
        }
        int number = decoder.packetNumber();
        boolean another = last >= 0 && last + 1 < index.size() && index.packetOf(last) == number;
        return another && index.packetOf(last + 1) == number ? last + 1 : index.frameOf(number);
    }

    private void feed(int target) {
        if (!holdsPacket) {
            if (!demuxer.read()) {
                if (!draining) {
                    draining = true;
                    decoder.drain();
                }
                return;
            }
            packet++;
        }
        int frame = index.frameOf(packet);
        // Pictures that are not wanted and that no other picture refers to need not be decoded.
        decoder.skip(isUnwanted(frame, target) ? ffmpeg.AVDISCARD_NONREF() : ffmpeg.AVDISCARD_DEFAULT());
        // A status of AGAIN cannot come when the decoder has just asked for data; others are damaged packets, to be
        // skipped.
        damaged |= !decoder.send(demuxer, packet) && settled;
        holdsPacket = false;
        if (next == NONE && frame == target) {
            // What the decoder would wait for, to put pictures into order, need not be decoded.
            draining = true;
            decoder.drain();
        }
    }

    private boolean isUnwanted(int frame, int target) {
        if (careful || frame < 0 || frame == target || !index.isFrameByFrame()) {
            return false;
        }
        return frame < target || next == NONE || frame < next;
    }

    private VideoInfo describe() {
        var parameters = demuxer.parameters();
        boolean decoded = decoder.holdsFrame();
        int width = decoded ? AVFrame.width(decoder.frame()) : decoder.width(parameters);
        int height = decoded ? AVFrame.height(decoder.frame()) : decoder.height(parameters);
        var orientation = decoder.orientation();
        return new VideoInfo(
                demuxer.container(),
                decoder.codecName(),
                orientation.transposes() ? height : width,
                orientation.transposes() ? width : height,
                orientation.rotation(),
                Duration.ofNanos(Math.round(clock.end() * 1e9)),
                index.size(),
                true,
                clock.averageRate(),
                clock.isVariable(),
                decoder.shownAspect(parameters),
                decoder.dynamicRange(parameters));
    }

    public VideoXLException undecodable() {
        if (notes.has(PictureNotes.Kind.ENCRYPTED)) {
            return Demuxer.encrypted(source);
        }
        var codec = decoder.codecName();
        String advice = "The file is damaged: copy or download it again.";
        if (WITH_HEADERS.contains(codec) && decoder.width(demuxer.parameters()) == 0) {
            advice = "Nothing in it tells how they are coded, such as parameter sets: it was cut out of a recording, or"
                    + " they come on another way. Take it with its beginning.";
        } else if (index.packets().keys().length == 0 && !demuxer.isImage()) {
            advice =
                    "There is no key frame among them, from which decoding could start: it was cut out of the middle of a"
                            + " recording. Take it from a key frame on.";
        } else if (codec.equals("webp")) {
            advice = "FFmpeg decodes no animated WebP: convert it to MP4, or show its first picture as an Image.";
        } else if (demuxer.isImage()) {
            advice = "It is damaged, or of a kind that FFmpeg does not decode: copy it again, or convert it to PNG.";
        }
        return Demuxer.unreadable(
                source,
                "none of its " + codec + " frames that were wanted can be decoded; expected pictures. " + advice);
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
