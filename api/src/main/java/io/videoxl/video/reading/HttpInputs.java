package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.NativePointers;
import io.videoxl.bindings.generated.ffmpeg.AVDictionaryEntry;
import io.videoxl.bindings.generated.ffmpeg.AVFormatContext;
import io.videoxl.bindings.generated.ffmpeg.AVIOContext;
import io.videoxl.bindings.generated.ffmpeg.avio_alloc_context$read_packet;
import io.videoxl.bindings.generated.ffmpeg.avio_alloc_context$seek;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.network.Bytes;
import io.videoxl.video.network.Fetcher;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What FFmpeg reads over HTTP, fetched by Java: the video, and the parts that a playlist names. FFmpeg's own HTTP would send the
 * user's headers to every host, check no host's name, and take an answer that was cut off for whole. For one thread at a time.
 */
final class HttpInputs implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Where FFmpeg wants to go, besides {@code SEEK_SET}, which is 0. */
    private static final int SEEK_CUR = 1;

    private static final int SEEK_END = 2;

    /** {@code AVSEEK_FORCE}, which changes nothing here. */
    private static final int FORCE = 0x20000;

    private final Fetcher session;
    private final Arena arena;
    private final MemorySegment reader;
    private final MemorySegment seeker;
    private final Map<Long, Bytes> open = new HashMap<>(); // by their number, which is the contexts' opaque pointer
    private final Map<Long, Long> numbers = new HashMap<>(); // by the address of the context
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long opened;
    private VideoXLException failure; // what must be told, whatever FFmpeg makes of it
    private VideoXLException missing; // why a part could not be opened

    /** @param arena must live as long as the FFmpeg objects that are given these inputs */
    HttpInputs(Fetcher session, Arena arena) {
        this.session = session;
        this.arena = arena;
        reader = avio_alloc_context$read_packet.allocate(this::read, arena);
        seeker = avio_alloc_context$seek.allocate(this::seek, arena);
    }

    /** Lets a format open parts through these inputs alone. */
    void serve(MemorySegment context) {
        AVFormatContext.io_open(context, AVFormatContext.io_open.allocate(this::openPart, arena));
        AVFormatContext.io_close2(
                context, AVFormatContext.io_close2.allocate((format, part) -> closePart(part), arena));
    }

    /** An {@code AVIOContext} over bytes, which are closed with it by {@link #release}. */
    MemorySegment contextOf(Bytes bytes) {
        long number = ++opened;
        var space = FFmpeg.allocated(ffmpeg.av_malloc(BUFFER_BYTES));
        var context = ffmpeg.avio_alloc_context(
                space,
                BUFFER_BYTES,
                0,
                MemorySegment.ofAddress(number),
                reader,
                MemorySegment.NULL,
                bytes.isSeekable() ? seeker : MemorySegment.NULL);
        if (FFmpeg.isNull(context)) {
            ffmpeg.av_free(space);
            throw FFmpeg.outOfMemory();
        }
        open.put(number, bytes);
        numbers.put(context.address(), number);
        return context;
    }

    void release(MemorySegment context) {
        var number = numbers.remove(context.address());
        if (number == null) {
            return;
        }
        open.remove(number).close();
        try (var own = Arena.ofConfined()) {
            ffmpeg.av_free(AVIOContext.buffer(context));
            var pointer = own.allocate(ValueLayout.ADDRESS);
            pointer.set(ValueLayout.ADDRESS, 0, context);
            ffmpeg.avio_context_free(pointer);
        }
    }

    /** Throws what went wrong within FFmpeg's calls: an exception that left them would end the process. */
    void check() {
        if (failure != null) {
            var thrown = failure;
            failure = null;
            throw thrown;
        }
    }

    /** Why a part could not be opened, the last time that one could not; null if all could. */
    VideoXLException missing() {
        return missing != null ? missing : session.missing();
    }

    private int failed(Throwable problem) {
        failure = problem instanceof VideoXLException e
                ? e
                : new VideoXLException(Code.INTERNAL, "Reading over HTTP failed: " + problem, problem);
        return ffmpeg.AVERROR_EXIT();
    }

    private int read(MemorySegment opaque, MemorySegment target, int count) {
        try {
            if (failure != null) {
                return ffmpeg.AVERROR_EXIT();
            }
            int read = open.get(opaque.address()).read(buffer, 0, Math.min(count, buffer.length));
            if (read < 0) {
                return ffmpeg.AVERROR_EOF();
            }
            MemorySegment.copy(buffer, 0, NativePointers.sized(target, read), ValueLayout.JAVA_BYTE, 0, read);
            return read;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private long seek(MemorySegment opaque, long offset, int whence) {
        try {
            if (failure != null) {
                return ffmpeg.AVERROR_EXIT();
            }
            var bytes = open.get(opaque.address());
            int kind = whence & ~FORCE;
            if (kind == ffmpeg.AVSEEK_SIZE()) {
                return bytes.length();
            }
            long target = offset + (kind == SEEK_CUR ? bytes.position() : kind == SEEK_END ? bytes.length() : 0);
            if (target < 0) {
                return ffmpeg.AVERROR_INVALIDDATA();
            }
            bytes.seek(target);
            return target;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private int openPart(
            MemorySegment format, MemorySegment target, MemorySegment url, int flags, MemorySegment options) {
        try {
            if (failure != null || (flags & ffmpeg.AVIO_FLAG_WRITE()) != 0) {
                return ffmpeg.AVERROR_EXIT();
            }
            long end = number(options, "end_offset", 0);
            var part = session.openPart(
                    text(url),
                    number(options, "offset", 0),
                    end > 0 ? end : -1,
                    bytes(options, "key"),
                    bytes(options, "iv"));
            NativePointers.sized(target, ValueLayout.ADDRESS.byteSize()).set(ValueLayout.ADDRESS, 0, contextOf(part));
            return 0;
        } catch (VideoXLException e) {
            if (e.code() == Code.VIDEO_UNREADABLE && !session.needs(text(url))) {
                missing = e; // a stream may go on without one of its parts
                return ffmpeg.AVERROR_INVALIDDATA();
            }
            return failed(e);
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private int closePart(MemorySegment context) {
        try {
            release(context);
            return 0;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private static String text(MemorySegment pointer) {
        return NativePointers.text(pointer);
    }

    /** An option that FFmpeg would set for its own protocol; null if it sets none. */
    private static String option(MemorySegment options, String key) {
        if (FFmpeg.isNull(options)) {
            return null;
        }
        var dictionary =
                NativePointers.sized(options, ValueLayout.ADDRESS.byteSize()).get(ValueLayout.ADDRESS, 0);
        try (var own = Arena.ofConfined()) {
            var entry = ffmpeg.av_dict_get(dictionary, own.allocateFrom(key), MemorySegment.NULL, 0);
            return FFmpeg.isNull(entry)
                    ? null
                    : text(AVDictionaryEntry.value(NativePointers.sized(entry, AVDictionaryEntry.sizeof())));
        }
    }

    private static long number(MemorySegment options, String key, long otherwise) {
        var text = option(options, key);
        return text == null ? otherwise : Long.parseLong(text);
    }

    private static byte[] bytes(MemorySegment options, String key) {
        var text = option(options, key);
        return text == null ? null : HexFormat.of().parseHex(text);
    }

    /** Closes what FFmpeg has left open, and all connections. */
    @Override
    public void close() {
        open.values().forEach(Bytes::close);
        open.clear();
        session.close();
    }
}
