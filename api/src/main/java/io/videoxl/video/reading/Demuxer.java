package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVFormatContext;
import io.videoxl.bindings.generated.ffmpeg.AVIOContext;
import io.videoxl.bindings.generated.ffmpeg.AVInputFormat;
import io.videoxl.bindings.generated.ffmpeg.AVRational;
import io.videoxl.bindings.generated.ffmpeg.AVStream;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.files.GitLfsPointer;
import io.videoxl.files.NativePath;
import io.videoxl.video.network.HostLookup;
import io.videoxl.video.reading.VideoSource.File;
import io.videoxl.video.reading.VideoSource.Network;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** An open source, and the packets of its video stream one after the other. For one thread at a time. */
public final class Demuxer implements AutoCloseable {
    /** Formats that make pictures from text: a text file opened by mistake is not a video. */
    private static final Set<String> TEXT_FORMATS = Set.of("tty", "bin", "xbin", "adf", "idf");

    /** No stream. */
    public static final int NONE = -1;

    /** JPEG pictures one after the other, without times. */
    private static final String CAMERA_FORMAT = "mpjpeg";

    private static final String CAMERA_TYPE = "multipart/x-mixed-replace";

    private static final int MICROSECONDS = 1_000_000;

    /** How FFmpeg's names for images one after the other end, such as {@code jpeg_pipe}. */
    private static final String IMAGES = "_pipe";

    /** A file that is known as an image by the ending of its name. */
    private static final String IMAGE = "image2";

    private static final Set<String> PLAYLISTS = Set.of("hls", "dash");

    /** Dispositions of streams that hold pictures but are not the video: cover art, chapter thumbnails. */
    private static final int NOT_THE_VIDEO =
            ffmpeg.AV_DISPOSITION_ATTACHED_PIC() | ffmpeg.AV_DISPOSITION_TIMED_THUMBNAILS();

    // libavformat/avformat.h
    private static final int BY_BYTE = 2;
    /** Ten seconds and more. A stream without any key frame is shown from there on. */
    private static final int MOST_PASSED_OVER = 600;

    private static final int NO_TIMES = 0x80;
    private static final int GENERIC_INDEX = 0x100;
    private static final int DISCONTINUOUS = 0x200;
    private static final int NO_BYTE_SEEK = 0x8000;
    private static final int DURATION_FROM_BIT_RATE = 2;
    private static final int SOUND = 1; // AVMEDIA_TYPE_AUDIO

    private static final MemorySegment LOCATION = Arena.global().allocateFrom("location");

    private final VideoSource source;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment contextPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment inputPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment packetPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment location = arena.allocate(ValueLayout.ADDRESS);
    private final Waiting waiting;
    private MemorySegment format = MemorySegment.NULL; // NULL where FFmpeg is to find it out
    private TemporaryFile authorities;
    private HttpInputs http; // null where FFmpeg speaks the protocol
    private MemorySegment httpInput = MemorySegment.NULL;
    private MemorySegment context;
    private Packet packet;
    private MemorySegment stream;
    private Encryption encryption;
    private EditedPackets edits; // null where FFmpeg follows the file's edit list
    private int streamIndex;
    private boolean awaitsKey; // whether pictures are still passed over, because they refer to some before the start
    private int passedOver;
    private boolean timedByArrival;
    private boolean closed;

    private Demuxer(VideoSource source) {
        this.source = source;
        waiting = new Waiting(source.name(), source instanceof Network network ? network.timeout() : null, arena);
    }

    /** Loads what {@link #open} needs, which does so itself otherwise. */
    public static void loadLibraries() {
        FFmpeg.load();
    }

    public static Demuxer open(VideoSource source) {
        switch (source) {
            case File file -> checkFile(file);
            case Network network -> checkNetwork(network);
        }
        loadLibraries();
        var demuxer = new Demuxer(source);
        try {
            demuxer.open();
            return demuxer;
        } catch (Throwable t) {
            demuxer.close();
            throw t;
        }
    }

