package io.videoxl.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.videoxl.Chunks;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptGroupsTest {
    /** A time of one token and two visual ones, behind a prompt of two. */
    private static KeptGroups groups(int count) {
        return new KeptGroups(2, next(count));
    }

    private static List<KeptGroup> next(int count) {
        return Collections.nCopies(count, new KeptGroup(1, 2));
    }

    @Test
    void groupsThatComeTogetherSeeWhatTheyWouldOneAfterTheOther() {
        var chunks = new Chunks(2, 1);
        var parts = groups(3).chunksOf(next(4), chunks); // of which the first ends the chunk that was begun
        assertEquals(
                List.of(1, 2, 1),
                parts.stream().map(part -> part.groups().size()).toList());
        assertNull(parts.get(0).seen());
        // The prompt, the times of the first chunk, all of the second.
        assertArrayEquals(
                new int[] {0, 1, 2, 5, 8, 9, 10, 11, 12, 13}, parts.get(1).seen());
        assertArrayEquals(
                new int[] {0, 1, 2, 5, 8, 11, 14, 15, 16, 17, 18, 19},
                parts.get(2).seen());
        assertArrayEquals(groups(6).seenByNext(chunks), parts.get(2).seen());
    }

    @Test
    void withoutChunksAllIsSeen() {
        var parts = groups(9).chunksOf(next(8), Chunks.FULL);
        assertEquals(1, parts.size());
        assertEquals(24, parts.getFirst().tokens());
        assertNull(parts.getFirst().seen());
    }
}
