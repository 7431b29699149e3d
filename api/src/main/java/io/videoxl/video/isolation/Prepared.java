package io.videoxl.video.isolation;

import io.videoxl.Isolation;
import io.videoxl.VideoXLException;
import io.videoxl.video.fitting.RgbPicture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child that has started and decoded a film of ours, for the next source: that which is {@link #expect expected}, and where one
 * source was isolated, others follow. It takes a second of processor time to be as far, for which others wait until no child decodes, but
 * not for long.
 */
final class Prepared {
    private static final Logger LOG = LoggerFactory.getLogger(Prepared.class);
    private static final long DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int USUAL_EDGE = 384;
    private static final long FRAME_BYTES = (long) RgbPicture.CHANNELS * USUAL_EDGE * USUAL_EDGE;

    /** For tests, which count processes. */
    static volatile boolean enabled = true;

    // Guarded by the class.
    private static Isolation wanted; // for whom another is to be started; null: nobody
    private static long asked; // when that began
    private static long since; // when it was wanted, or something else was last being done, or it was started
    private static DecoderChild child;
    private static Isolation limits; // the child's
    private static Thread preparing; // the last one that did

    private Prepared() {}

    /** For tests: as in a new process. What is ready ends. */
    static void forget() throws InterruptedException {
        Thread under;
        synchronized (Prepared.class) {
            wanted = null;
            under = preparing;
        }
        if (under != null) {
            under.join();
        }
        DecoderChild former;
        synchronized (Prepared.class) {
            former = child;
            child = null;
        }
        if (former != null) {
            former.close();
        }
    }

    /** A child that is prepared, or else a new one; another is prepared a little later. */
    static DecoderChild takeOrStart(String name, Isolation wantedLimits, long frameBytes) {
        DecoderChild taken = null;
        synchronized (Prepared.class) {
            if (child != null && wantedLimits.equals(limits) && child.serves(frameBytes)) {
                taken = child;
                child = null;
            }
            since = System.nanoTime();
            asked = wanted == null ? since : asked;
            wanted = enabled ? wantedLimits : null;
        }
        return taken != null ? taken : DecoderChild.start(name, wantedLimits, frameBytes, false);
    }

    /** A source of such limits is about to come: a child is started for it at once, or the one that is there stays. */
    static void expect(Isolation next) {
        synchronized (Prepared.class) {
            if (enabled && (preparing == null || !preparing.isAlive())) {
                prepareInBackground(next);
            }
        }
    }

    private static void prepareInBackground(Isolation next) {
        preparing =
                Thread.ofPlatform().name("videoxl-isolation-prepare").daemon().start(() -> prepare(next));
    }

    /**
     * Starts what is wanted, and ends what was not needed for long. To be called now and then.
     *
     * @param working whether a child has something to do: preparing another would take the processor from it
     */
    static void look(boolean working) {
        DecoderChild former = null;
        synchronized (Prepared.class) {
            if (wanted != null && working && System.nanoTime() - asked < PATIENCE_NANOS) {
                since = System.nanoTime();
            }
            long passed = System.nanoTime() - since;
            if (wanted != null && passed > DELAY_NANOS) {
                var next = wanted;
                wanted = null;
                // Not here: who calls this starts processes.
                prepareInBackground(next);
            } else if (child != null && passed > KEPT_NANOS) {
                former = child;
                child = null;
            }
        }
        if (former != null) {
            former.close();
        }
    }

    private static void prepare(Isolation next) {
        ChildArchive.make();
        DecoderChild former;
        synchronized (Prepared.class) {
            if (child != null && next.equals(limits) && child.serves(0)) {
                since = System.nanoTime();
                return;
            }
            former = child;
            child = null;
        }
        if (former != null) {
            former.close();
        }
        try {
            var started = DecoderChild.start("a process for a source to come", next, FRAME_BYTES, true);
            synchronized (Prepared.class) {
                former = child;
                child = started;
                limits = next;
                since = System.nanoTime();
            }
            if (former != null) {
                former.close();
            }
        } catch (VideoXLException e) {
            LOG.debug("no process is prepared", e);
        }
    }
}
