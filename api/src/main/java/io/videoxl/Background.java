package io.videoxl;

import io.videoxl.VideoXLException.Code;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Something that is done on a thread of its own meanwhile. Closing it ends the thread. */
final class Background<T> implements AutoCloseable {
    private final String name;
    private final FutureTask<T> task;
    private final Thread thread;

    private Background(String name, FutureTask<T> task) {
        this.name = name;
        this.task = task;
        thread = new Thread(task, name);
        thread.setDaemon(true);
    }

    static <T> Background<T> start(String name, Callable<T> work) {
        var background = new Background<>(name, new FutureTask<>(work));
        background.thread.start();
        return background;
    }

    /** Throws what the work has thrown; does nothing while it runs and after it succeeded. */
    void rethrow() {
        if (task.state() == Future.State.FAILED) {
            get();
        }
    }

    /**
     * Waits for the result.
     *
     * @throws VideoXLException {@code CANCELLED} if this thread is interrupted; or what the work throws
     */
    T get() {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VideoXLException(Code.CANCELLED, name + " was cancelled: its thread was interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                default -> throw new AssertionError("the work throws no checked exception", e.getCause());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
