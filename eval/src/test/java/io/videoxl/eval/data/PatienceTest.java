package io.videoxl.eval.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void callThatDoesNotEndIsLeftBehind() throws IOException {
        try (var patience = new Patience(Duration.ofMillis(200))) {
            assertEquals(3, patience.call(() -> 3));
            assertFalse(patience.isLost());
            var e = assertThrows(
                    IOException.class,
                    () -> patience.call(() -> {
                        Thread.sleep(60_000);
                        return 4;
                    }));
            assertTrue(e.getMessage().contains("did not come to an end"), e.getMessage());
            assertTrue(patience.isLost());
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
