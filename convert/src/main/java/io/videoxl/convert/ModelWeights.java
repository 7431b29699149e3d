package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufHeader;
import io.videoxl.gguf.GgufOutline;
import io.videoxl.gguf.GgufOutline.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A model file's weights as arrays, for those who go on training a model. */
public final class ModelWeights {
    /** More than any header of this project takes. */
    private static final long LONGEST_HEADER = 64L << 20;

    private ModelWeights() {}

    /**
     * The weights in float32, by their names in a Hugging Face folder.
     *
     * @param gguf a model file whose matrices are float32 or float16
     * @param config the settings that the weights are for; their vocabulary may be larger than the file's, whose embedding and head
     *     then have fewer rows
     * @return the tensors of {@link ModelConfig#tensors}, in that order
     * @throws VideoXLException {@code MODEL_UNREADABLE} if the file cannot be read, {@code MODEL_INVALID} if a tensor is missing, or
     *     of another shape or type
     */
    public static Map<String, float[]> read(Path gguf, ModelConfig config) {
        int rows = config.decoder().vocabSize();
        var weights = new LinkedHashMap<String, float[]>();
        try (var channel = FileChannel.open(gguf)) {
            var outline = GgufOutline.read(channel, LONGEST_HEADER, key -> false);
            var found = outline.tensors().stream().collect(Collectors.toMap(Tensor::name, Function.identity()));
            long begin = GgufHeader.roundUp(outline.end());
            for (var tensor : ModelTensor.of(config, rows, rows)) {
                weights.put(tensor.source(), read(gguf, channel, begin, tensor, found.get(tensor.name())));
            }
            return weights;
        } catch (IOException e) {
            throw new VideoXLException(Code.MODEL_UNREADABLE, "Cannot read %s: %s".formatted(gguf, e), e);
        }
    }

    private static float[] read(Path gguf, FileChannel channel, long begin, ModelTensor expected, Tensor found)
            throws IOException {
        if (found == null || !fits(expected, found)) {
            throw new VideoXLException(
                    Code.MODEL_INVALID,
                    "%s has %s; expected f32 or f16 of shape %s (fastest first). Name a model file of this size and language, in f16 or f32"
                            .formatted(
                                    gguf,
                                    found == null
                                            ? "no tensor " + expected.name()
                                            : "the tensor %s of type %d and shape %s"
                                                    .formatted(found.name(), found.type(), found.shape()),
                                    fastestFirst(expected)));
        }
        boolean whole = found.type() == WeightType.F32.ggmlType();
        var weights = new float[Math.toIntExact(found.shape().stream().reduce(1L, Math::multiplyExact))];
        var data = ByteBuffer.allocate(Math.multiplyExact(weights.length, whole ? Float.BYTES : Short.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            if (channel.read(data, begin + found.offset() + data.position()) < 0) {
                throw new VideoXLException(Code.MODEL_UNREADABLE, "%s ends within %s".formatted(gguf, found.name()));
            }
        }
        data.flip();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = whole ? data.getFloat() : Float.float16ToFloat(data.getShort());
        }
        return weights;
    }

    private static boolean fits(ModelTensor expected, Tensor found) {
        var wanted = fastestFirst(expected);
        var shape = withoutTrailingOnes(found.shape());
        boolean fewerRows = List.of(ModelTensor.EMBEDDING, ModelTensor.HEAD).contains(expected.source())
                && shape.size() == wanted.size()
                && shape.getFirst().equals(wanted.getFirst())
                && shape.getLast() <= wanted.getLast();
        boolean floats = found.type() == WeightType.F32.ggmlType() || found.type() == WeightType.F16.ggmlType();
        return floats && (fewerRows || shape.equals(wanted));
    }

    private static List<Long> fastestFirst(ModelTensor tensor) {
        return withoutTrailingOnes(
                Arrays.stream(tensor.storedShape()).boxed().toList().reversed());
    }

    private static List<Long> withoutTrailingOnes(List<Long> shape) {
        int dimensions = shape.size();
        while (dimensions > 1 && shape.get(dimensions - 1) == 1) {
            dimensions--;
        }
        return shape.subList(0, dimensions);
    }
}
