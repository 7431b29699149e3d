package io.videoxl.watch;

import io.videoxl.Progress;
import io.videoxl.Progress.Stage;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.CancelFlag;
import io.videoxl.video.sampling.FrameSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Takes a video through three stages that run side by side: frames are read, encoded, and summarised window by window.
 *
 * <pre>
 *   source ──▶ decode ──batches of frames──▶ encode ──windows of visual tokens──▶ summarise ──▶ memory
 *                 ◀────── free batches ─────    ◀──────── free windows ──────────
 * </pre>
 *
 * <p>Between two stages a fixed number of buffers goes round, so the working space does not depend on the video's length. A stage
 * that fails stops the others, and its exception is what {@link #run} throws. Interrupting the thread in {@link #run} does too.
 */
final class WatchPipeline<T> {
    /** One buffer being filled and one being emptied is all that two stages can use. */
    private static final int BUFFERS = 2;

    private static final int LARGEST_DEFAULT_BATCH = 16;

    /** Frames on their way to the vision encoder; {@code last} if the source ended with them. */
    private record Batch(MemorySegment rgb, int frames, boolean last) {}

    /** A window's visual tokens on their way to the decoder; neither, if there is no further window. */
    private record Encoded<T>(T tokens, Window window) {}

    private final FrameSource source;
    private final Passes<T> passes;
    private final long frameBytes;
    private final int framesPerBatch;
    private final Consumer<Progress> listener;
    private final CancelFlag cancel;

    private final BlockingQueue<MemorySegment> freeBatches = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<T> freeWindows = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Encoded<T>> windows = new ArrayBlockingQueue<>(BUFFERS + 1);

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> stages = new ArrayList<>();
    private volatile PassPlan plan;

    // Guarded by this.
    private final long started = System.nanoTime();
    private int decoded;
    private int encoded;
    private int summarised;

    /**
     * @param frameBytes size of one frame
     * @param framesPerBatch frames encoded at once; 0: as many as a window takes, at most 16
     * @param cancel what the passes watch; set when the pipeline stops early
     */
    WatchPipeline(
            PassPlan plan,
            FrameSource source,
            Passes<T> passes,
            long frameBytes,
            int framesPerBatch,
            Consumer<Progress> listener,
            CancelFlag cancel) {
        this.plan = plan;
        this.source = source;
        this.passes = passes;
        this.frameBytes = frameBytes;
        this.framesPerBatch = framesPerBatch(plan, framesPerBatch);
        this.listener = listener;
        this.cancel = cancel;
    }

    /** Frames that are encoded at once where {@code wanted} are asked for, or the default where that is 0. */
    static int framesPerBatch(PassPlan plan, int wanted) {
        // A batch never goes beyond its window, so more room than a window has frames would stay empty.
        int most = wanted > 0 ? wanted : LARGEST_DEFAULT_BATCH;
        int together = plan.framesTogether();
        int frames = Math.ceilDiv(plan.longestWindow(), plan.tokens(together)) * together;
        return Math.clamp(frames, 1, Math.ceilDiv(most, together) * together);
    }

    /** Watches to the end; returns the plan that was carried out, shorter than the given one if the source ended early. */
    PassPlan run() {
        var tokens = new ArrayList<T>();
        try (var arena = Arena.ofShared()) {
            for (int i = 0; i < BUFFERS; i++) {
                freeBatches.add(arena.allocate(framesPerBatch * frameBytes));
                // A frame that the window's start cuts through brings tokens of the window before it.
                tokens.add(passes.newTokens(plan.longestWindow() + plan.tokens(1) - 1));
            }
            freeWindows.addAll(tokens);
            runStages();
        } finally {
            tokens.forEach(passes::free);
        }
        switch (failure.get()) {
            case null -> {
                return plan;
            }
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new VideoXLException(Code.INTERNAL, "watching failed: " + e, e);
        }
    }

    private void runStages() {
        // A thread that was not started yet could not be interrupted: stop() waits until all are.
        synchronized (stages) {
            try {
                start("videoxl-decode", this::decode);
                start("videoxl-encode", this::encode);
                start("videoxl-summarise", this::summarise);
            } catch (Throwable e) {
                stop(e); // those that did start are still waited for
            }
        }
        boolean interrupted = false;
        for (var stage : stages) {
            while (stage.isAlive()) {
                try {
                    stage.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    stop(new VideoXLException(Code.CANCELLED, "watching was cancelled: its thread was interrupted", e));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads frames in the batches that the next window needs. */
    private void decode() throws InterruptedException {
        int read = 0;
        for (int i = 0; i < plan.size(); i++) {
            while (read < plan.window(i).endFrame()) {
                int wanted = Math.min(framesPerBatch, plan.window(i).endFrame() - read);
                var rgb = take(freeBatches);
                int got = 0;
                while (got < wanted && source.next(rgb.asSlice(got * frameBytes, frameBytes))) {
                    got++;
                }
                read += got;
                report(Stage.DECODING, got);
                batches.put(new Batch(rgb, got, got < wanted));
                if (got < wanted) {
                    return;
                }
            }
        }
    }

    /** Fills one window after the other with visual tokens. */
    private void encode() throws InterruptedException {
        int frames = 0;
        var carried = new float[0];
        int carriedRows = 0;
        for (int i = 0; i < plan.size(); i++) {
            var tokens = take(freeWindows);
            if (carriedRows > 0) {
                passes.write(tokens, carried);
            }
            int rows = carriedRows;
            // The plan is looked at anew each time: it gets shorter where the source ends early.
            while (i < plan.size() && frames < plan.window(i).endFrame()) {
                var batch = take(batches);
                if (batch.frames > 0) {
                    passes.encode(batch.rgb, batch.frames, tokens, rows);
                }
                rows += plan.tokens(batch.frames);
                frames += batch.frames;
                freeBatches.put(batch.rgb);
                if (batch.last) {
                    endAt(frames);
                }
                report(Stage.ENCODING, batch.frames);
            }
            if (i < plan.size()) {
                var window = plan.window(i);
                carriedRows = rows - window.tokens();
                if (carriedRows > 0) {
                    carried = passes.read(tokens, window.tokens(), carriedRows);
                }
                windows.put(new Encoded<>(tokens, window));
            }
        }
        windows.put(new Encoded<>(null, null));
    }

    /** Summarises one window after the other into memory. */
    private void summarise() throws InterruptedException {
        for (var next = take(windows); next.window != null; next = take(windows)) {
            passes.append(next.tokens, next.window);
            freeWindows.put(next.tokens);
            report(Stage.SUMMARISING, 1);
        }
    }

    /** The next buffer; a stage that has swallowed an interrupt inside other code ends here. */
    private <B> B take(BlockingQueue<B> queue) throws InterruptedException {
        if (failure.get() != null) {
            throw new InterruptedException();
        }
        return queue.take();
    }

    private void endAt(int frames) {
        if (frames == 0) {
            throw new VideoXLException(Code.VIDEO_EMPTY, "the video ended before its first frame");
        }
        plan = plan.endingAt(frames);
    }

    private synchronized void report(Stage stage, int done) {
        switch (stage) {
            case DECODING -> decoded += done;
            case ENCODING -> encoded += done;
            case SUMMARISING -> summarised += done;
        }
        var elapsed = Duration.ofNanos(System.nanoTime() - started);
        listener.accept(new Progress(
                stage,
                plan.frames(),
                decoded,
                encoded,
                plan.size(),
                summarised,
                source.count().isEmpty(),
                elapsed));
    }

    @FunctionalInterface
    private interface StageBody {
        void run() throws InterruptedException;
    }

    private void start(String name, StageBody body) {
        var thread = Thread.ofPlatform().name(name).daemon().unstarted(() -> {
            try {
                body.run();
            } catch (InterruptedException e) {
                stop(new VideoXLException(Code.CANCELLED, "watching was cancelled: a stage was interrupted", e));
            } catch (Throwable e) {
                stop(e);
            }
        });
        stages.add(thread);
        thread.start();
    }

    boolean isOnThisThread() {
        synchronized (stages) {
            return stages.contains(Thread.currentThread());
        }
    }

    /** Stops every stage, also those that are still to start; the first reason given is the one that {@link #run} throws. */
    void stop(Throwable reason) {
        failure.compareAndSet(null, reason);
        cancel.set();
        synchronized (stages) {
            stages.forEach(Thread::interrupt);
        }
    }
}
