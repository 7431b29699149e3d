package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.files.NativePath;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.isolation.IsolatedSources;
import io.videoxl.video.network.NetworkAddress;
import io.videoxl.video.network.RequestHeaders;
import io.videoxl.video.reading.NetworkProtocols;
import io.videoxl.video.reading.SpooledVideo;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.reading.VideoSource.Counting;
import io.videoxl.video.sampling.ArrivingFrames;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.video.sampling.TimedPicture;
import io.videoxl.video.sampling.Videos;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What is to be watched: a video file, an address on the network, a stream of bytes, or frames that the caller supplies. Nothing
 * is opened before {@link VideoXL#watch} or {@link #info}.
 *
 * {@snippet file="SnippetsTest.java" region="videos"}
 *
 * <p>Frames of files, and of servers that give any part of a video, are found exactly. A source without a known end, or one that
 * cannot be gone back in, is watched as its frames come, until it ends or the model's context is full; see {@link FrameSampling}.
 *
 * <p>Immutable and thread-safe; what an {@link InputStream} or {@link Iterator} gives can be watched once.
 */
public final class Video implements Visual {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final int MOST_PIXELS_OF_AN_EDGE = 4096;

    private sealed interface Origin {
        String name();
    }

    private record FileOrigin(Path path, String name) implements Origin {
        VideoSource.File source(Counting counting) {
            return new VideoSource.File(path, name, counting);
        }
    }

    /**
     * What all sources on the network share. Says nothing of the headers' values.
     *
     * @param proxy null for the one that Java's settings or the environment name
     */
    private record Reach(SortedSet<String> allowed, RequestHeaders headers, Duration timeout, InetSocketAddress proxy) {
        static final Reach NOWHERE =
                new Reach(Collections.emptySortedSet(), RequestHeaders.NONE, DEFAULT_TIMEOUT, null);

        VideoSource.Network source(NetworkAddress address) {
            return VideoSource.Network.of(address, allowed, headers, timeout).through(proxy);
        }
    }

    private record NetworkOrigin(NetworkAddress address) implements Origin {
        @Override
        public String name() {
            return address.name();
        }
    }

    private record StreamOrigin(InputStream stream, String name, AtomicBoolean used) implements Origin {}

    private record FramesOrigin(Iterator<Frame> frames, String name, AtomicBoolean used) implements Origin {}

    private final Origin origin;
    private final Clip clip;
    private final Reach reach;
    private final Counting counting;
    private final Isolation isolation; // null: it is decoded in this process
    private final ThumbnailedFrames.Wish thumbnails; // null: none

    private Video(
            Origin origin,
            Clip clip,
            Reach reach,
            Counting counting,
            Isolation isolation,
            ThumbnailedFrames.Wish thumbnails) {
        this.origin = origin;
        this.clip = clip;
        this.reach = reach;
        this.counting = counting;
        this.isolation = isolation;
        this.thumbnails = thumbnails;
    }

    private Video(Origin origin) {
        this(origin, Clip.WHOLE, Reach.NOWHERE, Counting.TOLD, null, null);
    }

    /**
     * A file in any container and codec that FFmpeg reads; an image counts as a video of one frame.
     *
     * @param file its path
     * @return the file as something to watch
     */
    public static Video of(Path file) {
        return of(Objects.requireNonNull(file, "file"), file.toString());
    }

    /**
     * A file that is to be called something else than its path.
     *
     * @param file its path
     * @param name for messages, and as the source of watched frames
     * @return the file as something to watch
     */
    public static Video of(Path file, String name) {
        return new Video(new FileOrigin(NativePath.located(file), Objects.requireNonNull(name, "name")));
    }

    /**
     * A file, if the address begins with {@code file:}, or else something on the network, whose protocol must be allowed by
     * {@link #allow}. What stands before an {@code @}, and the query, are kept out of messages and logs.
     *
     * <p>Over HTTP and HTTPS, Java makes the requests. A proxy is asked where Java's own settings ({@code https.proxyHost} …) or the
     * environment ({@code http_proxy}, {@code https_proxy}, {@code all_proxy}, {@code no_proxy}, in small letters or capitals) name
     * one. A connection that breaks is taken up again where the server gives parts; user and password of the address answer Basic
     * and Digest challenges of its host. A video that can be read neither in parts nor as it comes, an MP4 whose index stands at its
     * end, is kept in a temporary file while it is watched.
     *
     * <p>The host of an encrypted connection must have a certificate from an authority that Java trusts, by its own list or by
     * {@code javax.net.ssl.trustStore}, which for HTTPS must be for that host. Where FFmpeg makes the connection, as for
     * {@code rtsps}, it does not check that.
     *
     * @param address where the video is
     * @return the video
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the address names no file and no host
     */
    public static Video of(URI address) {
        if (!"file".equalsIgnoreCase(address.getScheme())) {
            return of(address.toString());
        }
        try {
            return of(Path.of(address));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    address + ": not the address of a file (" + e.getMessage()
                            + "); expected one as in file:///home/me/film.mp4.",
                    e);
        }
    }

    /**
     * As {@link #of(URI)}, with the address as it is typed into a browser: blanks, letters of all scripts and other characters that
     * no address may hold are percent-encoded as UTF-8, without being normalised, and names of hosts are put into ASCII. Of what is
     * encoded already, nothing changes. In a user or password, {@code /}, {@code #}, {@code ?} and {@code @} must be encoded:
     * {@code %2F}, {@code %23}, {@code %3F} and {@code %40}.
     *
     * @param address where the video is, with its protocol
     * @return the video
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the address names no file and no host
     */
    public static Video of(String address) {
        if (address.strip().regionMatches(true, 0, "file:", 0, 5)) {
            try {
                return of(new URI(address.strip()));
            } catch (URISyntaxException e) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        address + ": not the address of a file (" + e.getReason()
                                + "); expected one as in file:///home/me/film.mp4. Use Video.of(Path).");
            }
        }
        return new Video(new NetworkOrigin(NetworkAddress.of(address)));
    }

    /**
     * The bytes of a video file. They are read to their end, into a temporary file that is deleted once it is watched, when
     * {@link VideoXL#watch} or {@link #info} is called; give a source without an end as an address or as frames instead. The caller
     * closes the stream.
     *
     * @param stream what to read, from where it is
     * @param name for messages, and as the source of watched frames
     * @return the video, which can be opened once
     */
    public static Video of(InputStream stream, String name) {
        Objects.requireNonNull(stream, "stream");
        return new Video(new StreamOrigin(stream, Objects.requireNonNull(name, "name"), new AtomicBoolean()));
    }

    /**
     * Frames that the caller supplies, from a camera or a generator for instance. Each is asked for when it is needed, by one thread
     * at a time, not always the same. What the iterator throws ends watching and is thrown by it. Unless a {@link FrameSampling} is
     * chosen, every frame is watched.
     *
     * @param frames in order of their times; may be endless
     * @param name for messages, and as the source of watched frames
     * @return the video, which can be watched once
     */
    public static Video frames(Iterator<Frame> frames, String name) {
        Objects.requireNonNull(frames, "frames");
        return new Video(new FramesOrigin(frames, Objects.requireNonNull(name, "name"), new AtomicBoolean()));
    }

    /**
     * Lets this be opened over the network. Each protocol brings those that it is carried by, and no other: where the address
     * redirects to, or a playlist points to, something of another protocol, that is refused. A file is never opened on behalf of a
     * network address. A DASH manifest must have one Period. Has no effect on what is not an address on the network.
     *
     * @param protocols by the names that addresses begin with, such as {@code https}, {@code http}, {@code rtsp}, {@code rtmp},
     *     {@code srt}, {@code udp} or {@code tcp}
     * @return the video with these protocols allowed besides those that were
     * @throws VideoXLException {@code INVALID_ARGUMENT} for a protocol that FFmpeg does not speak, listing those that it does;
     *     {@code NATIVE_LIBRARY}
     */
    public Video allow(String... protocols) {
        var all = new TreeSet<>(reach.allowed);
        for (var protocol : protocols) {
            NetworkProtocols.require(protocol);
            all.add(protocol);
        }
        return with(new Reach(Collections.unmodifiableSortedSet(all), reach.headers, reach.timeout, reach.proxy));
    }

    /**
     * Adds a header to the requests for this address over HTTP or HTTPS, such as {@code Authorization}, {@code Cookie} or
     * {@code Referer}. It goes to the address's own host and port alone (and to the same host's port 443 where port 80 redirects to
     * it), not where other hosts are redirected to or named by a playlist; only {@code User-Agent}, which says who asks, goes to
     * every host. Its value is kept out of messages, logs and files. Has no effect on what is not an address on the network.
     *
     * @param name letters, digits and {@code -}; in place of one of the same name
     * @param value one line
     * @return the video with this header
     * @throws VideoXLException {@code INVALID_ARGUMENT} if name or value cannot be sent, or the header is one that every request
     *     sets by itself, such as {@code Host} or {@code Range}; when it is opened, if the address is of another protocol
     */
    public Video header(String name, String value) {
        return with(new Reach(reach.allowed, reach.headers.with(name, value), reach.timeout, reach.proxy));
    }

    /**
     * How long a network source may send nothing before it is given up. The default is 30 s.
     *
     * @param longest more than 0
     * @return the video with this limit
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the limit is not more than 0
     */
    public Video timeout(Duration longest) {
        if (!longest.isPositive()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, origin.name() + ": a timeout of " + longest + "; expected more than 0.");
        }
        return with(new Reach(reach.allowed, reach.headers, longest, reach.proxy));
    }

    /**
     * Has a proxy asked for all that is requested over HTTP and HTTPS: this address, where it redirects to, and what a playlist names. So
     * the proxy can decide what may be reached. It is asked for this machine's addresses too, and in the place of whichever Java's
     * settings or the environment name. Has no effect on other protocols.
     *
     * @param proxy speaks HTTP, with {@code CONNECT} for HTTPS
     * @return the video, asked for through this proxy
     */
    public Video proxy(InetSocketAddress proxy) {
        return with(new Reach(reach.allowed, reach.headers, reach.timeout, Objects.requireNonNull(proxy, "proxy")));
    }

    private Video with(Reach other) {
        return new Video(origin, clip, other, counting, isolation, thumbnails);
    }

    /**
     * Only a part of this video: the frames that are on show at some time from {@code from} on and before {@code to}. Sampling
     * counts from {@code from}; the times of watched frames still count from the start of the video.
     *
     * @param from counted from the start of the video
     * @param to counted from the start of the video; may be after its end
     * @return the part
     * @throws VideoXLException {@code INVALID_ARGUMENT} if {@code from} is before the start or not before {@code to}. A clip that
     *     begins after the video's end is refused when the video is opened.
     */
    public Video clip(Duration from, Duration to) {
        return new Video(origin, new Clip(from, to), reach, counting, isolation, thumbnails);
    }

    /**
     * How fast the frames of a file follow each other that gives them no times, such as a raw H.264 stream. Where that is not said, what
     * the pictures themselves say is taken, and else 25 frames per second with a warning. Has no effect on a video whose frames have
     * times, and on what is watched as it comes.
     *
     * @param framesPerSecond more than 0
     * @return the video with this rate
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the rate is not a number more than 0
     */
    public Video sourceRate(double framesPerSecond) {
        if (!(framesPerSecond > 0) || Double.isInfinite(framesPerSecond)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    origin.name() + ": a rate of " + framesPerSecond + " frames per second; expected more than 0.");
        }
        return new Video(
                origin, clip, reach, new Counting(framesPerSecond, counting.decoding()), isolation, thumbnails);
    }

    /**
     * Decodes all of the video, once, to know its frames, as {@code ffprobe -count_frames} does. Without it, the frames of a long video
     * are told by its packets where those surely tell: as exactly, unless coded pictures are damaged within, which a decoder alone
     * notices. So a recording that may be damaged has its true number of frames, for the time that decoding all of it takes. Has no
     * effect on what is watched as it comes.
     *
     * @return the video with its frames counted
     */
    public Video countFrames() {
        return new Video(origin, clip, reach, new Counting(counting.rate(), true), isolation, thumbnails);
    }

    /**
     * The same video, read and decoded in a child process with {@link Isolation#defaults()}.
     *
     * @return the video, isolated
     */
    public Video isolated() {
        return isolated(Isolation.defaults());
    }

    /**
     * The same video, read and decoded in a child process that may do nothing else: for files of strangers. A decoder that crashes,
     * hangs or takes too much costs that video, which fails with {@code VIDEO_UNREADABLE}, and nothing else. Frames, times and
     * warnings are those that there are without.
     *
     * {@snippet file="SnippetsTest.java" region="isolated"}
     *
     * <p>The process runs this one's Java, by its {@code bin/java} or what {@code -Dvideoxl.isolation.java} names, with VideoXL's
     * jars. It starts when the video is opened, and ends with it or, for a file, ten seconds after: who asks for {@link #info} and
     * then watches has one process. What it logs is lost. Over HTTP, this process makes the requests and hands on the bytes; the
     * child learns neither address nor headers, but parts that a playlist names are asked for as the child says. Has no effect on
     * frames that the caller supplies.
     *
     * @param limits what the process may take
     * @return the video, isolated; when it is opened, {@code INVALID_ARGUMENT} for protocols other than HTTP and HTTPS and for DASH,
     *     and {@code IO} where no process can be started
     */
    public Video isolated(Isolation limits) {
        return new Video(origin, clip, reach, counting, Objects.requireNonNull(limits, "limits"), thumbnails);
    }

    /**
     * Opens the whole video and says what it holds; does not need a model. Takes long only for files without an index, and for
     * those that come over a slow network.
     *
     * @return what the video holds
     * @throws VideoXLException {@code VIDEO_UNREADABLE}, {@code VIDEO_EMPTY}, {@code NATIVE_LIBRARY}; {@code INVALID_ARGUMENT} for a
     *     protocol that is not allowed, for supplied frames, and for a stream that was read already; {@code CANCELLED} if the
     *     thread is interrupted
     */
    public VideoInfo info() {
        return switch (origin) {
            case FileOrigin file -> info(file.source(counting));
            case NetworkOrigin network -> info(reach.source(network.address).counting(counting));
            case StreamOrigin stream -> {
                useOnce(stream.used);
                try (var spooled = SpooledVideo.of(stream.stream, stream.name)) {
                    yield info(spooled.source().counting(counting));
                }
            }
            case FramesOrigin frames ->
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        frames.name
                                + ": nothing is known of supplied frames before they are watched; expected a file, an"
                                + " address or a stream.");
        };
    }

    private VideoInfo info(VideoSource source) {
        return isolation == null ? Videos.info(source) : IsolatedSources.info(source, isolation);
    }

    private void useOnce(AtomicBoolean used) {
        if (used.getAndSet(true)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    origin.name()
                            + ": it was opened before, and what was read is gone; expected one that is fresh. Make a"
                            + " new Video, or write the bytes to a file to watch them again.");
        }
    }

    /**
     * Decodes some frames for people to look at. They are turned as they are shown; {@link #info} tells their shape.
     *
     * {@snippet file="SnippetsTest.java" region="stills"}
     *
     * @param sampling which frames
     * @param width of the pictures in pixels, to which frames are stretched, 1 to 4096
     * @param height of the pictures in pixels, 1 to 4096
     * @param taker gets each as it is decoded, in order, on this thread; what it throws ends decoding
     * @throws VideoXLException as {@link #info} does, and {@code INVALID_ARGUMENT} if the sampling does not fit the video, or a size
     *     is out of its range
     */
    public void stills(FrameSampling sampling, int width, int height, Consumer<Still> taker) {
        requireSize("stills", width, height);
        try (var source = open(sampling, Fitting.published(FrameFit.STRETCH, Math.max(width, height)), 0)) {
            Stills.give(source, width, height, taker);
        }
    }

    private void requireSize(String what, int width, int height) {
        if (Math.min(width, height) < 1 || Math.max(width, height) > MOST_PIXELS_OF_AN_EDGE) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    origin.name() + ": " + what + " of " + width + " x " + height + " pixels; expected 1 to "
                            + MOST_PIXELS_OF_AN_EDGE + " each way.");
        }
    }

    /**
     * The same video, of which thumbnails are made while it is watched: of frames that are decoded for the model, so that no second
     * decoding is needed. They show the whole frame, also where the model sees the middle of it, turned as it is shown. Of live
     * sources, of what comes in a stream that has to be watched as it comes, of frames that the caller supplies and of images there
     * are none. Has no effect on {@link #stills}.
     *
     * {@snippet file="SnippetsTest.java" region="thumbnails"}
     *
     * @param most thumbnails, at least 1; where more frames are watched, they are of some that are spread evenly
     * @param width of the pictures in pixels, to which frames are stretched, 1 to 4096
     * @param height of the pictures in pixels, 1 to 4096
     * @param taker gets each as it is decoded, in order, on a thread that decodes; each time that the video is watched. What it throws
     *     ends watching.
     * @return the video with thumbnails
     * @throws VideoXLException {@code INVALID_ARGUMENT} if a number is out of its range
     */
    public Video thumbnails(int most, int width, int height, Consumer<Still> taker) {
        requireSize("thumbnails", width, height);
        if (most < 1) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, origin.name() + ": " + most + " thumbnails; expected at least 1.");
        }
        var wish = new ThumbnailedFrames.Wish(most, width, height, Objects.requireNonNull(taker, "taker"));
        return new Video(origin, clip, reach, counting, isolation, wish);
    }

    /** As {@link #open}, with thumbnails where they are wanted. */
    FrameSource openToWatch(FrameSampling sampling, Fitting fitting, int decoderThreads) {
        return thumbnails == null
                ? open(sampling, fitting, decoderThreads)
                : ThumbnailedFrames.open(thumbnails, fitting, both -> open(sampling, both, decoderThreads));
    }

    /**
     * Opens the frames of the video.
     *
     * @param decoderThreads threads for decoding; 0 for as many as there are processors, up to 8
     */
    FrameSource open(FrameSampling sampling, Fitting fitting, int decoderThreads) {
        return switch (origin) {
            case FileOrigin file -> open(file.source(counting), sampling, fitting, decoderThreads);
            case NetworkOrigin network ->
                open(reach.source(network.address).counting(counting), sampling, fitting, decoderThreads);
            case StreamOrigin stream -> {
                useOnce(stream.used);
                var spooled = SpooledVideo.of(stream.stream, stream.name);
                try {
                    yield spooled.closing(open(spooled.source().counting(counting), sampling, fitting, decoderThreads));
                } catch (Throwable t) {
                    spooled.close();
                    throw t;
                }
            }
            case FramesOrigin frames -> {
                var arriving =
                        ArrivingFrames.supplied(new Pictures(frames.frames), frames.name, clip, sampling, fitting);
                useOnce(frames.used);
                yield arriving;
            }
        };
    }

    private FrameSource open(VideoSource source, FrameSampling sampling, Fitting fitting, int decoderThreads) {
        return isolation == null
                ? Videos.frames(source, clip, sampling, fitting, decoderThreads)
                : IsolatedSources.frames(source, clip, sampling, fitting, decoderThreads, isolation);
    }

    /** The caller's frames, as the frame source takes them. */
    private record Pictures(Iterator<Frame> frames) implements Iterator<TimedPicture> {
        @Override
        public boolean hasNext() {
            return frames.hasNext();
        }

        @Override
        public TimedPicture next() {
            var frame = frames.next();
            return frame == null ? null : frame.picture();
        }
    }

    /** The file's path, the address without user, password and query, or the name that was given. */
    @Override
    public String toString() {
        return origin.name();
    }
}
