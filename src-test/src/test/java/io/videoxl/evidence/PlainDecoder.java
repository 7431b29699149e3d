package io.videoxl.evidence;

import io.videoxl.engine.KeyValueMemory;
import io.videoxl.gguf.GgufHeader;
import io.videoxl.gguf.GgufOutline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Qwen2's decoder over a memory, written down as plainly as can be and in double precision: a mask over keys, no graph, no kernels. For
 * f32 models.
 */
public final class PlainDecoder {
    private static final double EPSILON = 1e-6;
    private static final double ROPE_BASE = 1e6;

    private record Tensor(float[] values, int columns) {}

    private final Map<String, Tensor> tensors = new HashMap<>();
    private final int layers;
    private final int heads;
    private final int keyHeads;
    private final int headSize;

    public PlainDecoder(Path model, int layers, int heads, int keyHeads, int headSize) throws IOException {
        this.layers = layers;
        this.heads = heads;
        this.keyHeads = keyHeads;
        this.headSize = headSize;
        try (var file = FileChannel.open(model)) {
            var outline = GgufOutline.read(file, file.size(), key -> false);
            long data = GgufHeader.roundUp(outline.end());
            for (var tensor : outline.tensors()) {
                if (!tensor.name().startsWith("v.") && tensor.type() == 0) {
                    long count = tensor.shape().stream().reduce(1L, (a, b) -> a * b);
                    var bytes = ByteBuffer.allocate((int) (4 * count)).order(ByteOrder.LITTLE_ENDIAN);
                    file.read(bytes, data + tensor.offset());
                    var values = new float[(int) count];
                    bytes.flip().asFloatBuffer().get(values);
                    tensors.put(
                            tensor.name(),
                            new Tensor(values, tensor.shape().getFirst().intValue()));
                }
            }
        }
    }

    /**
     * Runs tokens behind a memory.
     *
     * @param hidden positions of memory that no token sees
     * @return the logits that follow each token
     */
    public double[][] logits(KeyValueMemory memory, int[] tokens, BitSet hidden) {
        int length = memory.length();
        var x = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            x[t] = row("token_embd.weight", tokens[t]);
        }
        for (int layer = 0; layer < layers; layer++) {
            var name = "blk." + layer + ".";
            var kept = memory.read(layer, 0, length);
            var keys = new double[tokens.length][];
            var values = new double[tokens.length][];
            var queries = new double[tokens.length][];
            for (int t = 0; t < tokens.length; t++) {
                var normed = normed(x[t], name + "attn_norm.weight");
                keys[t] = rotated(linear(name + "attn_k", normed), keyHeads, length + t);
                values[t] = linear(name + "attn_v", normed);
                queries[t] = rotated(linear(name + "attn_q", normed), heads, length + t);
            }
            for (int t = 0; t < tokens.length; t++) {
                var attended = new double[heads * headSize];
                for (int head = 0; head < heads; head++) {
                    attend(queries[t], head, t, kept, length, hidden, keys, values, attended);
                }
                add(x[t], linear(name + "attn_output", attended));
                var normed = normed(x[t], name + "ffn_norm.weight");
                var gate = linear(name + "ffn_gate", normed);
                var up = linear(name + "ffn_up", normed);
                for (int i = 0; i < gate.length; i++) {
                    gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
                }
                add(x[t], linear(name + "ffn_down", gate));
            }
        }
        var logits = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            logits[t] = linear("output", normed(x[t], "output_norm.weight"));
        }
        return logits;
    }

    private void attend(
            double[] query,
            int head,
            int place,
            KeyValueMemory.Layer kept,
            int length,
            BitSet hidden,
            double[][] keys,
            double[][] values,
            double[] to) {
        int shared = head / (heads / keyHeads) * headSize;
        int width = keyHeads * headSize;
        var scores = new double[length + place + 1];
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < scores.length; i++) {
            if (i < length && hidden.get(i)) {
                scores[i] = Double.NEGATIVE_INFINITY;
                continue;
            }
            double sum = 0;
            for (int d = 0; d < headSize; d++) {
                double key = i < length ? kept.keys()[i * width + shared + d] : keys[i - length][shared + d];
                sum += query[head * headSize + d] * key;
            }
            scores[i] = sum / Math.sqrt(headSize);
            most = Math.max(most, scores[i]);
        }
        double all = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.exp(scores[i] - most);
            all += scores[i];
        }
        for (int i = 0; i < scores.length; i++) {
            for (int d = 0; d < headSize; d++) {
                double value = i < length ? kept.values()[i * width + shared + d] : values[i - length][shared + d];
                to[head * headSize + d] += scores[i] / all * value;
            }
        }
    }

    /** Over half-split pairs. */
    private double[] rotated(double[] vector, int count, int position) {
        int half = headSize / 2;
        var rotated = new double[vector.length];
        for (int head = 0; head < count; head++) {
            for (int i = 0; i < half; i++) {
                double angle = position * Math.pow(ROPE_BASE, -2.0 * i / headSize);
                double a = vector[head * headSize + i];
                double b = vector[head * headSize + half + i];
                rotated[head * headSize + i] = a * Math.cos(angle) - b * Math.sin(angle);
                rotated[head * headSize + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
            }
        }
        return rotated;
    }

    private double[] row(String name, int index) {
        var tensor = tensors.get(name);
        var row = new double[tensor.columns];
        for (int i = 0; i < row.length; i++) {
            row[i] = tensor.values[index * tensor.columns + i];
        }
        return row;
    }

    private double[] linear(String name, double[] x) {
        var weight = tensors.get(name + ".weight");
        var bias = tensors.get(name + ".bias");
        var y = new double[weight.values.length / weight.columns];
        for (int i = 0; i < y.length; i++) {
            double sum = bias == null ? 0 : bias.values[i];
            for (int j = 0; j < weight.columns; j++) {
                sum += weight.values[i * weight.columns + j] * x[j];
            }
            y[i] = sum;
        }
        return y;
    }

    private double[] normed(double[] x, String name) {
        double squares = 0;
        for (double each : x) {
            squares += each * each;
        }
        double scale = 1 / Math.sqrt(squares / x.length + EPSILON);
        var weight = tensors.get(name).values;
        var y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] * scale * weight[i];
        }
        return y;
    }

    private static void add(double[] x, double[] more) {
        for (int i = 0; i < x.length; i++) {
            x[i] += more[i];
        }
    }
}