    /** A proxy, if there is one, looks up names itself. */
    private static void checkNetwork(Network source) {
        boolean java = NetworkProtocols.isHttp(source.address().scheme());
        if (!java && source.address().host() != null && System.getenv("http_proxy") == null) {
            HostLookup.of(source.address(), source.timeout());
        }
    }

    private static void checkFile(File source) {
        var file = source.path();
        if (!Files.exists(file)) {
            throw unreadable(
                    source, "no such file; expected a video or an image. Check the path." + NativePath.hint(file));
        }
        if (Files.isDirectory(file)) {
            throw unreadable(source, "is a directory; expected a video or image file. Name a file in it.");
        }
        if (!Files.isRegularFile(file)) {
            throw unreadable(
                    source,
                    "is a pipe or device; expected a file. Open it yourself and give its stream to"
                            + " Video.of(InputStream, String), or its pictures to Video.frames.");
        }
        if (!Files.isReadable(file)) {
            throw unreadable(
                    source, "may not be read; expected a readable video or image. Check the file's permissions.");
        }
        GitLfsPointer.of(file).ifPresent(pointer -> {
            throw unreadable(source, "is " + pointer + "; expected a video or image file.");
        });
        try {
            if (Files.size(file) == 0) {
                throw unreadable(source, "is empty (0 bytes); expected a video or image. Copy or download it again.");
            }
            var start = start(file);
            if (start.startsWith("#EXTM3U") || start.startsWith("ffconcat")) {
                throw unreadable(
                        source, "is a playlist; expected a video or image file. Name one of the files that it lists.");
            }
            if (start.startsWith("<")) {
                throw unreadable(
                        source,
                        "is a text such as a web page, an SVG drawing or a playlist; expected a video or image file."
                                + " Save a drawing as PNG; of a playlist name one of the files that it lists.");
            }
        } catch (IOException e) {
            throw unreadable(source, "could not be examined: " + e.getMessage() + ". Check the disk.");
        }
    }

