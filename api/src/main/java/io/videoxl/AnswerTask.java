package io.videoxl;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An answer that is generated in the background.
 *
 * {@snippet file="SnippetsTest.java" region="answer-task"}
 *
 * <p>Thread-safe.
 */
public final class AnswerTask {
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final TaskEnd<Answer> end = new TaskEnd<>();
    private final Generation generation;

    private AnswerTask(Generation generation) {
        this.generation = generation;
    }

    /** The thread gives pieces to {@code onText} and then completes the future. */
    static AnswerTask start(Generation generation, Consumer<String> onText) {
        var task = new AnswerTask(generation);
        Thread.ofPlatform()
                .daemon()
                .name("videoxl-answer-" + STARTED.incrementAndGet())
                .start(() -> task.run(onText));
        return task;
    }

    private void run(Consumer<String> onText) {
        try {
            generation.run(onText);
            generation.attribute();
            generation.settle();
            end.complete(generation.answer());
        } catch (Throwable e) {
            generation.abandon();
            end.fail(e);
        }
    }

    /** Ends the task soon, with {@code CANCELLED}. Does nothing once the answer is whole. */
    public void cancel() {
        generation.cancel();
    }

    /** {@return whether the task has ended, in whatever way} */
    public boolean isDone() {
        return end.isReached();
    }

    /**
     * Waits for the answer.
     *
     * @return the answer
     * @throws VideoXLException as {@link VideoMemory#ask(String, AskOptions)} does; {@code CANCELLED} after {@link #cancel}, and
     *     also if the waiting thread is interrupted, which leaves the task running. What the listener threw comes back as it is
     */
    public Answer join() {
        return end.join("waiting for the answer was interrupted; it is still generated");
    }

    /**
     * The answer as a future of its own, completed on the thread that generates: with the answer, or with what {@link #join}
     * throws. Whatever completes it earlier, such as cancelling it or a timeout, cancels the task.
     *
     * @return the future
     */
    public CompletableFuture<Answer> toFuture() {
        return end.toFuture(this::cancel);
    }
}
