package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ggml.ggml;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/** Reads, converts and writes pieces of tensors in buffers of its own. One thread at a time. */
final class TensorWriter {
    /** Weights in a piece, unless one row has more. */
    static final int PIECE = 1 << 19;

    private static final float LARGEST_F16 = 65504;

    /** Weights {@code [first, first + count)} of a tensor, and where its first byte is in the file. */
    record Piece(String name, TensorSource source, WeightType type, long row, long at, long first, int count) {
        /** Cuts a tensor into whole rows, or where rows do not matter into runs of weights, of about {@link #PIECE}. */
        static List<Piece> of(ModelTensor tensor, TensorSource source, WeightType type, long at) {
            var row = tensor.rowLength();
            var elements = tensor.elements();
            var step = type.isQuantized() ? Math.max(1, PIECE / row) * row : PIECE;
            var pieces = new ArrayList<Piece>();
            for (var first = 0L; first < elements; first += step) {
                var count = Math.toIntExact(Math.min(step, elements - first));
                pieces.add(new Piece(tensor.name(), source, type, row, at, first, count));
            }
            return pieces;
        }

        long bytes() {
            return type.bytes(count);
        }
    }

    private final MemorySegment read;
    private final MemorySegment floats;
    private final MemorySegment converted;

    /** @param longestRow weights in the longest row of any quantized tensor */
    TensorWriter(Arena arena, long longestRow) {
        var bytes = Math.max(PIECE, longestRow) * Float.BYTES;
        read = arena.allocate(bytes, Long.BYTES);
        floats = arena.allocate(bytes, Long.BYTES);
        converted = arena.allocate(bytes, Long.BYTES);
    }

    void write(Piece piece, FileChannel file) throws IOException {
        var from = piece.source().type();
        MemorySegment ready;
        if (from == piece.type()) {
            piece.source().read(piece.first(), piece.count(), read);
            ready = read;
        } else {
            toFloats(piece, from);
            checkFinite(piece);
            convert(piece);
            ready = converted;
        }
        var bytes = ready.asSlice(0, piece.bytes()).asByteBuffer();
        var at = piece.at() + piece.type().bytes(piece.first());
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    private void toFloats(Piece piece, WeightType from) throws IOException {
        switch (from) {
            case F32 -> piece.source().read(piece.first(), piece.count(), floats);
            case F16 -> {
                piece.source().read(piece.first(), piece.count(), read);
                ggml.ggml_fp16_to_fp32_row(read, floats, piece.count());
            }
            case BF16 -> {
                piece.source().read(piece.first(), piece.count(), read);
                ggml.ggml_bf16_to_fp32_row(read, floats, piece.count());
            }
            default -> throw new AssertionError(from);
        }
    }

    /** A weight that is not a number, or too large for float16, would silently spoil its whole block. */
    private void checkFinite(Piece piece) {
        var largest = piece.type() == WeightType.F16 ? LARGEST_F16 : Float.MAX_VALUE;
        var fits = true;
        for (var i = 0L; i < piece.count(); i++) {
            fits &= Math.abs(floats.getAtIndex(ValueLayout.JAVA_FLOAT, i)) <= largest;
        }
        if (!fits) {
            throw new VideoXLException(
                    Code.MODEL_INVALID,
                    "Tensor %s holds a weight that is not a number or too large for %s; convert to f32 or bf16, or get the weights again"
                            .formatted(piece.name(), piece.type()));
        }
    }

    private void convert(Piece piece) {
        switch (piece.type()) {
            case F32 -> MemorySegment.copy(floats, 0, converted, 0, piece.bytes());
            case F16 -> ggml.ggml_fp32_to_fp16_row(floats, converted, piece.count());
            case BF16 -> ggml.ggml_fp32_to_bf16_row(floats, converted, piece.count());
            default ->
                ggml.ggml_quantize_chunk(
                        piece.type().ggmlType(),
                        floats,
                        converted,
                        0,
                        piece.count() / piece.row(),
                        piece.row(),
                        MemorySegment.NULL);
        }
    }
}
