package io.videoxl.video;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVFormatContext;
import io.videoxl.bindings.generated.ffmpeg.AVInputFormat;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.AVStream;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** An open file, and the packets of its video stream one after the other. For one thread at a time. */
final class Demuxer implements AutoCloseable {
    /** Formats that make pictures from text: a text file opened by mistake is not a video. */
    private static final Set<String> TEXT_FORMATS = Set.of("tty", "bin", "xbin", "adf", "idf");

    /** Dispositions of streams that hold pictures but are not the video: cover art, chapter thumbnails. */
    private static final int NOT_THE_VIDEO =
            ffmpeg.AV_DISPOSITION_ATTACHED_PIC() | ffmpeg.AV_DISPOSITION_TIMED_THUMBNAILS();

    private final Path file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment contextPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment packetPointer = arena.allocate(ValueLayout.ADDRESS);
    private MemorySegment context;
    private MemorySegment packet;
    private MemorySegment stream;
    private int streamIndex;
    private boolean closed;

    private Demuxer(Path file) {
        this.file = file;
    }

    static Demuxer open(Path file) {
        checkFile(file);
        FFmpeg.load();
        var demuxer = new Demuxer(file);
        try {
            demuxer.open();
            return demuxer;
        } catch (Throwable t) {
            demuxer.close();
            throw t;
        }
    }

    private static void checkFile(Path file) {
        if (!Files.exists(file)) {
            throw unreadable(file, "no such file; expected a video or an image. Check the path.");
        }
        if (Files.isDirectory(file)) {
            throw unreadable(file, "is a directory; expected a video or image file. Name a file in it.");
        }
        if (!Files.isReadable(file)) {
            throw unreadable(
                    file, "may not be read; expected a readable video or image. Check the file's permissions.");
        }
        try {
            if (Files.size(file) == 0) {
                throw unreadable(file, "is empty (0 bytes); expected a video or image. Copy or download it again.");
            }
            if (isPlaylist(file)) {
                throw unreadable(
                        file, "is a playlist; expected a video or image file. Name one of the files that it lists.");
            }
        } catch (IOException e) {
            throw unreadable(file, "could not be examined: " + e.getMessage() + ". Check the disk.");
        }
    }

