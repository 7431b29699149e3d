package io.videoxl.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.videoxl.videoxl;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NativeObjectTest {
    private final List<Long> freed = Collections.synchronizedList(new ArrayList<>());

    /** Stands for a native object at an address that is only ever compared. */
    private final class Thing extends NativeObject {
        private Thing(String name, NativeObject parent, long address) {
            super(
                    name,
                    parent,
                    (from, out) -> {
                        out.set(ValueLayout.ADDRESS, 0, MemorySegment.ofAddress(address));
                        return videoxl.VXL_OK();
                    },
                    pointer -> freed.add(pointer.address()));
        }
    }

    @Test
    void closingTwiceFreesOnce() {
        var thing = new Thing("model a", null, 1);
        thing.close();
        thing.close();
        assertEquals(List.of(1L), freed);
    }

    @Test
    void useAfterCloseNamesTheObject() {
        var thing = new Thing("memory of film.mp4", null, 1);
        thing.close();
        var refused = assertThrows(VideoXLException.class, thing::use);
        assertEquals(Code.CLOSED, refused.code());
        assertTrue(refused.getMessage().contains("memory of film.mp4"), refused.getMessage());
    }

    @Test
    void aParentIsFreedAfterTheLastOfItsChildren() {
        var model = new Thing("model", null, 1);
        var first = new Thing("memory", model, 2);
        var second = new Thing("decoder", model, 3);
        model.close();
        assertEquals(List.of(), freed);
        assertThrows(VideoXLException.class, () -> new Thing("late", model, 4));
        second.close();
        first.close();
        assertEquals(List.of(3L, 2L, 1L), freed);
    }

    @Test
    void aChildThatCannotBeMadeDoesNotHoldItsParent() {
        var model = new Thing("model", null, 1);
        var error = new IllegalStateException("no memory");
        assertThrows(
                IllegalStateException.class,
                () -> new NativeObject(
                        "child",
                        model,
                        (from, out) -> {
                            throw error;
                        },
                        pointer -> freed.add(2L)) {});
        model.close();
        assertEquals(List.of(1L), freed);
    }

    @Test
    void closeWaitsForARunningCall() throws InterruptedException {
        var thing = new Thing("memory", null, 1);
        var running = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        var call = Thread.ofPlatform().start(() -> {
            try (var held = thing.use()) {
                assertEquals(1, held.pointer().address());
                running.countDown();
                finish.await();
                assertEquals(List.of(), freed);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        running.await();
        var close = Thread.ofPlatform().start(thing::close);
        while (close.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertEquals(List.of(), freed);
        finish.countDown();
        close.join();
        call.join();
        assertEquals(List.of(1L), freed);
    }

    @Test
    void racingCallsAndClosesFreeOnceAndNeverDuringACall() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            freed.clear();
            var thing = new Thing("memory", null, 1);
            var broken = Collections.synchronizedList(new ArrayList<String>());
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 4; i++) {
                boolean closes = i % 2 == 0;
                threads.add(Thread.ofPlatform().start(() -> {
                    if (closes) {
                        thing.close();
                        return;
                    }
                    try (var held = thing.use()) {
                        if (!freed.isEmpty()) {
                            broken.add("freed during " + held);
                        }
                    } catch (VideoXLException e) {
                        if (e.code() != Code.CLOSED) {
                            broken.add(e.toString());
                        }
                    }
                }));
            }
            for (var thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), broken);
            assertEquals(List.of(1L), freed);
        }
    }

    @Test
    void anObjectThatNobodyClosedIsFreedAfterItIsUnreachable() throws InterruptedException {
        leak();
        for (int i = 0; i < 200 && freed.isEmpty(); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertFalse(freed.isEmpty());
    }

    private void leak() {
        new Leaked(freed);
    }

    /** Does not hold the test, unlike {@link Thing}: only the pointer's list. */
    private static final class Leaked extends NativeObject {
        private Leaked(List<Long> freed) {
            super(
                    "memory that a test leaks on purpose",
                    null,
                    (from, out) -> {
                        out.set(ValueLayout.ADDRESS, 0, MemorySegment.ofAddress(5));
                        return videoxl.VXL_OK();
                    },
                    pointer -> freed.add(pointer.address()));
        }
    }
}
