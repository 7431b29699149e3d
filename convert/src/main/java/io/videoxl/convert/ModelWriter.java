package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.TensorWriter.Piece;
import io.videoxl.gguf.GgufHeader;
import io.videoxl.gguf.WholeFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a model file from wherever its weights come from. Tensors are cut into pieces that a few threads read, convert and
 * write at their places, so that memory stays the same however large the model is.
 */
final class ModelWriter {
    private static final Logger log = LoggerFactory.getLogger(ModelWriter.class);

    /** More threads than this wait for the disk, and every one has buffers of 6 MB. */
    private static final int MOST_THREADS = 16;

    private final String name;
    private final FamilyConfig config;
    private final Vocabulary vocabulary;
    private final List<ModelTensor> tensors;
    private final WeightType type;

    ModelWriter(String name, FamilyConfig config, Vocabulary vocabulary, List<ModelTensor> tensors, WeightType type) {
        this.name = name;
        this.config = config;
        this.vocabulary = vocabulary;
        this.tensors = tensors;
        this.type = type;
    }

    /** @param sources where each tensor's weights come from */
    void write(Path file, Function<ModelTensor, TensorSource> sources, Consumer<ConversionProgress> progress) {
        Natives.load();
        logFallbacks();
        var header = new GgufHeader();
        ModelKeys.add(header, name, config, vocabulary, type);
        var offsets = tensors.stream()
                .mapToLong(tensor -> {
                    var stored = tensor.storedAs(type);
                    return header.add(
                            tensor.name(), stored.ggmlType(), stored.bytes(tensor.elements()), tensor.storedShape());
                })
                .toArray();
        var start = header.bytes();
        var size = start.length + header.dataBytes();
        WholeFile.write(file, size, channel -> {
            writeAt(channel, ByteBuffer.wrap(start), 0);
            // The gaps between tensors and after the last are zeros of a file as long as it will be.
            writeAt(channel, ByteBuffer.allocate(1), size - 1);
            var pieces = new ArrayList<Piece>();
            for (var i = 0; i < offsets.length; i++) {
                var tensor = tensors.get(i);
                var at = start.length + offsets[i];
                pieces.addAll(Piece.of(tensor, tensor.arranged(sources.apply(tensor)), tensor.storedAs(type), at));
            }
            writePieces(channel, pieces, progress);
        });
    }

    private void writePieces(FileChannel channel, List<Piece> pieces, Consumer<ConversionProgress> progress)
            throws IOException, InterruptedException {
        var threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        var longestRow =
                tensors.stream().mapToLong(ModelTensor::rowLength).max().orElse(0);
        try (var buffers = Arena.ofShared();
                var pool = Executors.newFixedThreadPool(threads, task -> {
                    var thread = new Thread(task, "videoxl-convert");
                    thread.setDaemon(true);
                    return thread;
                })) {
            var writers = new ArrayBlockingQueue<TensorWriter>(threads);
            for (var i = 0; i < threads; i++) {
                writers.add(new TensorWriter(buffers, longestRow));
            }
            try {
                var results = new ExecutorCompletionService<Piece>(pool);
                for (var piece : pieces) {
                    results.submit(() -> {
                        var writer = writers.take();
                        try {
                            writer.write(piece, channel);
                        } finally {
                            writers.add(writer);
                        }
                        return piece;
                    });
                }
                awaitAll(results, pieces, progress);
            } finally {
                // After a failure the rest need not be written; closing then waits for the pieces under way.
                pool.shutdownNow();
            }
        }
    }

    private void awaitAll(
            ExecutorCompletionService<Piece> results, List<Piece> pieces, Consumer<ConversionProgress> progress)
            throws IOException, InterruptedException {
        var left = new HashMap<String, Integer>();
        pieces.forEach(piece -> left.merge(piece.name(), 1, Integer::sum));
        var bytes = pieces.stream().mapToLong(Piece::bytes).sum();
        var bytesDone = 0L;
        for (var i = 0; i < pieces.size(); i++) {
            Piece piece;
            try {
                piece = results.take().get();
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case IOException failure -> throw failure;
                    case RuntimeException failure -> throw failure;
                    case Error failure -> throw failure;
                    default -> throw new VideoXLException(Code.INTERNAL, e.getMessage(), e);
                }
            }
            bytesDone += piece.bytes();
            left.computeIfPresent(piece.name(), (name, pending) -> pending == 1 ? null : pending - 1);
            progress.accept(new ConversionProgress(
                    piece.name(), tensors.size() - left.size(), tensors.size(), bytesDone, bytes));
        }
    }

    private void logFallbacks() {
        tensors.stream()
                .filter(tensor ->
                        type.isQuantized() && tensor.role() != ModelTensor.Role.VECTOR && tensor.storedAs(type) != type)
                .map(tensor -> "%s, with rows of %d weights that %s's blocks of %d do not divide, is stored as %s"
                        .formatted(
                                tensor.name().replaceFirst("(blk|dts)\\.\\d+", "$1.*"),
                                tensor.rowLength(),
                                type,
                                type.blockSize(),
                                tensor.storedAs(type)))
                .distinct()
                .forEach(log::info);
    }

    private static void writeAt(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        for (var place = at; bytes.hasRemaining(); ) {
            place += channel.write(bytes, place);
        }
    }
}
