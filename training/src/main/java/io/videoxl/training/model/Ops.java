package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import java.util.Arrays;

/** The operations that layers are made of. Results belong to the scope that is open. */
final class Ops {
    private static final double QUICK_GELU = 1.702;

    private Ops() {}

    /** {@code x · weightᵀ + bias} over the last dimension; {@code bias} may be null. */
    static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return Linear.linear(x, weight, bias).singletonOrThrow();
    }

    /** {@code x / sqrt(mean(x²) + epsilon) · weight} over the last dimension. */
    static NDArray rmsNorm(NDArray x, NDArray weight, float epsilon) {
        var root = x.square()
                .mean(new int[] {x.getShape().dimension() - 1}, true)
                .add(epsilon)
                .sqrt();
        return x.div(root).mul(weight);
    }

    static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, float epsilon) {
        var size = new Shape(x.getShape().get(x.getShape().dimension() - 1));
        return LayerNorm.layerNorm(x, size, weight, bias, epsilon).singletonOrThrow();
    }

    /**
     * All numbers times a factor. Not by {@code x.mul(factor)}: DJL frees that factor's memory, which a backward pass still
     * reads, with the next garbage collection; here it lives as long as the scope.
     */
    static NDArray scale(NDArray x, double factor) {
        return x.mul(x.getManager().create((float) factor));
    }

    /** {@code x · σ(1.702 x)}. */
    static NDArray quickGelu(NDArray x) {
        return x.mul(Activation.sigmoid(scale(x, QUICK_GELU)));
    }

    /** The exact one, with erf. */
    static NDArray gelu(NDArray x) {
        return Activation.gelu(x);
    }

    static NDArray silu(NDArray x) {
        return x.mul(Activation.sigmoid(x));
    }

    /** Rows of a matrix, (rows, size), by index, (…): (…, size). */
    static NDArray rows(NDArray matrix, NDArray index) {
        return Embedding.embedding(index, matrix, SparseFormat.DENSE).singletonOrThrow();
    }

    /** One array behind the other, along an axis; a single one as it is. */
    static NDArray join(NDList arrays, int axis) {
        return arrays.size() == 1 ? arrays.head() : NDArrays.concat(arrays, axis);
    }

    /** Consecutive runs of so many entries along an axis, which together are all of it; runs of length 0 are null. */
    static NDArray[] cut(NDArray x, int axis, long... lengths) {
        var starts = new long[(int) Arrays.stream(lengths).filter(n -> n > 0).count()];
        int pieces = 0;
        long end = 0;
        for (long length : lengths) {
            if (length > 0) {
                starts[pieces++] = end;
                end += length;
            }
        }
        var found = pieces == 1 ? new NDList(x) : x.split(Arrays.copyOfRange(starts, 1, pieces), axis);
        var cut = new NDArray[lengths.length];
        for (int i = 0, next = 0; i < lengths.length; i++) {
            cut[i] = lengths[i] > 0 ? found.get(next++) : null;
        }
        return cut;
    }
}
