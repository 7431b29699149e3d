package io.videoxl.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.server.Limits;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.security.Addresses;
import io.videoxl.server.security.Caller;
import io.videoxl.server.security.Roots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that shows the bytes of another one's video keeps it, whatever becomes of the other. */
class HeldVideosTest {
    @TempDir
    private Path folder;

    private VideoRecord show(StoreFolder store, VideoStore videos) throws IOException {
        // One pixel.
        var file = Files.writeString(store.temporary().resolve("sent.pgm"), "P5 1 1 255\n ");
        return videos.fromBytes(Caller.LOCAL, "sent.pgm", file, "digest");
    }

    @Test
    void theSameBytesAreKeptUntilAllWhoShowedThemAreDone() throws IOException {
        try (var store = StoreFolder.open(folder);
                var videos = new VideoStore(
                        store,
                        new DiskRoom(folder, 0),
                        Limits.defaults(),
                        new Roots(Map.of()),
                        new Addresses(List.of()),
                        false)) {
            var first = show(store, videos);
            var second = show(store, videos);
            assertEquals(first.id(), second.id());

            videos.letGo(first.id());
            videos.forget(first.id());
            assertEquals(1, videos.list(Caller.LOCAL).size());
            assertEquals(
                    409,
                    assertThrows(Refusal.class, () -> videos.delete(Caller.LOCAL, first.id()))
                            .status());

            videos.letGo(second.id());
            videos.forget(second.id());
            assertEquals(List.of(), videos.list(Caller.LOCAL));
            assertFalse(videos.hold(first.id()));

            var third = show(store, videos);
            assertTrue(videos.hold(third.id()));
            videos.letGo(third.id());
            videos.forget(third.id());
            assertEquals(1, videos.list(Caller.LOCAL).size());
        }
    }
}
