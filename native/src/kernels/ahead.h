// Weights that are packed next are asked for while others are multiplied: a part of vectors.h. They come from memory, and their rows lie
// too far apart for the CPU to guess the next, so packing would wait for them.

namespace {

class Ahead {
  public:
    // Of values [first, first + n) of columns, a share at each of the last of `n_steps` steps.
    Ahead(const Matrix & matrix, int64_t n_columns, int64_t first, int64_t n, int64_t n_steps)
        : matrix(matrix), first(first), lines_of_column(n / matrix.block_values * int64_t(matrix.block_bytes) / LINE + 1),
          n_lines(n_columns * lines_of_column), idle_steps(n_steps > STEPS ? n_steps - STEPS : 0),
          lines_of_step((n_lines + n_steps - idle_steps - 1) / (n_steps - idle_steps)) {}

    void step() {
        if (idle_steps-- > 0) {
            return;
        }
        for (int64_t end = smaller(line + lines_of_step, n_lines); line < end; line++) {
            // To the second-level cache: the first one is full of what is multiplied.
            __builtin_prefetch(block_at(matrix, line / lines_of_column, first) + line % lines_of_column * LINE, 0, 2);
        }
    }

  private:
    static constexpr int64_t LINE = 64; // bytes
    // Few enough that what was asked for is still in that cache when it is packed.
    static constexpr int64_t STEPS = 96;

    const Matrix matrix;
    const int64_t first, lines_of_column, n_lines;
    int64_t idle_steps;
    const int64_t lines_of_step;
    int64_t line = 0;
};

// What follows values up to `done` of a product's columns, of which `most` are taken at once, in `n_steps` steps.
template <typename Block> inline Ahead weights_ahead(const Block & b, int64_t done, int64_t most, int64_t n_steps) {
    if (done < b.k) {
        return {b.weights, b.n_columns, done, smaller(most, b.k - done), n_steps};
    }
    Matrix next = b.weights;
    next.data = b.next_weights;
    return {next, b.n_next, 0, smaller(most, b.k), n_steps};
}

} // namespace
