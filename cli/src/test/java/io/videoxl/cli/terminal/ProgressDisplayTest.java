package io.videoxl.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.cli.terminal.ProgressDisplay.Unit;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Streams streams =
            Streams.of(InputStream.nullInputStream(), OutputStream.nullOutputStream(), err, false, false, false);

    @Test
    void whereNobodyWatchesFastWorkIsOnePlainLine() {
        work(false);
        assertEquals("Watching film: 100 %, 1000 of 1000 frames\n", printed());
    }

    @Test
    void slowWorkIsALineForSomeTenths() throws InterruptedException {
        try (var display = ProgressDisplay.of(streams, false, "Writing model", Unit.BYTES)) {
            display.show(0, 8_000_000);
            Thread.sleep(2100);
            display.show(3_300_000, 8_000_000);
            display.show(3_400_000, 8_000_000);
            display.show(5_000_000, 8_000_000);
        }
        assertEquals("Writing model: 40 %, 3.30 MB of 8.00 MB\n", printed());
    }

    @Test
    void quietPrintsNothing() {
        work(true);
        assertTrue(printed().isEmpty());
    }

    private void work(boolean quiet) {
        try (var display = ProgressDisplay.of(streams, quiet, "Watching film", Unit.FRAMES)) {
            for (int done = 0; done <= 1000; done++) {
                display.show(done, 1000);
                display.show(done, 1000);
            }
        }
    }

    private String printed() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
