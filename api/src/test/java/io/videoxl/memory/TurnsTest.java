package io.videoxl.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.engine.CancelFlag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TurnsTest {
    private final Turns turns = new Turns();

    /** A thread that waits for its turn, takes it, and gives it back. */
    private final class Waiter {
        private final CancelFlag cancel = new CancelFlag();
        private final Thread thread;
        private Throwable thrown;

        Waiter(Runnable inTurn) throws InterruptedException {
            thread = Thread.ofPlatform().start(() -> {
                try {
                    turns.take(cancel);
                    inTurn.run();
                    turns.give();
                } catch (Throwable e) {
                    thrown = e;
                }
            });
            while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
                Thread.sleep(1);
            }
        }

        Throwable end() throws InterruptedException {
            thread.join();
            return thrown;
        }
    }

    @Test
    void waitersAreServedInTheOrderTheyCame() throws Exception {
        var served = Collections.synchronizedList(new ArrayList<Integer>());
        turns.take(new CancelFlag());
        var waiters = new ArrayList<Waiter>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            waiters.add(new Waiter(() -> served.add(number)));
        }
        assertEquals(List.of(), served);
        turns.give();
        for (var waiter : waiters) {
            assertNull(waiter.end());
        }
        assertEquals(List.of(0, 1, 2, 3, 4), served);
    }

    @Test
    void cancelledOrInterruptedWaiterLeavesAndTheNextIsServed() throws Exception {
        turns.take(new CancelFlag());
        var cancelled = new Waiter(() -> {});
        var interrupted = new Waiter(() -> {});
        var last = new Waiter(() -> {});
        cancelled.cancel.set();
        interrupted.thread.interrupt();
        assertInstanceOf(CancellationException.class, cancelled.end());
        assertInstanceOf(InterruptedException.class, interrupted.end());
        assertTrue(last.thread.isAlive());
        turns.give();
        assertNull(last.end());
    }

    @Test
    void flagThatIsSetAlreadyEndsAWaitAtOnce() throws Exception {
        turns.take(new CancelFlag());
        var flag = new CancelFlag();
        flag.set();
        assertThrows(CancellationException.class, () -> turns.take(flag));
        turns.give();
        turns.take(new CancelFlag());
        assertTrue(turns.isMine());
        turns.give();
        assertFalse(turns.isMine());
    }

    @Test
    void turnIsOneThreadsWhateverEndsTheWaitsOfOthers() throws Exception {
        var inside = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 2000; round++) {
                    var cancel = new CancelFlag();
                    if (round % 7 == number % 7) {
                        Thread.ofVirtual().start(cancel::set);
                    }
                    if (round % 11 == number) {
                        Thread.currentThread().interrupt();
                    }
                    try {
                        turns.take(cancel);
                        inside.set(inside.incrementAndGet() == 1 ? 0 : -1_000_000);
                        turns.give();
                    } catch (CancellationException | InterruptedException expected) {
                        // The turn must have gone to somebody else.
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(0, inside.get());
        turns.take(new CancelFlag());
        turns.give();
    }
}
