package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.vxl_range;
import io.videoxl.bindings.generated.videoxl.vxl_sequence;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Sequences as the native layer takes them. */
final class SequenceArray {
    /** Where the native layer writes what a sequence's own arrays receive. */
    private record Results(Sequence sequence, MemorySegment next, MemorySegment logProbabilities) {
        private void copy() {
            if (sequence.next() != null) {
                MemorySegment.copy(next, ValueLayout.JAVA_FLOAT, 0, sequence.next(), 0, sequence.next().length);
            }
            MemorySegment.copy(
                    logProbabilities,
                    ValueLayout.JAVA_DOUBLE,
                    0,
                    sequence.logProbabilities(),
                    0,
                    sequence.targets().length);
        }
    }

    private final MemorySegment array;
    private final List<Results> results = new ArrayList<>();

    /** @param logits that follow a token */
    SequenceArray(List<Sequence> sequences, int logits, Arena arena) {
        array = vxl_sequence.allocateArray(sequences.size(), arena);
        for (int i = 0; i < sequences.size(); i++) {
            add(sequences.get(i), vxl_sequence.asSlice(array, i), logits, arena);
        }
    }

    private void add(Sequence sequence, MemorySegment struct, int logits, Arena arena) {
        var next = sequence.next() == null ? MemorySegment.NULL : arena.allocate(ValueLayout.JAVA_FLOAT, logits);
        var logProbabilities = arena.allocate(ValueLayout.JAVA_DOUBLE, sequence.targets().length);
        vxl_sequence.tokens(struct, arena.allocateFrom(ValueLayout.JAVA_INT, sequence.tokens()));
        vxl_sequence.places(struct, arena.allocateFrom(ValueLayout.JAVA_INT, sequence.places()));
        vxl_sequence.hidden(struct, ranges(sequence.hidden(), arena));
        vxl_sequence.logits(struct, next);
        vxl_sequence.targets(struct, arena.allocateFrom(ValueLayout.JAVA_INT, sequence.targets()));
        vxl_sequence.log_probabilities(struct, logProbabilities);
        vxl_sequence.n_tokens(struct, sequence.tokens().length);
        vxl_sequence.n_before(struct, sequence.places().length - sequence.tokens().length);
        vxl_sequence.n_hidden(struct, sequence.hidden().size());
        vxl_sequence.n_targets(struct, sequence.targets().length);
        results.add(new Results(sequence, next, logProbabilities));
    }

    private static MemorySegment ranges(List<HiddenRange> ranges, Arena arena) {
        var array = vxl_range.allocateArray(ranges.size(), arena);
        for (int i = 0; i < ranges.size(); i++) {
            var range = vxl_range.asSlice(array, i);
            vxl_range.first(range, ranges.get(i).first());
            vxl_range.end(range, ranges.get(i).end());
        }
        return array;
    }

    MemorySegment pointer() {
        return array;
    }

    /** Copies what a call has told to the sequences' own arrays. */
    void copyResults() {
        results.forEach(Results::copy);
    }
}
