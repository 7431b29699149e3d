package io.videoxl.video.isolation;

import io.videoxl.Isolation;
import io.videoxl.video.reading.VideoSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Children that have done their job and wait a while for another about the same file, as whoever asks what a video holds will often
 * watch it next. A child never sees two files.
 */
final class Spares {
    static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST = 4;

    private record Key(VideoSource.File file, Isolation limits) {}

    private static final Map<Key, DecoderChild> SPARES = new LinkedHashMap<>(); // guarded by itself

    private Spares() {}

    /** A child for a source, that is taken or started. */
    static DecoderChild take(VideoSource source, Isolation limits, long frameBytes) {
        if (source instanceof VideoSource.File file) {
            DecoderChild spare;
            synchronized (SPARES) {
                spare = SPARES.remove(new Key(file, limits));
            }
            if (spare != null && spare.serves(frameBytes)) {
                return spare;
            }
            if (spare != null) {
                spare.close();
            }
        }
        return Prepared.takeOrStart(source.name(), limits, frameBytes);
    }

    /** Takes back a child whose job is done. */
    static void giveBack(DecoderChild child, VideoSource source, Isolation limits) {
        if (source instanceof VideoSource.File file) {
            child.rest();
            DecoderChild former;
            synchronized (SPARES) {
                var key = new Key(file, limits);
                var eldest = SPARES.size() < MOST || SPARES.containsKey(key)
                        ? key
                        : SPARES.keySet().iterator().next();
                former = SPARES.remove(eldest);
                SPARES.put(key, child);
            }
            if (former != null) {
                former.close();
            }
        } else {
            child.close();
        }
    }

    static void drop(DecoderChild child) {
        boolean spare;
        synchronized (SPARES) {
            spare = SPARES.values().remove(child);
        }
        if (spare) {
            child.close();
        }
    }
}
