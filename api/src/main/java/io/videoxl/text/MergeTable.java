package io.videoxl.text;

import io.videoxl.engine.NativeVocabulary.Tables;

/** Which token two neighbouring tokens merge into, and how early: a hash table from pairs of ids to ranks, without boxing. */
final class MergeTable {
    private final long[] pairs;
    private final int[] merged;
    private final int[] slots;

    MergeTable(Tables tables) {
        pairs = tables.pairs();
        merged = tables.merged();
        slots = tables.slots();
    }

    /** The rank of a pair's merge, lower being earlier, or -1 if the two do not merge. */
    int rank(int left, int right) {
        long pair = (long) left << 32 | right;
        // Fibonacci hashing: the high bits of a product with 2^64 / golden ratio are well mixed.
        int slot = (int) (pair * 0x9E3779B97F4A7C15L >>> 33) & slots.length - 1;
        while (slots[slot] >= 0 && pairs[slots[slot]] != pair) {
            slot = slot + 1 & slots.length - 1;
        }
        return slots[slot];
    }

    /** The token that the merge of a rank makes. */
    int merged(int rank) {
        return merged[rank];
    }
}
