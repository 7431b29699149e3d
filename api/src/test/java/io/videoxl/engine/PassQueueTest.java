package io.videoxl.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PassQueueTest {
    private final PassQueue queue = new PassQueue("test-passes", "model tiny.gguf");
    private final CountDownLatch running = new CountDownLatch(1);

    @AfterEach
    void close() {
        queue.close();
    }

    /** A pass that runs until its flag is set and then ends as a native one does. */
    private Runnable untilCancelled(CancelFlag cancel) {
        return () -> {
            running.countDown();
            while (!cancel.isSet()) {
                Thread.onSpinWait();
            }
            throw new VideoXLException(Code.CANCELLED, "native");
        };
    }

    private record Call(Thread thread, AtomicReference<Throwable> thrown, AtomicReference<Boolean> interrupted) {
        private Code code() throws InterruptedException {
            thread.join();
            return ((VideoXLException) thrown.get()).code();
        }
    }

    private Call call(Runnable body, CancelFlag cancel) {
        var thrown = new AtomicReference<Throwable>();
        var interrupted = new AtomicReference<Boolean>();
        return new Call(
                Thread.ofPlatform().start(() -> {
                    try {
                        queue.run(body, cancel);
                    } catch (Throwable e) {
                        thrown.set(e);
                    }
                    interrupted.set(Thread.currentThread().isInterrupted());
                }),
                thrown,
                interrupted);
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void passesRunOneAtATimeOnOneThread() throws InterruptedException {
        var threads = Collections.synchronizedSet(new HashSet<Thread>());
        var inside = new ArrayList<Integer>();
        var calls = new ArrayList<Call>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            calls.add(call(
                    () -> {
                        threads.add(Thread.currentThread());
                        inside.add(number);
                    },
                    new CancelFlag()));
        }
        for (var each : calls) {
            each.thread().join();
        }
        assertEquals(1, threads.size());
        assertEquals(20, inside.size());
    }

    @Test
    void whatAPassThrowsReachesItsCaller() {
        var error = new IllegalStateException("broken on purpose");
        assertSame(
                error,
                assertThrows(
                        IllegalStateException.class,
                        () -> queue.run(
                                () -> {
                                    throw error;
                                },
                                new CancelFlag())));
    }

    @Test
    void interruptingTheCallerOfARunningPassSetsItsFlagAndKeepsTheStatus() throws InterruptedException {
        var cancel = new CancelFlag();
        var call = call(untilCancelled(cancel), cancel);
        running.await();
        call.thread().interrupt();
        assertEquals(Code.CANCELLED, call.code());
        assertTrue(cancel.isSet());
        assertTrue(call.interrupted().get());
        queue.run(() -> {}, new CancelFlag());
    }

    @Test
    void aCallerThatIsInterruptedInTheQueueLeavesAtOnceAndItsPassNeverRuns() throws InterruptedException {
        var first = new CancelFlag();
        var running = call(untilCancelled(first), first);
        this.running.await();
        var ran = Collections.synchronizedList(new ArrayList<String>());
        var waiting = call(() -> ran.add("waiting"), new CancelFlag());
        awaitWaiting(waiting.thread());
        waiting.thread().interrupt();
        assertEquals(Code.CANCELLED, waiting.code());
        first.set();
        assertEquals(Code.CANCELLED, running.code());
        queue.run(() -> ran.add("next"), new CancelFlag());
        assertEquals(List.of("next"), ran);
    }

    @Test
    void passWhoseFlagIsSetInTheQueueLeavesAtOnceAndNeverRuns() throws InterruptedException {
        var first = new CancelFlag();
        var running = call(untilCancelled(first), first);
        this.running.await();
        var ran = Collections.synchronizedList(new ArrayList<String>());
        var cancel = new CancelFlag();
        var waiting = call(() -> ran.add("waiting"), cancel);
        awaitWaiting(waiting.thread());
        cancel.set();
        assertEquals(Code.CANCELLED, waiting.code());
        assertFalse(waiting.interrupted().get());
        assertTrue(running.thread().isAlive());
        first.set();
        assertEquals(Code.CANCELLED, running.code());
        queue.run(() -> ran.add("next"), new CancelFlag());
        assertEquals(List.of("next"), ran);
    }

    @Test
    void closingEndsTheRunningPassAndRefusesWaitingAndLaterOnes() throws InterruptedException {
        var first = new CancelFlag();
        var running = call(untilCancelled(first), first);
        this.running.await();
        var waiting = call(() -> {}, new CancelFlag());
        awaitWaiting(waiting.thread());
        queue.close();
        assertEquals(Code.CLOSED, running.code());
        assertEquals(Code.CLOSED, waiting.code());
        var refused = assertThrows(VideoXLException.class, () -> queue.run(() -> {}, new CancelFlag()));
        assertEquals(Code.CLOSED, refused.code());
        assertTrue(refused.getMessage().contains("model tiny.gguf"), refused.getMessage());
    }
}
