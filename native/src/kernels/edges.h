// What is done to values on their way out of products: a part of vectors.h.

namespace {

// x / (1 + e^-u)
inline Vector times_sigmoid(Vector x, Vector u) {
    return x / (1.0f + exponential(-u));
}

// 0.5 x (1 + erf(x / sqrt 2)), wrong by 1.5e-7 |x| at most: Abramowitz and Stegun, 7.1.26.
inline Vector erf_gelu(Vector x) {
    const Vector z = larger(x, -x) * 0.70710678f, t = 1.0f / (1.0f + z * 0.3275911f);
    const Vector p = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
    const Vector tail = 0.5f * x * p * exponential(-z * z); // 0.5 x (1 - erf(z))
    return x > 0.0f ? x - tail : tail;
}

// Of `n` values, whole vectors.
void activate(Activation activation, float * values, int64_t n) {
    switch (activation) {
        case Activation::NONE: return;
        case Activation::QUICK_GELU:
            for (int64_t i = 0; i < n; i += LANES) {
                const Vector x = load(values + i);
                store(values + i, times_sigmoid(x, x * 1.702f));
            }
            return;
        case Activation::TANH_GELU: // 0.5 (1 + tanh(u)) = sigmoid(2 u), and 2 u = x (a + b x^2)
            for (int64_t i = 0; i < n; i += LANES) {
                constexpr float A = 1.5957691216057308f, B = 0.044715f * A; // 2 sqrt(2 / pi)
                const Vector x = load(values + i);
                store(values + i, times_sigmoid(x, x * (x * x * B + A)));
            }
            return;
        case Activation::ERF_GELU:
            for (int64_t i = 0; i < n; i += LANES) {
                store(values + i, erf_gelu(load(values + i)));
            }
            return;
    }
}

// Asks for what add_columns will add to a tile of sums, before these are computed: its rows lie far apart.
template <typename Block>
VXL_ASKS_AHEAD void prefetch_columns(const Block & b, int64_t row, int64_t n_rows, int64_t column, int64_t n_columns, bool first) {
    const float * from = first ? b.residual : b.out;
    if (from == nullptr) {
        return;
    }
    constexpr int64_t LINE = 64 / sizeof(float);
    for (int64_t r = row; r < smaller(row + n_rows, b.n_rows); r++) {
        for (int64_t c = column; c < smaller(column + n_columns, b.n_columns); c += LINE) {
            __builtin_prefetch(from + r * b.out_stride + c);
        }
    }
}

// Puts a row of a tile's sums over a block of k into place. Those of the first block get the bias and the residual, the others are
// added.
template <int N, typename Block>
inline void add_columns(const Block & b, int64_t row, int64_t column, bool first, bool last, const Vector (&sums)[N]) {
    const bool direct = b.activation == Activation::NONE && b.place.rows == nullptr;
    alignas(64) float values[N * LANES];
    const int64_t n = smaller(N * LANES, b.n_columns - column);
#pragma GCC unroll 8
    for (int v = 0; v < N; v++) {
        const int64_t left = n - v * LANES;
        if (left <= 0) {
            break;
        }
        Vector sum = sums[v];
        float * out = b.out + row * b.out_stride + column + v * LANES;
        if (!first) {
            sum += load_some(out, left);
        } else {
            if (b.bias != nullptr) {
                sum += load_some(b.bias + column + v * LANES, left);
            }
            if (b.residual != nullptr) {
                sum += load_some(b.residual + row * b.out_stride + column + v * LANES, left);
            }
        }
        if (direct || !last) {
            store_some(out, sum, left);
        } else {
            store(values + v * LANES, sum);
        }
    }
    if (direct || !last || n <= 0) {
        return;
    }
    activate(b.activation, values, round_up(n, LANES));
    if (b.place.rows == nullptr) {
        memcpy(b.out + row * b.out_stride + column, values, n * sizeof(float));
    } else {
        b.place.rows->put(*b.place.rows, b.place.row + row, b.place.column + column, values, n);
    }
}

} // namespace
