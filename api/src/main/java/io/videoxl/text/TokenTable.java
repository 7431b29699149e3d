package io.videoxl.text;

import io.videoxl.gguf.TextArray;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Finds tokens by their letters, as UTF-8: a hash table of ids, without an object for each. */
final class TokenTable {
    static final int NONE = -1;

    private final TextArray tokens;
    private final byte[] letters;
    private final int[] slots;
    // So that no file can hold tokens that all fall into one slot.
    private final long seed = ThreadLocalRandom.current().nextLong() | 1;

    /** @param tokens all that may be added */
    TokenTable(TextArray tokens) {
        this.tokens = tokens;
        letters = tokens.utf8();
        // At most half full, so that probing stays short.
        slots = new int[Integer.highestOneBit(Math.max(1, tokens.size())) << 2];
        Arrays.fill(slots, NONE);
    }

    /** Adds a token, unless another has the same letters: then that one's id is returned, else {@link #NONE}. */
    int add(int id) {
        int slot = slot(letters, tokens.start(id), tokens.end(id));
        if (slots[slot] == NONE) {
            slots[slot] = id;
            return NONE;
        }
        return slots[slot];
    }

    /** The id of the token of these letters, or {@link #NONE}. */
    int find(byte[] text, int from, int to) {
        return slots[slot(text, from, to)];
    }

    /** Whether these are a token's letters. */
    private boolean is(int id, byte[] text, int from, int to) {
        return Arrays.equals(letters, tokens.start(id), tokens.end(id), text, from, to);
    }

    /** Whether a token's letters are these, but for the one at {@code gap}. */
    boolean isJoined(int id, byte[] text, int from, int gap, int to) {
        int start = tokens.start(id);
        int middle = start + gap - from;
        return tokens.end(id) - start == to - from - 1
                && Arrays.equals(letters, start, middle, text, from, gap)
                && Arrays.equals(letters, middle, tokens.end(id), text, gap + 1, to);
    }

    private int slot(byte[] text, int from, int to) {
        long hash = seed;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i]) * seed;
            hash ^= hash >>> 29;
        }
        int slot = (int) (hash >>> 24) & slots.length - 1;
        while (slots[slot] != NONE && !is(slots[slot], text, from, to)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }
}
