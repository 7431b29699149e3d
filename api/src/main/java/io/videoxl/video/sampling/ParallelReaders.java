package io.videoxl.video.sampling;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.frames.PredictionRefuted;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.reading.Waiting;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Planned frames of one file from several readers, each in a thread of its own, which decodes and fits. A run is a row of frames of
 * which each is reached by decoding on from the one before. Runs have nothing in common, so each is one reader's. Decoders of one
 * thread keep all processors busy, which one decoder of many threads does not when it starts anew for every few frames.
 */
final class ParallelReaders implements PlannedFrames {
    private final String name;
    private final VideoReader reader;
    private final int[] plan;
    private final Runs runs;
    private final Fitting fitting;
    private final int threads;
    private final FrameRing ring;
    private final AtomicInteger nextRun = new AtomicInteger();
    private final List<Thread> readers = new ArrayList<>();
    private boolean closed;

    /**
     * @param reader of the file; only its index is used
     * @param threads for decoding, to be shared among the readers
     */
    ParallelReaders(String name, VideoReader reader, int[] plan, Runs runs, Fitting fitting, int threads) {
        this.name = name;
        this.reader = reader;
        this.plan = plan;
        this.runs = runs;
        this.fitting = fitting;
        this.threads = threads;
        ring = new FrameRing(runs.readers() * Runs.FRAMES_AHEAD, fitting.frameBytes());
    }

    @Override
    public boolean next(MemorySegment target) {
        if (Thread.currentThread().isInterrupted()) {
            throw Waiting.cancelled(name, null);
        }
        if (readers.isEmpty()) {
            start();
        }
        try {
            var failure = ring.await();
            if (failure != null) {
                throw failed(failure);
            }
            return ring.take(target);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Waiting.cancelled(name, e);
        }
    }

    private VideoXLException failed(Throwable failure) {
        return failure instanceof VideoXLException e
                ? new VideoXLException(e.code(), e.getMessage(), e)
                : new VideoXLException(Code.INTERNAL, name + ": decoding failed: " + failure, failure);
    }

    private void start() {
        for (int i = 0; i < runs.readers(); i++) {
            readers.add(
                    Thread.ofPlatform().daemon().name("videoxl-decoder-" + i).start(this::work));
        }
    }

    private void work() {
        try (var own = reader.another(threads / runs.readers())) {
            var fitter = new FrameFitter(fitting);
            for (int run = nextRun.getAndIncrement(); run < runs.count(); run = nextRun.getAndIncrement()) {
                for (int place = runs.start(run); place < runs.end(run); place++) {
                    int next = place + 1 < runs.end(run) ? plan[place + 1] : VideoReader.NONE;
                    if (!make(own, place, next, fitter)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        } catch (Throwable t) {
            ring.fail(t);
        }
    }

    /** Makes a frame, if it is there; false if the index is wrong. */
    private boolean make(VideoReader own, int place, int next, FrameFitter fitter) throws InterruptedException {
        var room = ring.room(place);
        try {
            boolean decoded = own.read(plan[place], next);
            if (decoded) {
                own.fit(fitter, PlannedFrames.room(room, fitting, place, plan.length));
            }
            ring.put(place, decoded);
            return true;
        } catch (PredictionRefuted e) {
            ring.refute(place);
            return false;
        }
    }

    /** Stops the readers and waits until they have ended; closing again does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        readers.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (var thread : readers) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        ring.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
