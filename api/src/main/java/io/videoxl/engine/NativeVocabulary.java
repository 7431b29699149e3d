package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.videoxl;
import io.videoxl.bindings.generated.videoxl.vxl_vocabulary;
import io.videoxl.gguf.TextArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Checks a byte-level vocabulary and makes tables of it. That is done once in a process for a hundred thousand tokens: Java would take ten
 * times as long, since most of it was over before its loops are compiled.
 */
public final class NativeVocabulary {
    private static final int BYTES = 256;

    /**
     * What became of a vocabulary.
     *
     * @param byteTokens the token of each byte
     * @param pairs of each merge its two tokens, the left one in the upper half
     * @param merged of each merge the token that they make
     * @param slots merges by their pairs, as {@code vxl_vocabulary_index} says how
     */
    public record Tables(int[] byteTokens, long[] pairs, int[] merged, int[] slots) {}

    /** Says what is wrong. */
    public static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1;

        private InvalidException(String message) {
            super(message);
        }
    }

    private NativeVocabulary() {}

    /**
     * @param types of each token, 1 being normal
     * @param merges {@code left right}, best first
     */
    public static Tables index(TextArray tokens, int[] types, TextArray merges) throws InvalidException {
        NativeLayer.load();
        try (var arena = Arena.ofConfined()) {
            int count = merges.size();
            // At most half full, so that probing stays short.
            int slotCount = Integer.highestOneBit(Math.max(1, count)) << 2;
            var byteTokens = arena.allocate(ValueLayout.JAVA_INT, BYTES);
            var pairs = arena.allocate(ValueLayout.JAVA_LONG, count);
            var merged = arena.allocate(ValueLayout.JAVA_INT, count);
            var slots = arena.allocate(ValueLayout.JAVA_INT, slotCount);
            var vocabulary = vxl_vocabulary.allocate(arena);
            vxl_vocabulary.tokens(vocabulary, bytes(tokens, arena));
            vxl_vocabulary.token_ends(vocabulary, integers(tokens.ends(), arena));
            vxl_vocabulary.types(vocabulary, integers(types, arena));
            vxl_vocabulary.n_tokens(vocabulary, tokens.size());
            vxl_vocabulary.merges(vocabulary, bytes(merges, arena));
            vxl_vocabulary.merge_ends(vocabulary, integers(merges.ends(), arena));
            vxl_vocabulary.n_merges(vocabulary, count);
            vxl_vocabulary.seed(vocabulary, ThreadLocalRandom.current().nextLong());
            vxl_vocabulary.byte_tokens(vocabulary, byteTokens);
            vxl_vocabulary.pairs(vocabulary, pairs);
            vxl_vocabulary.merged(vocabulary, merged);
            vxl_vocabulary.slots(vocabulary, slots);
            vxl_vocabulary.n_slots(vocabulary, slotCount);
            int status = videoxl.vxl_vocabulary_index(vocabulary);
            if (status == videoxl.VXL_MODEL_INVALID()) {
                throw new InvalidException(videoxl.vxl_last_error().getString(0));
            }
            Status.check(status, "vocabulary");
            return new Tables(
                    byteTokens.toArray(ValueLayout.JAVA_INT),
                    pairs.toArray(ValueLayout.JAVA_LONG),
                    merged.toArray(ValueLayout.JAVA_INT),
                    slots.toArray(ValueLayout.JAVA_INT));
        }
    }

    private static MemorySegment bytes(TextArray texts, Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, texts.utf8());
    }

    private static MemorySegment integers(int[] values, Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_INT, values);
    }
}