    /** Playlists name other files, and FFmpeg waits without end for those that are still to be written. */
    private static boolean isPlaylist(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var start = new String(in.readNBytes(64), StandardCharsets.ISO_8859_1).strip();
            return start.startsWith("#EXTM3U") || start.startsWith("ffconcat") || start.startsWith("<");
        }
    }

    private void open() {
        packet = allocated(ffmpeg.av_packet_alloc());
        packetPointer.set(ValueLayout.ADDRESS, 0, packet);
        var options = arena.allocate(ValueLayout.ADDRESS);
        try {
            // A playlist or reference movie may name other files, but nothing on the network.
            set(options, "protocol_whitelist", "file");
            // A '%' in the name of an image is just that, not the pattern of a sequence.
            set(options, "pattern_type", "none");
            var url = arena.allocateFrom("file:" + file.toAbsolutePath());
            int status = ffmpeg.avformat_open_input(contextPointer, url, MemorySegment.NULL, options);
            if (status < 0) {
                throw unreadable(file, whyNotOpened(status));
            }
        } finally {
            ffmpeg.av_dict_free(options);
        }
        context = contextPointer.get(ffmpeg.C_POINTER, 0);
        if (TEXT_FORMATS.contains(container())) {
            throw unreadable(file, "is text; expected a video or image file. Check that this is the file you meant.");
        }
        ffmpeg.avformat_find_stream_info(context, MemorySegment.NULL); // what it cannot find shows up below
        chooseStream();
    }

    private void set(MemorySegment options, String key, String value) {
        if (ffmpeg.av_dict_set(options, arena.allocateFrom(key), arena.allocateFrom(value), 0) < 0) {
            throw FFmpeg.outOfMemory();
        }
    }

    /** The video: a stream marked as the default one before others, a larger picture before a smaller one. */
    private void chooseStream() {
        long best = -1;
        int streams = AVFormatContext.nb_streams(context);
        for (int i = 0; i < streams; i++) {
            var candidate = stream(i);
            var parameters = AVStream.codecpar(candidate);
            int disposition = AVStream.disposition(candidate);
            if (AVCodecParameters.codec_type(parameters) == ffmpeg.AVMEDIA_TYPE_VIDEO()
                    && (disposition & NOT_THE_VIDEO) == 0) {
                long pixels = (long) AVCodecParameters.width(parameters) * AVCodecParameters.height(parameters);
                long rank = ((disposition & ffmpeg.AV_DISPOSITION_DEFAULT()) != 0 ? 1L << 62 : 0) + pixels;
                if (rank > best) {
                    best = rank;
                    streamIndex = i;
                }
            }
        }
        if (best < 0) {
            throw new VideoXLException(
                    Code.VIDEO_EMPTY,
                    file + ": no video stream among the " + streams + " streams of this " + container()
                            + " file; expected moving pictures or an image. Check that this is the file you meant.");
        }
        for (int i = 0; i < streams; i++) {
            AVStream.discard(stream(i), i == streamIndex ? ffmpeg.AVDISCARD_DEFAULT() : ffmpeg.AVDISCARD_ALL());
        }
        stream = stream(streamIndex);
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
    String container() {
        return AVInputFormat.name(AVFormatContext.iformat(context)).getString(0);
    }

    /** The {@code AVStream}. */
    MemorySegment stream() {
        return stream;
    }

    /** The {@code AVCodecParameters} of the stream. */
    MemorySegment parameters() {
        return AVStream.codecpar(stream);
    }

    /** Moves to the stream's next packet; false at the end of what can be read. */
    boolean read() {
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new VideoXLException(
                        Code.CANCELLED, file + ": reading was cancelled because its thread was interrupted.");
            }
            ffmpeg.av_packet_unref(packet);
            int status = ffmpeg.av_read_frame(context, packet);
            if (status < 0 && status != FFmpeg.AGAIN) {
                return false; // a damaged end is an end
            }
            if (status >= 0 && AVPacket.stream_index(packet) == streamIndex) {
                return true;
            }
        }
    }

    /** The {@code AVPacket} that {@link #read} moved to. */
    MemorySegment packet() {
        return packet;
    }

    /** Moves to a packet at or before a time, as the format's index knows it; false if the format cannot do that. */
    boolean seek(long timestamp) {
        return ffmpeg.av_seek_frame(context, streamIndex, timestamp, ffmpeg.AVSEEK_FLAG_BACKWARD()) >= 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ffmpeg.av_packet_free(packetPointer);
            ffmpeg.avformat_close_input(contextPointer);
            arena.close();
        }
    }

    private static MemorySegment allocated(MemorySegment pointer) {
        if (FFmpeg.isNull(pointer)) {
            throw FFmpeg.outOfMemory();
        }
        return pointer;
    }

    private String whyNotOpened(int status) {
        if (beginsLikeMp4()) {
            return "an MP4 or MOV file whose index cannot be read (" + FFmpeg.describe(status)
                    + "); expected a whole file. It was probably cut short: copy or download it again.";
        }
        return "not a video or image that FFmpeg can open (" + FFmpeg.describe(status)
                + "); expected a file such as MP4, MKV, WebM, MOV, AVI, PNG or JPEG. Check that it is one and is whole.";
    }

    private boolean beginsLikeMp4() {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(8), StandardCharsets.ISO_8859_1).endsWith("ftyp");
        } catch (IOException e) {
            return false;
        }
    }

    static VideoXLException unreadable(Path file, String reason) {
        return new VideoXLException(Code.VIDEO_UNREADABLE, file + ": " + reason);
    }
}