    /** How a text begins. Playlists name other files, and FFmpeg waits without end for those that are still to be written. */
    private static String start(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(64), StandardCharsets.ISO_8859_1).strip();
        }
    }

    private void open() {
        packet = new Packet(FFmpeg.allocated(ffmpeg.av_packet_alloc()));
        packetPointer.set(ValueLayout.ADDRESS, 0, packet.pointer());
        openFormat();
        if (source instanceof File file && container().startsWith("mov")) {
            EditList.of(file.path(), AVStream.id(stream), Math.round(1 / tick()))
                    .ifPresent(this::follow);
        }
    }

    /** Opens the file again, with the packets of the track as they are. */
    private void follow(EditList list) {
        ffmpeg.avformat_close_input(contextPointer);
        edits = new EditedPackets(list);
        openFormat();
        edits.go(0);
        seekPlain(edits.from(), ffmpeg.AVSEEK_FLAG_BACKWARD());
    }

    private void openFormat() {
        context = FFmpeg.allocated(ffmpeg.avformat_alloc_context());
        contextPointer.set(ValueLayout.ADDRESS, 0, context);
        AVFormatContext.interrupt_callback(context, waiting.callback());
        var options = arena.allocate(ValueLayout.ADDRESS);
        try {
            var url =
                    switch (source) {
                        case File file -> openFile(file, options);
                        case Network network -> openNetwork(network, options);
                    };
            int status = call(() -> ffmpeg.avformat_open_input(contextPointer, url, format, options));
            if (status < 0) {
                throw unreadable(source, whyNotOpened(status));
            }
        } finally {
            ffmpeg.av_dict_free(options);
        }
        if (TEXT_FORMATS.contains(container())) {
            throw unreadable(source, "is text; expected a video or image file. Check that this is the file you meant.");
        }
        timeByArrival();
        // What it cannot find shows up below.
        call(() -> ffmpeg.avformat_find_stream_info(context, MemorySegment.NULL));
        chooseStream();
    }

    /** A camera sends pictures without times, each when it was taken; FFmpeg would count 25 a second. */
    private void timeByArrival() {
        timedByArrival = source instanceof Network
                && container().equals(CAMERA_FORMAT)
                && AVFormatContext.nb_streams(context) == 1;
        if (timedByArrival) {
            AVFormatContext.use_wallclock_as_timestamps(context, 1);
            AVFormatContext.fps_probe_size(context, 0); // there is no rate to be found, and each picture is waited for
            var tick = AVStream.time_base(stream(0));
            AVRational.num(tick, 1);
            AVRational.den(tick, MICROSECONDS);
        }
    }

    /** Whether frames are shown when they come, because nothing else says when. */
    boolean isTimedByArrival() {
        return timedByArrival;
    }

    private MemorySegment openFile(File file, MemorySegment options) {
        // A playlist or reference movie may name other files, but nothing on the network.
        set(options, "protocol_whitelist", "file");
        // A '%' in the name of an image is just that, not the pattern of a sequence.
        set(options, "pattern_type", "none");
        if (edits != null) {
            set(options, "ignore_editlist", "1");
        }
        return NativePath.of("file:", file.path(), arena);
    }

    /** Connects, where the format reads one stream of bytes; formats such as RTSP connect by themselves. */
    private MemorySegment openNetwork(Network network, MemorySegment options) {
        if (NetworkProtocols.isHttp(network.address().scheme())) {
            return openHttp(network, options);
        }
        var url = arena.allocateFrom(network.url());
        setProtocols(network, options);
        set(options, "rtsp_flags", "prefer_tcp"); // UDP loses packets, and with them frames
        if (!NetworkProtocols.isSession(network.url())) {
            var own = arena.allocate(ValueLayout.ADDRESS);
            try {
                ffmpeg.av_dict_copy(own, options.get(ffmpeg.C_POINTER, 0), 0);
                int status = call(
                        () -> ffmpeg.avio_open2(inputPointer, url, ffmpeg.AVIO_FLAG_READ(), waiting.callback(), own));
                if (status < 0) {
                    throw unreadable(source, whyNotConnected(status));
                }
            } finally {
                ffmpeg.av_dict_free(own);
            }
            checkLocation(network);
            AVFormatContext.pb(context, input());
            waiting.watch(input());
        }
        return url;
    }

    private MemorySegment openHttp(Network network, MemorySegment options) {
        var session = network.fetching().open(network);
        http = new HttpInputs(session, arena);
        var opened = session.open();
        httpInput = http.contextOf(opened.bytes());
        if (opened.type().startsWith(CAMERA_TYPE)) {
            // Finding it out would read some pictures before the clock runs.
            format = ffmpeg.av_find_input_format(arena.allocateFrom(CAMERA_FORMAT));
        }
        AVFormatContext.pb(context, httpInput);
        http.serve(context);
        setProtocols(network, options);
        if (session.isRelaying()) {
            set(options, "protocol_whitelist", "http,tcp");
        }
        // Parts may have any name: what they are is told by what is in them, and only the network is asked for them.
        set(options, "extension_picky", "0");
        set(options, "allowed_extensions", "ALL");
        set(options, "allowed_segment_extensions", "ALL");
        set(options, "http_persistent", "0");
        set(options, "http_multiple", "0");
        return arena.allocateFrom(opened.url());
    }

    private void setProtocols(Network network, MemorySegment options) {
        set(options, "protocol_whitelist", NetworkProtocols.whitelist(network.allowed()));
        set(options, "pattern_type", "none");
        if (network.fetching() == VideoSource.Fetching.ITSELF && NetworkProtocols.isEncrypted(network.allowed())) {
            authorities = TrustedAuthorities.ofJava();
            set(options, "tls_verify", "1");
            set(options, "ca_file", authorities.path().toString());
        }
    }

    /**
     * FFmpeg follows a redirection from HTTPS to HTTP, and to any other name of a protocol it speaks HTTP, because these need no
     * more protocols underneath.
     */
    private void checkLocation(Network network) {
        location.set(ValueLayout.ADDRESS, 0, MemorySegment.NULL);
        int found = ffmpeg.av_opt_get(input(), LOCATION, ffmpeg.AV_OPT_SEARCH_CHILDREN(), location);
        var text = location.get(ffmpeg.C_POINTER, 0);
        if (found < 0 || FFmpeg.isNull(text)) {
            return; // it is not HTTP
        }
        var url = text.getString(0);
        ffmpeg.av_free(text);
        var protocol = url.contains(":") ? url.substring(0, url.indexOf(':')) : "";
        if (!network.allowed().contains(protocol)) {
            throw unreadable(
                    source,
                    "it redirects to an address of the protocol " + protocol + "; expected one of "
                            + String.join(", ", network.allowed()) + ". Allow that protocol too, if it is right.");
        }
    }

    private MemorySegment input() {
        return inputPointer.get(ffmpeg.C_POINTER, 0);
    }

    /** Makes a call that may wait for data. */
    private int call(IntSupplier call) {
        waiting.begin();
        int status = call.getAsInt();
        waiting.check();
        if (http != null) {
            try {
                http.check();
            } catch (VideoXLException e) {
                waiting.breakOff();
                throw e;
            }
        }
        return status;
    }

    private void set(MemorySegment options, String key, String value) {
        if (ffmpeg.av_dict_set(options, arena.allocateFrom(key), arena.allocateFrom(value), 0) < 0) {
            throw FFmpeg.outOfMemory();
        }
    }

    /** The video: what moves before a picture, a stream marked as the default one before others, larger before smaller ones. */
    private void chooseStream() {
        long best = -1;
        int streams = AVFormatContext.nb_streams(context);
        for (int i = 0; i < streams; i++) {
            var candidate = stream(i);
            var parameters = AVStream.codecpar(candidate);
            int disposition = AVStream.disposition(candidate);
            if (isVideo(i)) {
                long pixels = (long) AVCodecParameters.width(parameters) * AVCodecParameters.height(parameters);
                boolean preferred = (disposition & ffmpeg.AV_DISPOSITION_DEFAULT()) != 0;
                boolean moves =
                        AVStream.nb_frames(candidate) != 1; // beside the film, its first picture may be a stream
                long rank = (moves ? 1L << 62 : 0) + (preferred ? 1L << 61 : 0) + pixels;
                if (rank > best) {
                    best = rank;
                    streamIndex = i;
                }
            }
        }
        if (best < 0) {
            throw new VideoXLException(
                    Code.VIDEO_EMPTY,
                    source.name() + ": no video stream among the " + streams + " streams of this " + container()
                            + " file; expected moving pictures or an image. Check that this is the file you meant.");
        }
        for (int i = 0; i < streams; i++) {
            AVStream.discard(stream(i), i == streamIndex ? ffmpeg.AVDISCARD_DEFAULT() : ffmpeg.AVDISCARD_ALL());
        }
        stream = stream(streamIndex);
        // Where formats begin anywhere, parsers tell key frames, so that they can be relied on.
        awaitsKey = makesUpMissing(AVCodecParameters.codec_id(parameters())) && (isDiscontinuous() || isWithoutTimes());
        encryption = Encryption.of(context, stream, container());
        derivePresentationTimes();
    }

    /**
     * AVI and the like give packets only decoding times. Where every packet's picture comes out at once or after the next one,
     * FFmpeg derives presentation times from them; for codecs that reorder more freely its guesses would be wrong.
     */
    private void derivePresentationTimes() {
        int codec = AVCodecParameters.codec_id(parameters());
        if (codec != ffmpeg.AV_CODEC_ID_H264() && codec != ffmpeg.AV_CODEC_ID_HEVC()) {
            AVFormatContext.flags(context, AVFormatContext.flags(context) | ffmpeg.AVFMT_FLAG_GENPTS());
        }
    }

    private MemorySegment stream(int index) {
        return AVFormatContext.streams(context).getAtIndex(ffmpeg.C_POINTER, index);
    }

    /** FFmpeg's name for the file format. */
    public String container() {
        return AVInputFormat.name(AVFormatContext.iformat(context)).getString(0);
    }

    /** The {@code AVStream}. */
    public MemorySegment stream() {
        return stream;
    }

    /** The {@code AVCodecParameters} of the stream. */
    public MemorySegment parameters() {
        return AVStream.codecpar(stream);
    }

    /** The stream's time base, in seconds. */
    public double tick() {
        return FFmpeg.toDouble(AVStream.time_base(stream));
    }

    /** The number of pixels of a picture, as the header gives it; 1 or more. */
    public long pixels() {
        return Math.max(1, (long) AVCodecParameters.width(parameters()) * AVCodecParameters.height(parameters()));
    }

    /** The frame rate that the stream claims; 0 if it claims none. */
    public double nominalRate() {
        double rate = timedByArrival ? 0 : FFmpeg.toDouble(AVStream.avg_frame_rate(stream));
        return Double.isFinite(rate) && rate > 0 ? rate : 0;
    }

    /** Whether the format gives no times at all: any that there are follow from a frame rate. So it is with images in one file, too. */
    public boolean isWithoutTimes() {
        return (AVInputFormat.flags(AVFormatContext.iformat(context)) & NO_TIMES) != 0 || isImage();
    }

    /** Whether it is an image by its format, or several one after the other. */
    public boolean isImage() {
        return container().endsWith(IMAGES) || container().equals(IMAGE);
    }

    /** Whether the format says how long each picture is shown; elsewhere FFmpeg takes it from what codecs say of fields, or guesses. */
    public boolean hasDurations() {
        var name = container();
        return name.startsWith("mov")
                || name.startsWith("matroska")
                || Set.of("gif", "apng").contains(name);
    }

    /** Whether times of this format may start anew, or jump, where recordings were joined. */
    public boolean isDiscontinuous() {
        return (AVInputFormat.flags(AVFormatContext.iformat(context)) & DISCONTINUOUS) != 0;
    }

    /**
     * How long the source is by its headers, in seconds, where it has sound and pictures alone; 0 if they do not tell, and if they may
     * count from an earlier time.
     */
    public double promisedSecondsWithSound() {
        double told = durationSeconds();
        boolean alone = IntStream.range(0, AVFormatContext.nb_streams(context)).allMatch(i -> isSound(i) || isVideo(i));
        return alone && hasSound() && edits == null && !Double.isNaN(told) ? told - before() : 0;
    }

    /** Matroska's length is often that from time 0, though the first picture may be later. */
    private double before() {
        double start = startSeconds();
        return container().startsWith("matroska") && start > 0 ? start : 0;
    }

    /**
     * When the source ends, other streams included, in seconds after its start, as its headers or last times have it; not a number if
     * they do not.
     */
    public double durationSeconds() {
        if (edits != null) {
            return edits.list().movieSeconds();
        }
        long duration = AVFormatContext.duration(context);
        boolean guessed = AVFormatContext.duration_estimation_method(context) == DURATION_FROM_BIT_RATE;
        return duration == ffmpeg.AV_NOPTS_VALUE() || guessed ? Double.NaN : duration / (double) ffmpeg.AV_TIME_BASE();
    }

    /** Whether there is sound. */
    public boolean hasSound() {
        return IntStream.range(0, AVFormatContext.nb_streams(context)).anyMatch(this::isSound);
    }

    private boolean isSound(int index) {
        return AVCodecParameters.codec_type(AVStream.codecpar(stream(index))) == SOUND;
    }

    /** Moves to the next packet of the first sound there is, from here on; false at the end. */
    public boolean readSound() {
        int sound = IntStream.range(0, AVFormatContext.nb_streams(context))
                .filter(this::isSound)
                .findFirst()
                .orElse(NONE);
        for (int i = 0; i < AVFormatContext.nb_streams(context); i++) {
            AVStream.discard(stream(i), i == sound ? ffmpeg.AVDISCARD_DEFAULT() : ffmpeg.AVDISCARD_ALL());
        }
        while (sound != NONE && readAny()) {
            if (packet.stream() == sound && packet.presentationTime() != ffmpeg.AV_NOPTS_VALUE()) {
                return true;
            }
        }
        return false;
    }

    /** The unit of the packet's times, in seconds. */
    public double packetTick() {
        return FFmpeg.toDouble(AVStream.time_base(stream(packet.stream())));
    }

    /** Reads the sound from here on; gives when it ends, in seconds of the source's clock, not a number if there is none. */
    public double readSoundToItsEnd() {
        for (int i = 0; i < AVFormatContext.nb_streams(context); i++) {
            AVStream.discard(stream(i), isSound(i) ? ffmpeg.AVDISCARD_DEFAULT() : AVStream.discard(stream(i)));
        }
        double end = Double.NaN;
        while (readAny()) {
            int index = packet.stream();
            long time = packet.presentationTime();
            if (index < AVFormatContext.nb_streams(context) && isSound(index) && time != ffmpeg.AV_NOPTS_VALUE()) {
                double ends = (time + packet.duration()) * FFmpeg.toDouble(AVStream.time_base(stream(index)));
                end = Double.isNaN(end) ? ends : Math.max(end, ends);
            }
        }
        return end;
    }

    /** Moves to the next packet of another video from here on, also of one that shows up only there; gives its stream, or {@link #NONE}. */
    public int readOtherVideo() {
        for (int i = 0; i < AVFormatContext.nb_streams(context); i++) {
            AVStream.discard(stream(i), isOtherVideo(i) ? ffmpeg.AVDISCARD_DEFAULT() : ffmpeg.AVDISCARD_ALL());
        }
        while (readAny()) {
            int index = packet.stream();
            if (isOtherVideo(index)) {
                return index;
            }
        }
        return NONE;
    }

    private boolean isOtherVideo(int index) {
        return index != streamIndex && index < AVFormatContext.nb_streams(context) && isVideo(index);
    }

    private boolean isVideo(int index) {
        return AVCodecParameters.codec_type(AVStream.codecpar(stream(index))) == ffmpeg.AVMEDIA_TYPE_VIDEO()
                && (AVStream.disposition(stream(index)) & NOT_THE_VIDEO) == 0;
    }

    /** When the source starts, other streams included, in seconds of its clock; not a number if that is not known. */
    public double startSeconds() {
        long start = AVFormatContext.start_time(context);
        return start == ffmpeg.AV_NOPTS_VALUE() ? Double.NaN : start / (double) ffmpeg.AV_TIME_BASE();
    }

    /** How long the video is by its headers, in seconds; 0 if they do not tell. */
    public double streamSeconds() {
        long duration = AVStream.duration(stream);
        return duration == ffmpeg.AV_NOPTS_VALUE() ? 0 : duration * tick();
    }

    /** How much later than the source, which may have other streams, the video starts, in seconds. */
    public double leadSeconds() {
        if (edits != null) {
            return hasSound() ? edits.list().get(0).start() * tick() : 0;
        }
        long whole = AVFormatContext.start_time(context);
        long video = AVStream.start_time(stream);
        if (whole == ffmpeg.AV_NOPTS_VALUE() || video == ffmpeg.AV_NOPTS_VALUE()) {
            return 0;
        }
        double lead = video * tick() - whole / (double) ffmpeg.AV_TIME_BASE();
        return lead > 2.0 / ffmpeg.AV_TIME_BASE() ? lead : 0; // less is rounding
    }

    /** The number of packets that the file's own index counts; 0 if it counts none, or they need not all be shown. */
    public long promisedFrames() {
        return edits == null ? AVStream.nb_frames(stream) : 0;
    }

    /** What the file's edit list wants and is not done, or leaves without a picture; empty if there is nothing to tell. */
    public Optional<String> unfollowedEdits() {
        return edits == null ? Optional.empty() : edits.list().told(tick());
    }

    /**
     * The video's length in seconds as the file's header gives it; 0 if it gives none, or other streams that may be longer than
     * the video count too, or its end need not be a picture's.
     */
    public double promisedSeconds() {
        boolean known = edits == null
                && AVFormatContext.nb_streams(context) == 1
                && AVFormatContext.duration_estimation_method(context) == ffmpeg.AVFMT_DURATION_FROM_STREAM();
        return known ? AVFormatContext.duration(context) / (double) ffmpeg.AV_TIME_BASE() - before() : 0;
    }

    /** Moves to the stream's next packet; false at the end of what can be read. */
    public boolean read() {
        return edits == null ? readPlain() : readEdited();
    }

    private boolean readEdited() {
        while (!edits.isAtEnd()) {
            if (readPlain() && !edits.isBehind(packet)) {
                edits.apply(packet);
                return true;
            }
            edits.next();
            if (!edits.isAtEnd() && !seekPlain(edits.from(), ffmpeg.AVSEEK_FLAG_BACKWARD())) {
                return false;
            }
        }
        return false;
    }

    private boolean readPlain() {
        while (readAny()) {
            if (packet.stream() == streamIndex && isDecodable()) {
                return true;
            }
        }
        return false;
    }

    /** Codecs whose decoders show grey for pictures that refer to one that they do not have. */
    private static boolean makesUpMissing(int codec) {
        return Set.of("hevc", "vvc", "mpeg4").contains(FFmpeg.codecName(codec));
    }

    /** How many packets {@link #read} passed over at the start, because no key frame came before them. */
    public int passedOver() {
        return passedOver;
    }

    private boolean isDecodable() {
        awaitsKey &= (packet.flags() & ffmpeg.AV_PKT_FLAG_KEY()) == 0 && passedOver++ < MOST_PASSED_OVER;
        return !awaitsKey;
    }

    private boolean readAny() {
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw waiting.cancelled();
            }
            ffmpeg.av_packet_unref(packet.pointer());
            int status = call(() -> ffmpeg.av_read_frame(context, packet.pointer()));
            packet.load(); // also where there is none: what was there before is gone
            if (status < 0 && status != FFmpeg.AGAIN) {
                checkReading(status);
                return false; // a damaged end is an end
            }
            if (status >= 0) {
                return true;
            }
        }
    }

    /** A disk that fails, or a connection that broke, is not the end of a video. */
    private void checkReading(int status) {
        var bytes = bytes();
        // Without bytes of its own, a file's format opens others, and ends with whatever the last of them says.
        int withoutBytes = source instanceof Network ? status : 0;
        int error = FFmpeg.isNull(bytes) ? withoutBytes : AVIOContext.error(bytes);
        if (error >= 0 || error == ffmpeg.AVERROR_EOF() || error == ffmpeg.AVERROR_INVALIDDATA()) {
            return;
        }
        throw unreadable(
                source,
                switch (source) {
                    case File file ->
                        "it could not be read to its end (" + FFmpeg.describe(error)
                                + "); expected the whole video. Check the disk, or copy the file again.";
                    case Network network ->
                        "the connection broke before the end (" + FFmpeg.describe(error)
                                + "); expected the whole video. Check the network and try again.";
                });
    }

    /** The {@code AVIOContext} that the format reads; null where it opens what it reads by itself. */
    public MemorySegment bytes() {
        return AVFormatContext.pb(context);
    }

    /** Whether a call was cancelled in the middle; the source must be opened anew before it is read again. */
    public boolean isBroken() {
        return waiting.isBroken();
    }

    /** Why a part of what was read so far could not be opened, such as a segment of a playlist; empty if all could. */
    public Optional<String> missingPart() {
        return http == null
                ? Optional.empty()
                : Optional.ofNullable(http.missing()).map(Throwable::getMessage);
    }

    /** Whether frames can be gone back to: a file, or a server that gives any part of something that has an end. */
    public boolean isSeekable() {
        return switch (source) {
            case File file -> true;
            case Network network -> {
                boolean ends = AVFormatContext.duration(context) != ffmpeg.AV_NOPTS_VALUE();
                yield isPlaylist()
                        ? ends
                        : !FFmpeg.isNull(bytes())
                                && (AVIOContext.seekable(bytes()) & ffmpeg.AVIO_SEEKABLE_NORMAL()) != 0
                                && ffmpeg.avio_size(bytes()) > 0;
            }
        };
    }

    private boolean isPlaylist() {
        return PLAYLISTS.contains(container());
    }

    /** The packet that {@link #read} moved to. */
    public Packet packet() {
        return packet;
    }

    /** Whether the pictures of that packet are encrypted. */
    boolean isEncrypted() {
        return encryption.covers(packet);
    }

    /** Moves to a packet at or before a time, as the format's index knows it; false if the format cannot do that. */
    public boolean seek(long timestamp) {
        return seekPlain(edits == null ? timestamp : edits.go(timestamp), ffmpeg.AVSEEK_FLAG_BACKWARD());
    }

    /** Whether {@link #seekToByte} is of use: in formats that can be read from anywhere, by what they are made of. */
    public boolean isByteSeekable() {
        int flags = AVInputFormat.flags(AVFormatContext.iformat(context));
        return (flags & NO_BYTE_SEEK) == 0 && (flags & (DISCONTINUOUS | GENERIC_INDEX)) != 0;
    }

    /** Moves to the packet that lies at a byte, or to the first one behind it; false if the format cannot do that. */
    public boolean seekToByte(long position) {
        return seekPlain(position, BY_BYTE);
    }

    private boolean seekPlain(long place, int flags) {
        awaitsKey = false;
        int status = call(() -> ffmpeg.av_seek_frame(context, streamIndex, place, flags));
        if (source instanceof Network network && !FFmpeg.isNull(input())) {
            checkLocation(network);
        }
        return status >= 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            waiting.close();
            ffmpeg.av_packet_free(packetPointer);
            ffmpeg.avformat_close_input(contextPointer);
            ffmpeg.avio_closep(inputPointer);
            if (http != null) {
                http.release(httpInput);
                http.close();
            }
            if (authorities != null) {
                authorities.close();
            }
            arena.close();
        }
    }

    private String whyNotConnected(int status) {
        return "could not be opened (" + FFmpeg.describe(status)
                + "); expected a video that can be reached. Check the address, that all protocols on the way to it are"
                + " allowed, which are "
                + String.join(", ", ((Network) source).allowed())
                + (authorities == null ? "." : ", and that Java trusts the host's certificate.")
                + ((Network) source).address().hint();
    }

    private String whyNotOpened(int status) {
        if (http != null && http.missing() != null) {
            throw http.missing();
        }
        if (source instanceof Network && status != ffmpeg.AVERROR_INVALIDDATA()) {
            return whyNotConnected(status);
        }
        if (source instanceof File file && beginsLikeMp4(file)) {
            return "an MP4 or MOV file whose index cannot be read (" + FFmpeg.describe(status)
                    + "); expected a whole file. It was probably cut short: copy or download it again.";
        }
        return "not a video or image that FFmpeg can open (" + FFmpeg.describe(status)
                + "); expected a file such as MP4, MKV, WebM, MOV, AVI, PNG or JPEG. Check that it is one and is whole.";
    }

    private static boolean beginsLikeMp4(File file) {
        try (var in = Files.newInputStream(file.path())) {
            return new String(in.readNBytes(8), StandardCharsets.ISO_8859_1).endsWith("ftyp");
        } catch (IOException e) {
            return false;
        }
    }

    /** What is said of a source whose pictures cannot be decoded because they are encrypted. */
    public static VideoXLException encrypted(VideoSource source) {
        return unreadable(
                source,
                "its pictures are encrypted; expected ones that can be decoded without a key. Take a copy without"
                        + " copy protection, or decrypt it with the tool of whoever gave you the key.");
    }

    public static VideoXLException unreadable(VideoSource source, String reason) {
        return new VideoXLException(Code.VIDEO_UNREADABLE, source.name() + ": " + reason);
    }
}
