package io.videoxl.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TailTest {
    private static Tail held(Tail tail, int tokens) {
        tail.held(tokens);
        return tail;
    }

    @Test
    void forkTakesOverWhatItHasInCommonWithATailOfItsConversation() {
        var tail = new Tail(1, 2, 3);
        var first = held(tail.fork(), 3);
        first.append(4, 5);
        first.held(5);
        var second = tail.fork();
        second.append(4, 6, 7);
        second.follow(first);
        assertEquals(4, second.held());
        assertArrayEquals(new int[] {6, 7}, second.pending(6));
        first.held(2);
        second.follow(first);
        assertEquals(2, second.held());
    }

    @Test
    void tailOfAnotherConversationSharesNothingThoughItHasTheSameTokens() {
        var tail = new Tail(1, 2, 3);
        tail.follow(held(new Tail(1, 2, 3), 3));
        assertEquals(0, tail.held());
        tail.held(3);
        tail.follow(null);
        assertEquals(0, tail.held());
        assertEquals(3, tail.run());
    }

    @Test
    void truncatingForgetsWhatWasRun() {
        var tail = held(new Tail(1, 2, 3), 3);
        tail.truncate(1);
        tail.append(9);
        assertArrayEquals(new int[] {1, 9}, tail.toArray());
        assertArrayEquals(new int[] {9}, tail.pending(2));
        assertEquals(1, tail.run());
        tail.truncate(5);
        assertEquals(2, tail.size());
    }
}
