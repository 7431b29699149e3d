package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.videoxl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** The language model's passes: plain tokens, the summarising pass of a window, a chunk of visual tokens with text between. */
public final class Decoder extends NativeObject {
    /** Stands for a visual token among ids. */
    public static final int VISUAL_TOKEN = videoxl.VXL_VISUAL_TOKEN();

    /** In a pass. */
    public static final int MOST_CHUNKS = 8;

    private final int logits;

    public Decoder(NativeModel model, ComputeSettings settings) {
        super(
                "decoder of " + model.name(),
                model,
                (parent, out) -> {
                    try (var arena = Arena.ofConfined()) {
                        return videoxl.vxl_decoder_new(parent, settings.toNative(arena), out);
                    }
                },
                videoxl::vxl_decoder_free);
        logits = model.shape().logits();
    }

    /**
     * Runs tokens over the memory and appends their keys and values.
     *
     * @param next receives the logits of the token that follows the last one, one for each row of the output head; null: they
     *     are not computed
     */
    public void run(KeyValueMemory memory, int[] tokens, float[] next, CancelFlag cancel) {
        try (var decoder = use();
                var kept = memory.use();
                var arena = Arena.ofConfined()) {
            var out = next == null ? MemorySegment.NULL : arena.allocate(ValueLayout.JAVA_FLOAT, logits);
            decoder.check(videoxl.vxl_decoder_tokens(
                    decoder.pointer(),
                    kept.pointer(),
                    arena.allocateFrom(ValueLayout.JAVA_INT, tokens),
                    tokens.length,
                    cancel.segment(),
                    out,
                    next == null ? 0 : logits));
            if (next != null) {
                MemorySegment.copy(out, ValueLayout.JAVA_FLOAT, 0, next, 0, logits);
            }
        }
    }

    /**
     * Runs tokens of several sequences that follow the memory side by side. Nothing is appended: their keys and values stay at their
     * places until something is.
     *
     * @param sequences of which each gets what it would get alone
     * @param vocabulary tokens among which probabilities are; logits from there on are no token's
     */
    public void run(KeyValueMemory memory, List<Sequence> sequences, int vocabulary, CancelFlag cancel) {
        try (var decoder = use();
                var kept = memory.use();
                var arena = Arena.ofConfined()) {
            var array = new SequenceArray(sequences, logits, arena);
            decoder.check(videoxl.vxl_decoder_batch(
                    decoder.pointer(),
                    kept.pointer(),
                    array.pointer(),
                    sequences.size(),
                    vocabulary,
                    logits,
                    cancel.segment()));
            array.copyResults();
        }
    }

    /** Summarises rows {@code [first, first + count)} of the visual tokens and appends {@code count / ratio} summaries. */
    public void summarise(
            KeyValueMemory memory, Features features, int first, int count, int ratio, CancelFlag cancel) {
        try (var decoder = use();
                var kept = memory.use();
                var tokens = features.use()) {
            decoder.check(videoxl.vxl_decoder_window(
                    decoder.pointer(), kept.pointer(), tokens.pointer(), first, count, ratio, cancel.segment()));
        }
    }

    /**
     * Appends text and visual tokens, chunk after chunk: text sees all before it, a visual token what its chunk tells and the chunk up
     * to itself.
     *
     * @param ids of all chunks: text, or {@link #VISUAL_TOKEN} for the next row of {@code features} from {@code firstRow} on
     * @param chunks 1 to {@link #MOST_CHUNKS}
     */
    public void chunks(
            KeyValueMemory memory, int[] ids, List<Chunk> chunks, Features features, int firstRow, CancelFlag cancel) {
        try (var decoder = use();
                var kept = memory.use();
                var tokens = features.use();
                var arena = Arena.ofConfined()) {
            decoder.check(videoxl.vxl_decoder_chunks(
                    decoder.pointer(),
                    kept.pointer(),
                    arena.allocateFrom(ValueLayout.JAVA_INT, ids),
                    ChunkArray.of(chunks, arena),
                    chunks.size(),
                    tokens.pointer(),
                    firstRow,
                    cancel.segment()));
        }
    }

    /**
     * Appends to one memory what the runs name of another.
     *
     * @param runs for each its first token, how many, and of how many neighbours a mean is taken
     */
    public void condense(KeyValueMemory from, int[] runs, KeyValueMemory to, CancelFlag cancel) {
        try (var decoder = use();
                var source = from.use();
                var target = to.use();
                var arena = Arena.ofConfined()) {
            decoder.check(videoxl.vxl_decoder_condense(
                    decoder.pointer(),
                    source.pointer(),
                    arena.allocateFrom(ValueLayout.JAVA_INT, runs),
                    runs.length / 3,
                    target.pointer(),
                    cancel.segment()));
        }
    }
}
