package io.videoxl.server.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final long LONGER_THAN_A_LOOK = 1200;
    private static final long MANY_LOOKS = 60_000;

    /** Else the time for being idle could run out while a long answer is being written at its end. */
    @Test
    void whoWaitsIsNotIdleAndWhoIsAnsweredMayBe() throws InterruptedException {
        var endPoint = new ByteArrayEndPoint();
        try (var beats = new Heartbeats(Duration.ofMinutes(1))) {
            try (var presence = new Presence(endPoint, () -> {}, beats)) {
                long before = endPoint.getIdleFor();
                for (long now = before; now >= before; now = endPoint.getIdleFor()) {
                    assertTrue(now < MANY_LOOKS, "idle for " + now + " ms");
                    before = now;
                    Thread.sleep(10);
                }
                assertFalse(presence.isGone());
            }
            long answered = endPoint.getIdleFor();
            Thread.sleep(LONGER_THAN_A_LOOK);
            assertTrue(endPoint.getIdleFor() >= answered + LONGER_THAN_A_LOOK - 1);
        }
    }
}
