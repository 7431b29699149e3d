package io.videoxl.eval.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void callThatWaitsWithoutEndIsInterrupted() throws IOException {
        var interrupted = new CountDownLatch(1);
        try (var patience = new Patience(Duration.ofMillis(200))) {
            assertEquals(3, patience.call(() -> 3));
            var e = assertThrows(
                    IOException.class,
                    () -> patience.call(() -> {
                        try {
                            Thread.sleep(60_000);
                        } finally {
                            interrupted.countDown();
                        }
                        return 4;
                    }));
            assertTrue(e.getMessage().contains("did not come to an end"), e.getMessage());
            assertFalse(patience.isLost());
            assertEquals(0, interrupted.getCount());
        }
    }

    @Test
    void callThatDoesNotEndIsLeftBehind() {
        var over = new AtomicBoolean();
        try (var patience = new Patience(Duration.ofMillis(200))) {
            assertThrows(
                    IOException.class,
                    () -> patience.call(() -> {
                        while (!over.get()) {
                            Thread.onSpinWait();
                        }
                        return 4;
                    }));
            assertTrue(patience.isLost());
        } finally {
            over.set(true);
        }
    }

    @Test
    void whatACallThrowsIsThrown() {
        try (var patience = new Patience(Duration.ofSeconds(60))) {
            assertThrows(
                    IllegalStateException.class,
                    () -> patience.call(() -> {
                        throw new IllegalStateException();
                    }));
            assertThrows(
                    IOException.class,
                    () -> patience.call(() -> {
                        throw new IOException();
                    }));
            assertThrows(
                    LinkageError.class,
                    () -> patience.call(() -> {
                        throw new LinkageError();
                    }));
        }
    }

    @Test
    void interruptEndsTheWaiting() {
        try (var patience = new Patience(Duration.ofSeconds(60))) {
            Thread.currentThread().interrupt();
            assertThrows(
                    IOException.class,
                    () -> patience.call(() -> {
                        Thread.sleep(60_000);
                        return 4;
                    }));
            assertTrue(Thread.interrupted());
        }
    }
}
