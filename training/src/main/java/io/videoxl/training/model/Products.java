package io.videoxl.training.model;

import ai.djl.ndarray.NDArray;

/** Matrix products, in float32 or with less precision. Results are float32 and belong to the scope that is open. */
interface Products extends AutoCloseable {
    /** In float32 throughout. */
    Products FLOAT32 = new Products() {
        @Override
        public NDArray linear(NDArray x, NDArray weight, NDArray bias) {
            return Ops.linear(x, weight, bias);
        }

        @Override
        public NDArray gated(NDArray x, NDArray gate, NDArray up, NDArray down) {
            return linear(Ops.silu(linear(x, gate, null)).mul(linear(x, up, null)), down, null);
        }

        @Override
        public NDArray product(NDArray left, NDArray right) {
            return left.matMul(right);
        }
    };

    /** {@code x · weightᵀ + bias} over the last dimension; {@code bias} may be null. */
    NDArray linear(NDArray x, NDArray weight, NDArray bias);

    /** Qwen2's feed-forward network: {@code (silu(x · gateᵀ) ⊙ (x · upᵀ)) · downᵀ}. */
    NDArray gated(NDArray x, NDArray gate, NDArray up, NDArray down);

    /** Of the last two dimensions; the others are the same in both. */
    NDArray product(NDArray left, NDArray right);

    @Override
    default void close() {}
}
