package io.videoxl.cli.commands;

import io.videoxl.VideoMemory;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.WatchTask;
import io.videoxl.cli.options.Sources;
import io.videoxl.cli.terminal.ProgressDisplay;
import java.util.concurrent.CountDownLatch;

/** Watching over a network, perhaps without an end: questions can be answered meanwhile. */
final class BackgroundWatching implements AutoCloseable {
    private final VideoMemory memory;
    private final ProgressDisplay display;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final WatchTask task;
    private boolean running = true;

    /** Takes memory and display, to close them. */
    BackgroundWatching(VideoMemory memory, Sources sources, WatchOptions.Builder options, ProgressDisplay display) {
        this.memory = memory;
        this.display = display;
        var progressed = Memories.showing(display);
        task = memory.appendAsync(
                sources.visuals(),
                options.onProgress(progress -> {
                            if (ready.getCount() > 0) {
                                progressed.accept(progress);
                            }
                            if (progress.openEnded() && progress.windowsSummarised() > 0) {
                                ready.countDown();
                            }
                        })
                        .build());
        task.toFuture().whenComplete((nothing, failure) -> ready.countDown());
    }

    VideoMemory memory() {
        return memory;
    }

    /** Waits for the end or, where nobody knows it, for the first summaries. */
    void awaitMemory() {
        try {
            ready.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VideoXLException(Code.CANCELLED, "cancelled while watching", e);
        } finally {
            display.close();
        }
        running = !task.isDone();
        if (!running) {
            task.join();
        }
    }

    /** Whether watching went on when this was asked for the last time, and does not any more. */
    boolean hasJustEnded() {
        boolean wasRunning = running;
        running = !task.isDone();
        return wasRunning && !running;
    }

    /** Ends watching here, keeps what was watched, and throws what watching ended with if that was a failure. */
    void finish() {
        task.stop();
        task.join();
    }

    @Override
    public void close() {
        memory.close();
        display.close();
    }
}
