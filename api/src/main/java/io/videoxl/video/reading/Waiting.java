package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.AVIOContext;
import io.videoxl.bindings.generated.ffmpeg.AVIOInterruptCB;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * FFmpeg's waiting for data. It ends when the thread that waits is interrupted, and when the source has sent nothing for too long.
 * FFmpeg asks several times a second, from within its calls.
 */
public final class Waiting {
    private enum End {
        NONE,
        INTERRUPTED,
        STALLED,
        CLOSED
    }

    private final String name;
    private final Duration limit;
    private final MemorySegment callback;

    private volatile Thread waiter = Thread.currentThread();
    private volatile End end = End.NONE;
    private volatile long since;
    private MemorySegment input;
    private long received;
    private boolean broken;

    /**
     * @param limit the longest time without any data; null for no limit
     * @param arena must live as long as the FFmpeg objects that are given the callback
     */
    Waiting(String name, Duration limit, Arena arena) {
        this.name = name;
        this.limit = limit;
        callback = AVIOInterruptCB.allocate(arena);
        AVIOInterruptCB.callback(callback, AVIOInterruptCB.callback.allocate(this::isOver, arena));
        AVIOInterruptCB.opaque(callback, MemorySegment.NULL);
    }

    /** The {@code AVIOInterruptCB}. */
    MemorySegment callback() {
        return callback;
    }

    /** Names the {@code AVIOContext} whose bytes count as data; it must stay open until {@link #close}. */
    void watch(MemorySegment context) {
        input = context;
    }

    /** To be called before FFmpeg is. */
    void begin() {
        Pulse.beat();
        waiter = Thread.currentThread();
        since = System.nanoTime();
        if (end != End.CLOSED) {
            end = End.NONE;
        }
    }

    /** To be called after FFmpeg was: throws if waiting was ended. */
    void check() {
        if (end == End.INTERRUPTED) {
            throw cancelled();
        }
        if (end == End.STALLED) {
            throw new VideoXLException(
                    Code.VIDEO_UNREADABLE,
                    name + ": the source sent nothing for " + Times.words(limit)
                            + "; expected data. Check that it is running and can be reached, or allow it more time with"
                            + " Video.timeout.");
        }
    }

    /** To be called before FFmpeg's objects are freed: nothing is waited for any more. */
    void close() {
        end = End.CLOSED;
    }

    /** Whether a call was ended in the middle, so that what follows cannot be read as if nothing had happened. */
    boolean isBroken() {
        return broken;
    }

    /** What was read was ended in the middle by others. */
    void breakOff() {
        broken = true;
    }

    public VideoXLException cancelled() {
        return cancelled(name, null);
    }

    /** What every kind of reading throws when its thread is interrupted. */
    public static VideoXLException cancelled(String name, Throwable cause) {
        return new VideoXLException(
                Code.CANCELLED, name + ": reading was cancelled because its thread was interrupted.", cause);
    }

    /** FFmpeg's question. An exception would end the process. */
    private int isOver(MemorySegment opaque) {
        try {
            if (end == End.NONE) {
                end = judge();
                broken |= end != End.NONE;
            }
            return end == End.NONE ? 0 : 1;
        } catch (Throwable e) {
            return 1;
        }
    }

    private End judge() {
        if (waiter.isInterrupted()) {
            return End.INTERRUPTED;
        }
        if (limit == null) {
            return End.NONE;
        }
        long now = System.nanoTime();
        if (input != null && AVIOContext.bytes_read(input) != received) {
            received = AVIOContext.bytes_read(input);
            since = now;
        }
        return Duration.ofNanos(now - since).compareTo(limit) > 0 ? End.STALLED : End.NONE;
    }
}
