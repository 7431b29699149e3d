package io.videoxl.server.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.server.store.MemoryRecord;
import io.videoxl.server.store.MemoryRecord.State;
import io.videoxl.server.store.WatchChoices;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who needs a memory that is put away meanwhile. */
class OpenMemoriesTest {
    private static VideoXL model;

    @BeforeAll
    static void load() {
        model = VideoXL.builder().demoModel().threads(1).build();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static KeptMemory ready() {
        return new KeptMemory(new MemoryRecord(
                "id",
                "owner",
                "name",
                0,
                List.of(),
                WatchChoices.DEFAULTS,
                false,
                true,
                State.READY,
                null,
                null,
                null));
    }

    /** All that nobody uses is too much. */
    private static OpenMemories putsAllAway() {
        return new OpenMemories(ModelSlot.of(model), null, -1);
    }

    @Test
    void whatIsBeingWatchedStaysOpenUntilItIsTold() {
        var kept = ready();
        try (var open = putsAllAway()) {
            var memory = model.newMemory(WatchOptions.defaults());
            assertTrue(open.takeToWatch(kept, memory));
            open.putAwayExcess(); // as another memory is released while this one has just become ready
            assertSame(memory, open.of(kept));
            assertEquals(0, memory.frames());
            open.release(kept);
            assertNull(open.of(kept));
        }
    }

    @Test
    void whatIsUsedIsNotRetired() {
        var kept = ready();
        try (var open = putsAllAway()) {
            assertTrue(open.takeToWatch(kept, model.newMemory(WatchOptions.defaults())));
            assertFalse(open.retire(kept));
            assertFalse(kept.isDeleted());
            open.release(kept);
            assertTrue(open.retire(kept));
            assertTrue(kept.isDeleted());
            assertFalse(open.retire(kept));
        }
    }

    @Test
    void aConversationGoesOnOnlyInTheMemoryThatItBeganIn() {
        var kept = ready();
        try (var first = model.newMemory(WatchOptions.defaults());
                var second = model.newMemory(WatchOptions.defaults())) {
            var chat = first.chat();
            kept.keepChat(first, "message", chat);
            // It was put away and opened again, and what was closed has not been forgotten yet.
            assertEquals(Optional.empty(), kept.takeChat(second, "message"));
            kept.keepChat(first, "message", chat);
            assertSame(chat, kept.takeChat(first, "message").orElseThrow());
        }
    }
}
