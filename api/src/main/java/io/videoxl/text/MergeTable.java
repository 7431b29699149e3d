package io.videoxl.text;

import java.util.Arrays;

/** Which token two neighbouring tokens merge into, and how early: a hash table from pairs of ids to ranks, without boxing. */
final class MergeTable {
    private static final long NONE = -1;

    private final long[] pairs;
    private final int[] ranks;
    private final int[] merged;
    private int size;

    MergeTable(int merges) {
        // At most half full, so that probing stays short.
        int capacity = Integer.highestOneBit(Math.max(1, merges)) << 2;
        pairs = new long[capacity];
        ranks = new int[capacity];
        merged = new int[merges];
        Arrays.fill(pairs, NONE);
    }

    /** Adds the merge of the next rank; false if the pair has one already. */
    boolean add(int left, int right, int result) {
        int slot = slot(left, right);
        if (pairs[slot] != NONE) {
            return false;
        }
        pairs[slot] = pair(left, right);
        ranks[slot] = size;
        merged[size++] = result;
        return true;
    }

    /** The rank of a pair's merge, lower being earlier, or -1 if the two do not merge. */
    int rank(int left, int right) {
        int slot = slot(left, right);
        return pairs[slot] == NONE ? -1 : ranks[slot];
    }

    /** The token that the merge of a rank makes. */
    int merged(int rank) {
        return merged[rank];
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    private int slot(int left, int right) {
        long pair = pair(left, right);
        // Fibonacci hashing: the high bits of a product with 2^64 / golden ratio are well mixed.
        int slot = (int) (pair * 0x9E3779B97F4A7C15L >>> 33) & pairs.length - 1;
        while (pairs[slot] != NONE && pairs[slot] != pair) {
            slot = slot + 1 & pairs.length - 1;
        }
        return slot;
    }
}
