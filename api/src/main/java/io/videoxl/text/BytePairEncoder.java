package io.videoxl.text;

import java.util.function.IntConsumer;

/**
 * Byte-pair encoding of one piece of text: starting from single bytes, the neighbours whose merge ranks lowest become one
 * token, leftmost first, until no neighbours merge.
 *
 * <p>Tokens are a linked list over arrays and candidate merges a heap, so a piece of n bytes takes O(n log n).
 */
final class BytePairEncoder {
    private static final int REMOVED = -1;

    private final int[] byteTokens;
    private final MergeTable merges;

    /** @param byteTokens the token of each byte */
    BytePairEncoder(int[] byteTokens, MergeTable merges) {
        this.byteTokens = byteTokens;
        this.merges = merges;
    }

    void encode(byte[] piece, IntConsumer out) {
        int n = piece.length;
        var tokens = new int[n];
        for (int i = 0; i < n; i++) {
            tokens[i] = byteTokens[piece[i] & 0xff];
        }
        if (n > 1) {
            merge(tokens);
        }
        for (int token : tokens) {
            if (token != REMOVED) {
                out.accept(token);
            }
        }
    }

    /** Merges in place: a merged token takes its left part's place, and the right part's is marked as removed. */
    private void merge(int[] tokens) {
        int n = tokens.length;
        var previous = new int[n];
        var next = new int[n];
        // Rank in the high half, place in the low: the smallest is the earliest merge, leftmost first.
        var candidates = new LongHeap(n);
        for (int i = 0; i < n; i++) {
            previous[i] = i - 1;
            next[i] = i + 1;
            push(candidates, tokens, i, i + 1);
        }
        while (!candidates.isEmpty()) {
            long candidate = candidates.poll();
            int rank = (int) (candidate >>> 32);
            int left = (int) candidate;
            int right = next[left];
            // A candidate is stale if its pair has merged into something else since: a pair's rank is its own.
            if (tokens[left] == REMOVED || right == n || merges.rank(tokens[left], tokens[right]) != rank) {
                continue;
            }
            tokens[left] = merges.merged(rank);
            tokens[right] = REMOVED;
            int after = next[right];
            next[left] = after;
            if (after < n) {
                previous[after] = left;
            }
            push(candidates, tokens, left, after);
            if (previous[left] >= 0) {
                push(candidates, tokens, previous[left], left);
            }
        }
    }

    private void push(LongHeap candidates, int[] tokens, int left, int right) {
        if (right < tokens.length) {
            int rank = merges.rank(tokens[left], tokens[right]);
            if (rank >= 0) {
                candidates.add((long) rank << 32 | left);
            }
        }
    }
}
