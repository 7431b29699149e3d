package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.bindings.generated.ggml.ggml;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How a model file stores its matrices. Norms, biases and single vectors are always float32, and a matrix whose rows a block
 * does not divide is stored in the next type that fits: a k-quant falls back to {@link #Q8_0}, that to {@link #F16}.
 */
public enum WeightType {
    /** 32-bit float: exact, for comparisons. */
    F32("f32", ggml.GGML_TYPE_F32(), 0, 1, 4),
    /** 16-bit float. */
    F16("f16", ggml.GGML_TYPE_F16(), 1, 1, 2),
    /** bfloat16: float32's range, 8 bits of precision. */
    BF16("bf16", ggml.GGML_TYPE_BF16(), 32, 1, 2),
    /** 8.5 bits a weight, in blocks of 32. */
    Q8_0("q8_0", ggml.GGML_TYPE_Q8_0(), 7, 32, 34),
    /** 6.56 bits a weight, in blocks of 256. */
    Q6_K("q6_K", ggml.GGML_TYPE_Q6_K(), 18, 256, 210),
    /** 5.5 bits a weight, in blocks of 256. */
    Q5_K("q5_K", ggml.GGML_TYPE_Q5_K(), 16, 256, 176),
    /** 4.5 bits a weight, in blocks of 256. */
    Q4_K("q4_K", ggml.GGML_TYPE_Q4_K(), 14, 256, 144);

    private final String label;
    private final int ggmlType;
    private final int fileType;
    private final int blockSize;
    private final int blockBytes;

    WeightType(String label, int ggmlType, int fileType, int blockSize, int blockBytes) {
        this.label = label;
        this.ggmlType = ggmlType;
        this.fileType = fileType;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /**
     * The type with a label.
     *
     * @param label such as {@code q4_K}, upper or lower case
     * @return the type
     * @throws VideoXLException {@code INVALID_ARGUMENT} if no type has that label, with those that there are
     */
    public static WeightType of(String label) {
        for (var type : values()) {
            if (type.label.equalsIgnoreCase(label)) {
                return type;
            }
        }
        throw new VideoXLException(
                VideoXLException.Code.INVALID_ARGUMENT,
                "No weight type '%s'; choose one of %s"
                        .formatted(
                                label,
                                Arrays.stream(values()).map(WeightType::label).collect(Collectors.joining(", "))));
    }

    /** {@return ggml's name of the type, such as {@code q4_K}} */
    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return label;
    }

    int ggmlType() {
        return ggmlType;
    }

    /** llama.cpp's number for a file whose tensors are mostly of this type. */
    int fileType() {
        return fileType;
    }

    boolean isQuantized() {
        return blockSize > 1;
    }

    /** Weights in one block. */
    int blockSize() {
        return blockSize;
    }

    /** Bytes of so many weights, a whole number of blocks. */
    long bytes(long weights) {
        return weights / blockSize * blockBytes;
    }

    /** This type, or the first of its fallbacks whose blocks divide a row of so many weights. */
    WeightType fitting(long row) {
        var type = this;
        while (row % type.blockSize != 0) {
            type = type == Q8_0 ? F16 : Q8_0;
        }
        return type;
    }
}
