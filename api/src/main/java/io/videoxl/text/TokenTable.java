package io.videoxl.text;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Finds tokens by their bytes: a hash table of ids, without an object for each. */
final class TokenTable {
    static final int NONE = -1;

    private final byte[] bytes;
    private final int[] ends;
    private final int[] slots;
    // So that no file can hold tokens that all fall into one slot.
    private final long seed = ThreadLocalRandom.current().nextLong() | 1;

    /**
     * @param bytes of all tokens, one after the other
     * @param ends where each token ends
     */
    TokenTable(byte[] bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
        // At most half full, so that probing stays short.
        slots = new int[Integer.highestOneBit(Math.max(1, ends.length)) << 2];
        Arrays.fill(slots, NONE);
    }

    /** Adds a token, unless another has the same bytes: then that one's id is returned, else {@link #NONE}. */
    int add(int id) {
        int slot = slot(bytes, start(id), ends[id]);
        if (slots[slot] == NONE) {
            slots[slot] = id;
            return NONE;
        }
        return slots[slot];
    }

    /** The id of the token of these bytes, or {@link #NONE}. */
    int find(byte[] text, int from, int to) {
        return slots[slot(text, from, to)];
    }

    /** Whether these are the bytes of a token. */
    boolean is(int id, byte[] text, int from, int to) {
        return Arrays.equals(bytes, start(id), ends[id], text, from, to);
    }

    private int start(int id) {
        return id == 0 ? 0 : ends[id - 1];
    }

    private int slot(byte[] text, int from, int to) {
        long hash = seed;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i]) * seed;
            hash ^= hash >>> 29;
        }
        int slot = (int) (hash >>> 24) & slots.length - 1;
        while (slots[slot] != NONE && !Arrays.equals(bytes, start(slots[slot]), ends[slots[slot]], text, from, to)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }
}
