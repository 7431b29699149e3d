// Our operators against sums in double precision: every instruction set that this CPU has, every kind of weights, odd sizes.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "kernels/block_ops.h"
#include "ggml-backend.h"
#include "ggml-cpp.h"

using vxl::BlockOps;
using vxl::Leeway;
using vxl::MIDDLE;
using vxl::NARROW;
using vxl::WIDE;

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            std::fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);  \
            std::exit(1);                                                                 \
        }                                                                                 \
    } while (0)

namespace {

constexpr int32_t N_THREADS = 3;
const char * const SETS[] = {"avx2", "avx512", "avx512-bf16"};
const char * const INT8_SETS[] = {"avx2-int8", "avx-vnni", "avx512-vnni"};

using Values = std::vector<float>;

// Tensors that hold their data, operators, and a backend to run them on.
class Bench {
  public:
    explicit Bench(const char * set, int32_t n_threads = N_THREADS, const char * int8_set = nullptr)
        : ops(BlockOps::create(n_threads, set, int8_set)) {
        CHECK(ops != nullptr);
        context.reset(ggml_init({64u << 20, nullptr, /* no_alloc = */ true}));
        ops->begin(context.get());
        backend.reset(ggml_backend_init_by_type(GGML_BACKEND_DEVICE_TYPE_CPU, nullptr));
        CHECK(backend != nullptr);
        auto set_n_threads = reinterpret_cast<ggml_backend_set_n_threads_t>(ggml_backend_reg_get_proc_address(
            ggml_backend_dev_backend_reg(ggml_backend_get_device(backend.get())), "ggml_backend_set_n_threads"));
        set_n_threads(backend.get(), n_threads);
    }

    ggml_tensor * zeros(ggml_type type, std::vector<int64_t> ne) {
        ne.resize(4, 1);
        ggml_tensor * tensor = ggml_new_tensor(context.get(), type, 4, ne.data());
        data.emplace_back(ggml_nbytes(tensor));
        tensor->data = data.back().data();
        return tensor;
    }

    ggml_tensor * random(ggml_type type, const std::vector<int64_t> & ne) {
        ggml_tensor * tensor = zeros(type, ne);
        Values values(ggml_nelements(tensor));
        for (float & v : values) {
            v = float(next() >> 16) / float(1 << 23) - 1.0f;
        }
        if (type == GGML_TYPE_F32) {
            std::copy(values.begin(), values.end(), static_cast<float *>(tensor->data));
        } else {
            ggml_quantize_chunk(type, values.data(), tensor->data, 0, ggml_nrows(tensor), tensor->ne[0], nullptr);
        }
        return tensor;
    }

    // 40 random bits
    uint64_t next() {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        return state >> 24;
    }

    void run(ggml_tensor * result) {
        ggml_cgraph * graph = ggml_new_graph(context.get());
        ggml_build_forward_expand(graph, result);
        for (int i = 0; i < ggml_graph_n_nodes(graph); i++) {
            ggml_tensor * node = ggml_graph_node(graph, i);
            if (node->data == nullptr && node->view_src == nullptr) {
                // What an operator does not write stays visible.
                data.emplace_back(ggml_nbytes(node), char(0x7f));
                node->data = data.back().data();
            }
        }
        CHECK(ggml_backend_graph_compute(backend.get(), graph) == GGML_STATUS_SUCCESS);
    }

    std::unique_ptr<BlockOps> ops;
    ggml_context_ptr context;

  private:
    ggml_backend_ptr backend;
    std::deque<std::vector<char>> data;
    uint64_t state = 1;
};

// A row of any type as floats.
Values row(const ggml_tensor * t, int64_t i1, int64_t i2 = 0, int64_t i3 = 0) {
    const char * from = static_cast<const char *>(t->data) + i1 * t->nb[1] + i2 * t->nb[2] + i3 * t->nb[3];
    Values values(t->ne[0]);
    if (t->type == GGML_TYPE_F32) {
        std::copy_n(reinterpret_cast<const float *>(from), t->ne[0], values.begin());
    } else {
        ggml_get_type_traits(t->type)->to_float(from, values.data(), t->ne[0]);
    }
    return values;
}

void check_product(const char * set, ggml_type type, int64_t k, int64_t n, int64_t m, bool with_bias, bool with_residual) {
    Bench bench(set);
    ggml_tensor * weight = bench.random(type, {k, n});
    ggml_tensor * x = bench.random(GGML_TYPE_F32, {k, m});
    ggml_tensor * bias = with_bias ? bench.random(GGML_TYPE_F32, {n}) : nullptr;
    ggml_tensor * residual = with_residual ? bench.random(GGML_TYPE_F32, {n, m}) : nullptr;
    ggml_tensor * result = bench.ops->product(weight, bias, x, residual);
    CHECK(result->ne[0] == n && result->ne[1] == m);
    bench.run(result);
    std::vector<Values> weights;
    for (int64_t c = 0; c < n; c++) {
        weights.push_back(row(weight, c));
    }
    const bool bf16 = std::string(set) == "avx512-bf16";
    for (int64_t r = 0; r < m; r++) {
        const Values xs = row(x, r), found = row(result, r);
        for (int64_t c = 0; c < n; c++) {
            double sum = 0.0, size = 0.0, squares = 0.0;
            for (int64_t i = 0; i < k; i++) {
                const double product = double(xs[i]) * weights[c][i];
                sum += product;
                size += std::fabs(product);
                squares += product * product;
            }
            sum += bias != nullptr ? row(bias, 0)[c] : 0.0f;
            sum += residual != nullptr ? row(residual, r)[c] : 0.0f;
            // Two operands of 8 bits make each product wrong by up to 1/128 of it, at random; sums in f32 lose little.
            CHECK(std::fabs(found[c] - sum) <= 1e-6 * (size + 2.0) + (bf16 ? std::sqrt(squares) / 64 : 0.0));
        }
    }
}

void products_of_odd_sizes_are_right(const char * set) {
    for (const ggml_type type : {GGML_TYPE_F32, GGML_TYPE_F16, GGML_TYPE_BF16}) {
        for (const int64_t k : {1, 3, 31, 64, 97, 300}) {
            for (const int64_t n : {1, 17, 63, 64, 65, 130}) {
                check_product(set, type, k, n, k % 2 == 0 ? 19 : 12, n % 2 == 0, k % 3 == 0);
            }
        }
        check_product(set, type, 4099, 70, 20, true, true); // more than one block of k
    }
}

void products_with_many_rows_are_right(const char * set) {
    check_product(set, GGML_TYPE_F16, 64, 96, 1003, true, false);
}

void products_with_quantized_weights_are_right(const char * set) {
    for (const ggml_type type : {GGML_TYPE_Q4_0, GGML_TYPE_Q4_1, GGML_TYPE_Q5_0, GGML_TYPE_IQ4_NL}) {
        check_product(set, type, 96, 65, 17, true, false);
    }
    for (const ggml_type type : {GGML_TYPE_Q2_K, GGML_TYPE_Q3_K}) {
        check_product(set, type, 512, 65, 17, true, false);
        check_product(set, type, 4352, 3, 17, false, true);
    }
}

// Rows of a larger tensor, in groups: what the summaries' projections see.
void products_of_strided_rows_are_right(const char * set) {
    Bench bench(set);
    ggml_tensor * weight = bench.random(GGML_TYPE_F32, {40, 30});
    ggml_tensor * x = bench.random(GGML_TYPE_F32, {40, 85});
    ggml_tensor * groups = ggml_view_3d(bench.context.get(), x, 40, 4, 17, x->nb[1], 5 * x->nb[1], x->nb[1]);
    ggml_tensor * result = bench.ops->product(weight, nullptr, groups);
    CHECK(result->ne[1] == 4 && result->ne[2] == 17);
    bench.run(result);
    for (int64_t g = 0; g < 17; g++) {
        for (int64_t i = 0; i < 4; i++) {
            const Values xs = row(x, 1 + 5 * g + i), found = row(result, i, g);
            for (int64_t c = 0; c < 30; c++) {
                const Values w = row(weight, c);
                double sum = 0.0;
                for (int k = 0; k < 40; k++) {
                    sum += double(xs[k]) * w[k];
                }
                CHECK(std::fabs(found[c] - sum) < (std::string(set) == "avx512-bf16" ? 0.2 : 1e-4));
            }
        }
    }
}

// ---- norms, activations, and products whose results are the next one's operands ------------------------------------------

double activated(vxl::Activation activation, double x) {
    switch (activation) {
        case vxl::Activation::NONE: return x;
        case vxl::Activation::QUICK_GELU: return x / (1.0 + std::exp(-1.702 * x));
        case vxl::Activation::TANH_GELU: return 0.5 * x * (1.0 + std::tanh(std::sqrt(2.0 / M_PI) * (x + 0.044715 * x * x * x)));
        case vxl::Activation::ERF_GELU: return 0.5 * x * (1.0 + std::erf(x / std::sqrt(2.0)));
    }
    return NAN;
}

// The activations of what a product of one weight, 1, gives.
void activations_are_exact(const char * set) {
    using vxl::Activation;
    constexpr int64_t N = 4001;
    for (const Activation activation : {Activation::QUICK_GELU, Activation::TANH_GELU, Activation::ERF_GELU}) {
        for (const float wrong : {0.0f, NAN, INFINITY}) {
            Bench bench(set);
            ggml_tensor * one = bench.zeros(GGML_TYPE_F32, {1, 1});
            static_cast<float *>(one->data)[0] = 1.0f;
            ggml_tensor * x = bench.zeros(GGML_TYPE_F32, {1, N});
            float * values = static_cast<float *>(x->data);
            for (int64_t i = 0; i < N; i++) {
                // In bf16 too.
                values[i] = i == 3 && wrong != 0.0f ? wrong : ggml_bf16_to_fp32(ggml_fp32_to_bf16(float(i - N / 2) / 64.0f));
            }
            ggml_tensor * result = bench.ops->product(one, nullptr, x, nullptr, activation);
            bench.run(result);
            for (int64_t i = 0; i < N; i++) {
                const float found = row(result, i)[0];
                CHECK(std::isfinite(values[i]) ? std::fabs(found - activated(activation, values[i])) <= 2e-7 * (1.0 + std::fabs(values[i]))
                                               : !std::isfinite(found));
            }
        }
    }
}

std::vector<Values> times(const std::vector<Values> & x, const ggml_tensor * weight, const ggml_tensor * bias) {
    std::vector<Values> result(x.size(), Values(weight->ne[1]));
    for (int64_t c = 0; c < weight->ne[1]; c++) {
        const Values w = row(weight, c);
        for (size_t r = 0; r < x.size(); r++) {
            double sum = bias == nullptr ? 0.0 : row(bias, 0)[c];
            for (size_t i = 0; i < w.size(); i++) {
                sum += double(x[r][i]) * w[i];
            }
            result[r][c] = float(sum);
        }
    }
    return result;
}

// The error of a product relative to how large results are.
void check_near(const ggml_tensor * result, const std::vector<Values> & expected, double tolerance) {
    double squares = 0.0, errors = 0.0;
    for (size_t r = 0; r < expected.size(); r++) {
        const Values found = row(result, r);
        CHECK(found.size() == expected[r].size());
        for (size_t i = 0; i < found.size(); i++) {
            squares += double(expected[r][i]) * expected[r][i];
            errors += (double(found[i]) - expected[r][i]) * (double(found[i]) - expected[r][i]);
            CHECK(std::isfinite(found[i]));
        }
    }
    CHECK(std::sqrt(errors / squares) <= tolerance);
}

// Error of operands in f32, in bf16 and in int8: of all products of a test together.
double tolerance_of(const char * set, ggml_type type) {
    const bool bf16 = set == nullptr || std::string(set) == "avx512-bf16";
    return type == GGML_TYPE_Q8_0 ? 2e-2 : bf16 ? 1e-2 : 1e-5;
}

// norm, product with activation, product with residual: what lies between is in no graph.
void a_norm_and_a_product_become_the_next_products_operands(const char * set, const char * int8_set = nullptr) {
    struct Case {
        ggml_type up, down;
        int64_t k, hidden, n, m;
        Leeway leeway = Leeway::NONE;

        // Values that have a factor in common in what the second product takes; 0: it is not in int8.
        int64_t group() const { return leeway != Leeway::NONE ? MIDDLE : down == GGML_TYPE_Q8_0 ? NARROW : 0; }
    };
    for (const Case & s : std::initializer_list<Case>{{GGML_TYPE_F32, GGML_TYPE_F32, 70, 130, 33, 40},
                                                      {GGML_TYPE_F16, GGML_TYPE_F16, 97, 154, 65, 19},
                                                      {GGML_TYPE_F16, GGML_TYPE_F32, 64, 67, 20, 23},
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, 96, 160, 30, 18},
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_F16, 1152, 72, 40, 202}, // one block of k, and more
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_F16, 1216, 72, 40, 202},
                                                      {GGML_TYPE_F16, GGML_TYPE_Q8_0, 64, 1120, 40, 21},
                                                      {GGML_TYPE_F16, GGML_TYPE_F16, 64, 1136, 40, 21, Leeway::INT8},
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_F16, 64, 80, 40, 21, Leeway::INT8},
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, 1056, 1184, 70, 202, Leeway::MIDDLE_GROUPS}}) {
        Bench bench(set, N_THREADS, int8_set);
        ggml_tensor * x = bench.random(GGML_TYPE_F32, {s.k, s.m});
        ggml_tensor *gain = bench.random(GGML_TYPE_F32, {s.k}), *offset = bench.random(GGML_TYPE_F32, {s.k});
        ggml_tensor *up = bench.random(s.up, {s.k, s.hidden}), *down = bench.random(s.down, {s.hidden, s.n});
        ggml_tensor *bias = bench.random(GGML_TYPE_F32, {s.hidden}), *residual = bench.random(GGML_TYPE_F32, {s.n, s.m});
        ggml_tensor * normed = bench.ops->layer_norm(x, gain, offset, 0.01f);
        ggml_tensor * hidden = bench.ops->product(up, bias, normed, nullptr, vxl::Activation::QUICK_GELU);
        ggml_tensor * result = bench.ops->product(down, nullptr, hidden, residual, vxl::Activation::NONE, s.leeway);
        bench.run(result);
        CHECK(normed->data == nullptr);
        // A product in int8 gives whole groups at once, others as many columns as a tile has.
        const bool whole_groups = s.up == GGML_TYPE_Q8_0 || s.group() == 0 || vxl::cpu_kernels(set)->tile % s.group() == 0;
        CHECK((hidden->data == nullptr) == whole_groups);
        const Values gains = row(gain, 0), offsets = row(offset, 0);
        std::vector<Values> rows;
        for (int64_t r = 0; r < s.m; r++) {
            Values values = row(x, r);
            double mean = 0.0, variance = 0.0;
            for (const float v : values) {
                mean += v / double(s.k);
            }
            for (const float v : values) {
                variance += (v - mean) * (v - mean) / double(s.k);
            }
            for (int64_t i = 0; i < s.k; i++) {
                values[i] = float((values[i] - mean) / std::sqrt(variance + 0.01) * gains[i] + offsets[i]);
            }
            rows.push_back(values);
        }
        std::vector<Values> expected = times(rows, up, bias);
        for (Values & values : expected) {
            for (float & v : values) {
                v = float(activated(vxl::Activation::QUICK_GELU, v));
            }
        }
        expected = times(expected, down, nullptr);
        for (int64_t r = 0; r < s.m; r++) {
            const Values more = row(residual, r);
            std::transform(more.begin(), more.end(), expected[r].begin(), expected[r].begin(), std::plus<float>());
        }
        check_near(result, expected, s.leeway != Leeway::NONE ? 2e-2 : std::max(tolerance_of(set, s.up), tolerance_of(set, s.down)));
        // What was made anew does not hinder who wants it as it is.
        bench.run(normed);
        check_near(normed, rows, 1e-6);
    }
}

void attention_becomes_a_products_operands(const char * set) {
    for (const ggml_type type : {GGML_TYPE_F32, GGML_TYPE_F16, GGML_TYPE_Q8_0}) {
        for (const int64_t head_dim : {8, 32}) {
            Bench bench(set);
            ggml_tensor *q = bench.random(GGML_TYPE_F32, {head_dim, 4, 110, 2}), *k = bench.random(GGML_TYPE_F32, {head_dim, 4, 75, 2});
            ggml_tensor *v = bench.random(GGML_TYPE_F32, {head_dim, 4, 75, 2}), *weight = bench.random(type, {4 * head_dim, 20});
            ggml_tensor * attended = bench.ops->attention(q, k, v, false, false);
            ggml_tensor * result = bench.ops->product(weight, nullptr, attended);
            bench.run(result);
            CHECK((attended->data == nullptr) == (type != GGML_TYPE_Q8_0 || head_dim == 32));
            bench.run(attended);
            for (int64_t b = 0; b < 2; b++) {
                std::vector<Values> rows;
                for (int64_t i = 0; i < 110; i++) {
                    rows.push_back(row(attended, i, b));
                }
                ggml_tensor * part = ggml_view_2d(bench.context.get(), result, 20, 110, result->nb[1], b * result->nb[2]);
                check_near(part, times(rows, weight, nullptr), tolerance_of(set, type));
            }
        }
    }
}

// ---- products in int8 --------------------------------------------------------------------------------------------------

// The distance of two neighbours among the values that value i of a row may become, in groups of some size.
double step_of_group(const Values & row, int64_t i, int64_t group) {
    const int64_t first = i / group * group, end = std::min<int64_t>(first + group, row.size());
    double most = 0.0;
    for (int64_t j = first; j < end; j++) {
        most = std::max(most, std::fabs(double(row[j])));
    }
    return most / 127.0;
}

Values all_of(const ggml_tensor * t) {
    return {static_cast<const float *>(t->data), static_cast<const float *>(t->data) + ggml_nelements(t)};
}

struct Int8Case {
    ggml_type type;
    int64_t k, n, m;
    Leeway leeway = Leeway::NONE;

    // Values that share a factor once they are quantized again; 0: they stay as they are.
    int64_t new_group() const {
        return m < BlockOps::MIN_ROWS ? 0 : leeway != Leeway::NONE ? MIDDLE : type == GGML_TYPE_Q8_0 ? 0 : WIDE;
    }
};

// The numbers of every set of kernels are the same, and right.
Values int8_product(const char * int8_set, const Int8Case & c) {
    Bench bench(nullptr, N_THREADS, int8_set);
    ggml_tensor * weight = bench.random(c.type, {c.k, c.n});
    ggml_tensor * x = bench.random(GGML_TYPE_F32, {c.k, c.m});
    static_cast<float *>(x->data)[c.k / 2] = 3.0f; // one value that stands out
    ggml_tensor * bias = c.n % 2 == 0 ? bench.random(GGML_TYPE_F32, {c.n}) : nullptr;
    ggml_tensor * residual = c.m % 2 == 0 ? bench.random(GGML_TYPE_F32, {c.n, c.m}) : nullptr;
    ggml_tensor * result = bench.ops->product(weight, bias, x, residual, vxl::Activation::NONE, c.leeway);
    CHECK(result->ne[0] == c.n && result->ne[1] == c.m);
    bench.run(result);
    const int64_t new_group = c.new_group();
    for (int64_t col = 0; col < c.n; col++) {
        const Values w = row(weight, col);
        for (int64_t r = 0; r < c.m; r++) {
            const Values xs = row(x, r);
            double sum = bias != nullptr ? row(bias, 0)[col] : 0.0f, variance = 0.0;
            sum += residual != nullptr ? row(residual, r)[col] : 0.0f;
            for (int64_t i = 0; i < c.k; i++) {
                sum += double(xs[i]) * w[i];
                const double of_x = step_of_group(xs, i, new_group != 0 ? new_group : NARROW) * w[i];
                const double of_weight = new_group != 0 ? step_of_group(w, i, new_group) * xs[i] : 0.0;
                variance += (of_x * of_x + of_weight * of_weight) / 12.0; // of errors that are spread evenly over a step
            }
            CHECK(std::fabs(row(result, r)[col] - sum) <= 6.0 * std::sqrt(variance) + 1e-5);
        }
    }
    return all_of(result);
}

void products_in_int8_are_right_and_the_same_for_every_set() {
    for (const Int8Case & c : std::initializer_list<Int8Case>{{GGML_TYPE_Q8_0, 32, 1, 16},
                                                              {GGML_TYPE_Q8_0, 64, 17, 19},
                                                              {GGML_TYPE_Q8_0, 96, 65, 18},
                                                              {GGML_TYPE_Q8_0, 160, 130, 17},
                                                              {GGML_TYPE_Q8_0, 544, 64, 23},
                                                              {GGML_TYPE_Q8_0, 1120, 31, 403},
                                                              {GGML_TYPE_Q8_0, 1312, 31, 403},
                                                              {GGML_TYPE_Q4_K, 256, 63, 17},
                                                              {GGML_TYPE_Q4_K, 1280, 66, 20},
                                                              {GGML_TYPE_Q5_K, 768, 33, 18},
                                                              {GGML_TYPE_Q6_K, 512, 34, 21},
                                                              {GGML_TYPE_Q8_0, 96, 65, 18, Leeway::MIDDLE_GROUPS},
                                                              {GGML_TYPE_Q8_0, 1152, 66, 203, Leeway::BOTH},
                                                              {GGML_TYPE_F16, 1040, 66, 22, Leeway::INT8},
                                                              {GGML_TYPE_F16, 2400, 66, 99, Leeway::INT8},
                                                              {GGML_TYPE_F16, 21, 5, 16, Leeway::INT8},
                                                              {GGML_TYPE_BF16, 2048, 9, 17, Leeway::INT8}}) {
        Values expected;
        for (const char * int8_set : INT8_SETS) {
            if (vxl::cpu_int8_kernels(int8_set) != nullptr) {
                const Values found = int8_product(int8_set, c);
                CHECK(expected.empty() || std::memcmp(found.data(), expected.data(), found.size() * sizeof(float)) == 0);
                expected = found;
            }
        }
    }
}

// For few rows sums are added up in another order by every set. A row's numbers are the same alone and among others.
void products_of_few_rows_in_int8_are_right_and_do_not_depend_on_each_other(const char * int8_set) {
    for (const ggml_type type : {GGML_TYPE_Q8_0, GGML_TYPE_Q4_K}) {
        for (int64_t m = 1; m < BlockOps::MIN_ROWS; m++) {
            int8_product(int8_set, {type, 512, 20, m});
        }
        int8_product(int8_set, {type, 2304, 301, 9});
        Bench bench(nullptr, N_THREADS, int8_set);
        ggml_tensor * weight = bench.random(type, {1280, 40});
        ggml_tensor * x = bench.random(GGML_TYPE_F32, {1280, 13});
        ggml_tensor * together = bench.ops->product(weight, nullptr, x);
        bench.run(together);
        for (int64_t r = 0; r < 13; r++) {
            ggml_tensor * one = ggml_view_2d(bench.context.get(), x, 1280, 1, x->nb[1], r * x->nb[1]);
            ggml_tensor * alone = bench.ops->product(weight, nullptr, one);
            bench.run(alone);
            CHECK(row(alone, 0) == row(together, r));
        }
    }
    for (const int64_t k : {32, 64, 96, 160, 992, 1056}) {
        int8_product(int8_set, {GGML_TYPE_Q8_0, k, 9, 3});
    }
}

double sigmoid(double x) {
    return 1.0 / (1.0 + std::exp(-x));
}

// x / sqrt(mean of x^2 + eps) * gain, in double precision and then f32
Values normed(const Values & x, const Values & gain, double eps) {
    double squares = 0.0;
    for (const float v : x) {
        squares += double(v) * v;
    }
    Values result(x.size());
    for (size_t i = 0; i < x.size(); i++) {
        result[i] = float(x[i] / std::sqrt(squares / double(x.size()) + eps) * gain[i]);
    }
    return result;
}

// Against the same product of rows that were normed before.
void norms_are_taken_in(const char * int8_set) {
    for (const ggml_type type : {GGML_TYPE_Q8_0, GGML_TYPE_Q4_K}) {
        for (const int64_t n_rows : {5, 40}) {
            Bench bench(nullptr, N_THREADS, int8_set);
            const int64_t k = type == GGML_TYPE_Q8_0 ? 1120 : 1280;
            ggml_tensor * weight = bench.random(type, {k, 50});
            ggml_tensor * gain = bench.random(GGML_TYPE_F32, {k});
            ggml_tensor * x = bench.random(GGML_TYPE_F32, {k, n_rows});
            ggml_tensor * found = bench.ops->product(weight, nullptr, bench.ops->rms_norm(x, gain, 1e-3f));
            bench.run(found);
            CHECK(found->src[1]->src[0] == x); // without the normed rows between
            ggml_tensor * before = bench.zeros(GGML_TYPE_F32, {k, n_rows});
            ggml_tensor * alone = bench.ops->rms_norm(x, gain, 1e-3f);
            bench.run(alone);
            for (int64_t r = 0; r < n_rows; r++) {
                const Values to = normed(row(x, r), row(gain, 0), 1e-3), by_itself = row(alone, r);
                std::copy(by_itself.begin(), by_itself.end(), static_cast<float *>(before->data) + r * k);
                for (int64_t i = 0; i < k; i++) {
                    CHECK(std::fabs(to[i] - by_itself[i]) <= 1e-5);
                }
            }
            ggml_tensor * expected = bench.ops->product(weight, nullptr, before);
            bench.run(expected);
            CHECK(all_of(found) == all_of(expected));
        }
    }
}

void rows_of_two_tensors_are_taken_in(const char * int8_set) {
    for (const int64_t n_rows : {6, 40}) {
        Bench bench(nullptr, N_THREADS, int8_set);
        constexpr int64_t K = 1120, N = 50;
        ggml_tensor * weight = bench.random(GGML_TYPE_Q8_0, {K, N});
        ggml_tensor * rows = bench.random(GGML_TYPE_F32, {K, 2 * n_rows});
        // Every other row, then some of the rest.
        ggml_tensor * x = ggml_view_2d(bench.context.get(), rows, K, n_rows, 2 * rows->nb[1], 0);
        ggml_tensor * more = ggml_view_2d(bench.context.get(), rows, K, n_rows / 2, 2 * rows->nb[1], rows->nb[1]);
        ggml_tensor * before = bench.zeros(GGML_TYPE_F32, {K, n_rows + n_rows / 2});
        for (int64_t r = 0; r < before->ne[1]; r++) {
            const Values from = r < n_rows ? row(x, r) : row(more, r - n_rows);
            std::copy(from.begin(), from.end(), static_cast<float *>(before->data) + r * K);
        }
        ggml_tensor * residual = bench.random(GGML_TYPE_F32, {N, before->ne[1]});
        ggml_tensor * found = bench.ops->product_of_both(weight, nullptr, x, more, residual);
        ggml_tensor * expected = bench.ops->product(weight, nullptr, before, residual);
        bench.run(found);
        bench.run(expected);
        CHECK(found->ne[1] == before->ne[1] && all_of(found) == all_of(expected));
    }
}

// Within what quantizing the rows costs, those of the norm and the hidden values.
void feed_forward_is_right(const char * int8_set) {
    struct Case {
        ggml_type type, down_type;
        int64_t k, hidden, m;
    };
    for (const Case & c : std::initializer_list<Case>{{GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, 96, 64, 16},
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, 1120, 96, 203},
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, 1184, 96, 203},
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, 64, 1216, 37},
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_Q4_K, 96, 256, 31},
                                                      {GGML_TYPE_Q4_K, GGML_TYPE_Q4_K, 1280, 256, 100},
                                                      {GGML_TYPE_Q4_K, GGML_TYPE_Q6_K, 256, 512, 19},
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, 96, 1120, 1},
                                                      {GGML_TYPE_Q8_0, GGML_TYPE_Q4_K, 1120, 256, 4},
                                                      {GGML_TYPE_Q4_K, GGML_TYPE_Q4_K, 1280, 2304, 9}}) {
        Bench bench(nullptr, N_THREADS, int8_set);
        const BlockOps::FeedForward weights = {bench.random(c.type, {c.k, c.hidden}), bench.random(c.type, {c.k, c.hidden}),
                                               bench.random(c.down_type, {c.hidden, c.k})};
        ggml_tensor * x = bench.random(GGML_TYPE_F32, {c.k, c.m});
        ggml_tensor * gain = bench.random(GGML_TYPE_F32, {c.k});
        CHECK(bench.ops->suits_feed_forward(weights, x));
        ggml_tensor * found = bench.ops->feed_forward(weights, bench.ops->rms_norm(x, gain, 1e-5f), x);
        bench.run(found);
        std::vector<Values> gate, up, down;
        for (int64_t i = 0; i < c.hidden; i++) {
            gate.push_back(row(weights.gate, i));
            up.push_back(row(weights.up, i));
        }
        for (int64_t i = 0; i < c.k; i++) {
            down.push_back(row(weights.down, i));
        }
        double error = 0.0, size = 0.0;
        for (int64_t r = 0; r < c.m; r++) {
            const Values of_row = normed(row(x, r), row(gain, 0), 1e-5), before = row(x, r), after = row(found, r);
            std::vector<double> hidden(c.hidden);
            for (int64_t i = 0; i < c.hidden; i++) {
                double g = 0.0, u = 0.0;
                for (int64_t j = 0; j < c.k; j++) {
                    g += double(of_row[j]) * gate[i][j];
                    u += double(of_row[j]) * up[i][j];
                }
                hidden[i] = g * sigmoid(g) * u;
            }
            for (int64_t i = 0; i < c.k; i++) {
                double sum = 0.0;
                for (int64_t j = 0; j < c.hidden; j++) {
                    sum += hidden[j] * down[i][j];
                }
                const double difference = double(after[i]) - before[i] - sum;
                error += difference * difference;
                size += sum * sum;
            }
        }
        CHECK(std::sqrt(error / size) < 0.02);
    }
}

// The bits of one product after the other, from rows that every thread quantizes, normed or not, and from operands.
void products_of_few_rows_side_by_side_are_those_alone(const char * int8_set) {
    for (const ggml_type type : {GGML_TYPE_Q8_0, GGML_TYPE_Q4_K}) {
        for (const int64_t m : {1, 4, 9}) {
            for (const bool with_norm : {false, true}) {
                Bench bench(nullptr, N_THREADS, int8_set);
                constexpr int64_t K = 1280;
                ggml_tensor * x = bench.random(GGML_TYPE_F32, {K, m});
                ggml_tensor * gain = bench.random(GGML_TYPE_F32, {K});
                const auto input = [&] { return with_norm ? bench.ops->rms_norm(x, gain, 1e-5f) : x; };
                std::vector<BlockOps::Projection> projections;
                for (const int64_t n : {130, 32, 7}) {
                    projections.push_back({bench.random(type, {K, n}), n == 32 ? nullptr : bench.random(GGML_TYPE_F32, {n})});
                }
                CHECK(bench.ops->suits_few({projections[0].weight, projections[1].weight}, x));
                ggml_tensor * together = bench.ops->side_by_side(projections, input());
                CHECK(together->ne[0] == 169 && together->ne[1] == m);
                bench.run(together);
                ggml_tensor * before = bench.zeros(GGML_TYPE_F32, {K, m});
                if (with_norm) {
                    ggml_tensor * alone = bench.ops->rms_norm(x, gain, 1e-5f);
                    bench.run(alone);
                    std::memcpy(before->data, alone->data, ggml_nbytes(alone));
                } else {
                    std::memcpy(before->data, x->data, ggml_nbytes(x));
                }
                int64_t first = 0;
                for (const BlockOps::Projection & p : projections) {
                    ggml_tensor * alone = bench.ops->product(p.weight, p.bias, before);
                    bench.run(alone);
                    for (int64_t r = 0; r < m; r++) {
                        CHECK(std::memcmp(static_cast<float *>(together->data) + r * 169 + first, row(alone, r).data(),
                                          alone->ne[0] * sizeof(float)) == 0);
                    }
                    first += alone->ne[0];
                }
            }
        }
    }
}

// Queries as rotated alone; keys and values in their rows, and nothing else is touched.
void queries_keys_and_values_go_to_their_places(const char * set) {
    for (const ggml_type type : {GGML_TYPE_F32, GGML_TYPE_F16}) {
        Bench bench(set);
        constexpr int64_t HEAD = 20, HEADS = 6, KV_HEADS = 2, N = 3, ROOM = 9, WIDTH = HEAD * KV_HEADS;
        ggml_tensor * projections = bench.random(GGML_TYPE_F32, {HEAD * (HEADS + 2 * KV_HEADS), N});
        ggml_tensor *positions = bench.zeros(GGML_TYPE_I32, {N}), *places = bench.zeros(GGML_TYPE_I32, {N});
        ggml_tensor *keys = bench.random(type, {WIDTH, ROOM}), *values = bench.random(type, {WIDTH, ROOM});
        std::vector<Values> keys_before, values_before;
        for (int64_t r = 0; r < ROOM; r++) {
            keys_before.push_back(row(keys, r));
            values_before.push_back(row(values, r));
        }
        const int32_t place_of[N] = {7, 0, 4};
        for (int64_t i = 0; i < N; i++) {
            static_cast<int32_t *>(positions->data)[i] = int32_t(1000 * i + 3);
            static_cast<int32_t *>(places->data)[i] = place_of[i];
        }
        ggml_tensor * q = bench.ops->placed(projections, positions, 1e4f, HEAD, HEADS, places, keys, values);
        bench.run(q);
        const auto heads = [&](int64_t first, int64_t n) {
            return ggml_view_3d(bench.context.get(), projections, HEAD, n, N, HEAD * sizeof(float), projections->nb[1],
                                first * HEAD * sizeof(float));
        };
        ggml_tensor *rotated_q = bench.ops->rotated(heads(0, HEADS), positions, 1e4f),
                    *rotated_k = bench.ops->rotated(heads(HEADS, KV_HEADS), positions, 1e4f);
        bench.run(rotated_q);
        bench.run(rotated_k);
        CHECK(all_of(q) == all_of(rotated_q));
        for (int64_t r = 0; r < ROOM; r++) {
            const int32_t * place = std::find(place_of, place_of + N, int32_t(r));
            if (place == place_of + N) {
                CHECK(row(keys, r) == keys_before[r] && row(values, r) == values_before[r]);
                continue;
            }
            const auto stored = [&](float value) { return type == GGML_TYPE_F32 ? value : ggml_fp16_to_fp32(ggml_fp32_to_fp16(value)); };
            for (int64_t c = 0; c < WIDTH; c++) {
                CHECK(row(keys, r)[c] == stored(all_of(rotated_k)[(place - place_of) * WIDTH + c]));
                CHECK(row(values, r)[c] == stored(row(projections, place - place_of)[HEAD * (HEADS + KV_HEADS) + c]));
            }
        }
    }
}

// Bits of ggml's own, but for the rounding of products that it may fuse.
void rotary_embedding_is_ggmls(const char * set) {
    for (const int64_t head_dim : {2, 6, 64, 128, 200}) {
        Bench bench(set);
        constexpr int64_t GROUPS = 5, RATIO = 3, HEADS = 3;
        ggml_tensor * x = bench.random(GGML_TYPE_F32, {head_dim, HEADS, GROUPS * RATIO});
        ggml_tensor * between = bench.random(GGML_TYPE_F32, {head_dim, HEADS, GROUPS});
        ggml_tensor * positions = bench.zeros(GGML_TYPE_I32, {GROUPS * (RATIO + 1)});
        ggml_tensor * together = bench.zeros(GGML_TYPE_F32, {head_dim, HEADS, GROUPS * (RATIO + 1)});
        for (int64_t i = 0; i < GROUPS * (RATIO + 1); i++) {
            static_cast<int32_t *>(positions->data)[i] = int32_t(i == 0 ? 0 : 30000 / i);
            const int64_t group = i / (RATIO + 1), at = i % (RATIO + 1);
            const ggml_tensor * from = at < RATIO ? x : between;
            std::memcpy(static_cast<char *>(together->data) + i * together->nb[2],
                        static_cast<char *>(from->data) + (at < RATIO ? group * RATIO + at : group) * from->nb[2], together->nb[2]);
        }
        ggml_tensor * found = bench.ops->rotated(x, positions, 1e6f, between, RATIO);
        ggml_tensor * plain = bench.ops->rotated(together, positions, 1e6f);
        ggml_tensor * expected = ggml_rope_ext(bench.context.get(), together, positions, nullptr, int(head_dim), GGML_ROPE_TYPE_NEOX, 0,
                                               1e6f, 1.0f, 0.0f, 1.0f, 0.0f, 0.0f);
        for (ggml_tensor * t : {found, plain, expected}) {
            bench.run(t);
        }
        const Values a = all_of(found), b = all_of(plain), c = all_of(expected);
        CHECK(a == b);
        for (size_t i = 0; i < a.size(); i++) {
            CHECK(std::fabs(a[i] - c[i]) < 2e-6f);
        }
    }
}

void what_is_no_number_stays_none_in_int8(const char * int8_set) {
    for (const float wrong : {NAN, INFINITY, -INFINITY}) {
        for (const int64_t n_rows : {5, 17}) {
            Bench bench(nullptr, N_THREADS, int8_set);
            ggml_tensor * x = bench.random(GGML_TYPE_F32, {160, n_rows});
            static_cast<float *>(x->data)[160 * 3 + 140] = wrong;
            ggml_tensor * result = bench.ops->product(bench.random(GGML_TYPE_Q8_0, {160, 20}), nullptr, x);
            if (n_rows >= BlockOps::MIN_ROWS && std::isnan(wrong)) {
                const auto weight = [&](int64_t k, int64_t n) { return bench.random(GGML_TYPE_Q8_0, {k, n}); };
                result = bench.ops->feed_forward({weight(160, 64), weight(160, 64), weight(64, 160)}, x, x);
            }
            bench.run(result);
            for (int64_t r = 0; r < n_rows; r++) {
                for (const float value : row(result, r)) {
                    CHECK(std::isfinite(value) == (r != 3));
                }
            }
        }
    }
}

// All bits of a quantized format at random but its factors in f16, multiplied by unit vectors: what comes out are the weights.
void quantized_weights_are_converted_as_by_ggml(const char * int8_set) {
    struct Format {
        ggml_type type;
        std::vector<size_t> halves; // where the factors are in a block
        bool again; // quantized again, with a factor for each group
    };
    const Format formats[] = {{GGML_TYPE_Q8_0, {0}, false}, {GGML_TYPE_Q4_K, {0, 2}, true}, {GGML_TYPE_Q5_K, {0, 2}, true}, {GGML_TYPE_Q6_K, {208}, true}};
    for (const auto & format : formats) {
        constexpr int64_t K = 768, COLUMNS = 130;
        Bench bench(nullptr, N_THREADS, int8_set);
        ggml_tensor * weight = bench.zeros(format.type, {K, COLUMNS});
        uint8_t * bytes = static_cast<uint8_t *>(weight->data);
        const size_t block = ggml_type_size(format.type);
        for (size_t i = 0; i < ggml_nbytes(weight); i++) {
            bytes[i] = uint8_t(bench.next() >> 20);
        }
        for (size_t b = 0; b < ggml_nbytes(weight); b += block) {
            for (const size_t at : format.halves) {
                const ggml_fp16_t factor = ggml_fp32_to_fp16(float(int64_t(bench.next() % 2001) - 1000) / 1000.0f);
                std::memcpy(bytes + b + at, &factor, sizeof factor);
            }
        }
        ggml_tensor * x = bench.zeros(GGML_TYPE_F32, {K, K});
        for (int64_t i = 0; i < K; i++) {
            static_cast<float *>(x->data)[i * K + i] = 1.0f;
        }
        ggml_tensor * result = bench.ops->product(weight, nullptr, x);
        bench.run(result);
        for (int64_t c = 0; c < COLUMNS; c++) {
            const Values expected = row(weight, c);
            for (int64_t k = 0; k < K; k++) {
                const double found = static_cast<const float *>(result->data)[k * COLUMNS + c];
                const double error = std::fabs(found - expected[k]);
                CHECK(error <= 1e-6 * std::fabs(expected[k]) + (format.again ? 0.501 * step_of_group(expected, k, WIDE) : 0.0));
            }
        }
    }
}

struct AttentionShape {
    int64_t head_dim, n_head, n_head_kv, n_q, n_kv, batch;
};

struct AttentionInput {
    ggml_tensor *q, *k, *v;
};

// Behind the keys that count lie a few more.
AttentionInput random_input(Bench & bench, ggml_type type, const AttentionShape & s) {
    ggml_tensor * q = bench.random(GGML_TYPE_F32, {s.head_dim, s.n_head, s.n_q, s.batch});
    for (int64_t i = 0; i < ggml_nelements(q); i++) {
        static_cast<float *>(q->data)[i] *= 4.0f; // so that some keys stand out
    }
    const auto rows = [&] {
        ggml_tensor * t = bench.random(type, {s.head_dim, s.n_head_kv, s.n_kv + 5, s.batch});
        return ggml_view_4d(bench.context.get(), t, s.head_dim, s.n_head_kv, s.n_kv, s.batch, t->nb[1], t->nb[2], t->nb[3], 0);
    };
    ggml_tensor * k = rows();
    return {q, k, rows()};
}

// `result` is what attention() gave, `seen` the keys that a query sees.
template <typename Seen>
void check_attended(const AttentionInput & in, const ggml_tensor * result, Seen seen, double tolerance) {
    const int64_t head_dim = in.q->ne[0], n_head = in.q->ne[1], n_q = in.q->ne[2], n_head_kv = in.k->ne[1];
    CHECK(result->ne[0] == head_dim * n_head && result->ne[1] == n_q && result->ne[2] == in.q->ne[3]);
    for (int64_t b = 0; b < in.q->ne[3]; b++) {
        for (int64_t kv_head = 0; kv_head < n_head_kv; kv_head++) {
            std::vector<Values> keys, values;
            for (int64_t j = 0; j < in.k->ne[2]; j++) {
                keys.push_back(row(in.k, kv_head, j, b));
                values.push_back(row(in.v, kv_head, j, b));
            }
            for (int64_t h = kv_head * n_head / n_head_kv; h < (kv_head + 1) * n_head / n_head_kv; h++) {
                for (int64_t i = 0; i < n_q; i += n_q > 64 ? 7 : 1) {
                    const Values query = row(in.q, h, i, b), found = row(result, i, b);
                    std::vector<double> sums(head_dim), scores(seen(i));
                    for (size_t j = 0; j < scores.size(); j++) {
                        for (int64_t d = 0; d < head_dim; d++) {
                            scores[j] += double(query[d]) * keys[j][d] / std::sqrt(double(head_dim));
                        }
                    }
                    const double highest = *std::max_element(scores.begin(), scores.end());
                    double total = 0.0;
                    for (size_t j = 0; j < scores.size(); j++) {
                        const double weight = std::exp(scores[j] - highest);
                        total += weight;
                        for (int64_t d = 0; d < head_dim; d++) {
                            sums[d] += weight * values[j][d];
                        }
                    }
                    for (int64_t d = 0; d < head_dim; d++) {
                        CHECK(std::fabs(found[h * head_dim + d] - sums[d] / total) < tolerance);
                    }
                }
            }
        }
    }
}

void check_attention(const char * set, ggml_type type, const AttentionShape & s, bool causal) {
    Bench bench(set);
    const AttentionInput in = random_input(bench, type, s);
    ggml_tensor * result = bench.ops->attention(in.q, in.k, in.v, causal, /* exact = */ true);
    bench.run(result);
    const bool bf16 = std::string(set) == "avx512-bf16" && s.n_q >= BlockOps::MIN_ROWS;
    check_attended(
        in, result, [&](int64_t i) { return causal ? s.n_kv - s.n_q + i + 1 : s.n_kv; }, bf16 ? 3e-2 : 1e-5);
}

void attention_is_right(const char * set) {
    for (const bool causal : {false, true}) {
        check_attention(set, GGML_TYPE_F32, {2, 1, 1, 17, 17, 1}, causal);
        check_attention(set, GGML_TYPE_F32, {16, 4, 2, 100, 131, 1}, causal);
        check_attention(set, GGML_TYPE_F16, {64, 7, 1, 97, 700, 1}, causal);
        check_attention(set, GGML_TYPE_F16, {80, 2, 2, 33, 64, 3}, causal);
        check_attention(set, GGML_TYPE_Q8_0, {128, 2, 1, 20, 300, 1}, causal);
        check_attention(set, GGML_TYPE_F16, {256, 2, 2, 18, 257, 1}, causal);
        check_attention(set, GGML_TYPE_F32, {72, 2, 2, 101, 153, 1}, causal);
        check_attention(set, GGML_TYPE_F16, {136, 2, 1, 17, 300, 1}, causal);
        check_attention(set, GGML_TYPE_F32, {1152, 1, 1, 50, 65, 2}, causal);
    }
}

constexpr int64_t SPLIT = vxl::SPLIT_KEYS;

void attention_of_few_queries_is_right_for_every_type_and_number_of_queries(const char * set) {
    for (const ggml_type type : {GGML_TYPE_F32, GGML_TYPE_F16, GGML_TYPE_BF16, GGML_TYPE_Q8_0}) {
        for (int64_t n_q = 1; n_q < BlockOps::MIN_ROWS; n_q++) {
            check_attention(set, type, {64, 14, 2, n_q, n_q, 1}, true);             // an empty memory
            check_attention(set, type, {64, 6, 2, n_q, SPLIT + n_q / 2, 1}, true);  // the first queries do not see the last split
            check_attention(set, type, {32, 3, 3, n_q, 2 * SPLIT + 8 * n_q + 1, 1}, n_q % 2 == 0);
        }
    }
}

void attention_of_few_queries_is_right_for_odd_lengths_and_sizes(const char * set) {
    for (const bool causal : {false, true}) {
        for (const int64_t n_kv : std::initializer_list<int64_t>{1, 2, 15, 17, 63, 65, SPLIT - 1, SPLIT, SPLIT + 1, 5 * SPLIT + 67}) {
            check_attention(set, GGML_TYPE_F16, {64, 7, 1, 1, n_kv, 1}, causal);
        }
        for (const int64_t head_dim : {2, 10, 16, 24, 80, 96, 128, 250, 256}) {
            check_attention(set, GGML_TYPE_F16, {head_dim, 4, 2, 3, 77, 1}, causal);
            check_attention(set, GGML_TYPE_F32, {head_dim, 4, 1, 1, 301, 1}, causal);
        }
        for (const int64_t group : {1, 2, 3, 4, 5, 8, 32}) { // from a tile that is not full to many
            check_attention(set, GGML_TYPE_F16, {32, 2 * group, 2, 7, SPLIT + 30, 1}, causal);
        }
        check_attention(set, GGML_TYPE_Q8_0, {64, 4, 2, 5, SPLIT + 40, 3}, causal);
    }
}

// What a long memory costs in accuracy: every value counts as much, so errors of the sums do not hide behind one weight.
void attention_over_a_long_memory_is_as_exact_as_over_a_short_one(const char * set) {
    for (const ggml_type type : {GGML_TYPE_F32, GGML_TYPE_F16, GGML_TYPE_Q8_0}) {
        Bench bench(set);
        const AttentionInput in = random_input(bench, type, {64, 2, 1, 1, 20000, 1});
        for (int64_t i = 0; i < ggml_nelements(in.q); i++) {
            static_cast<float *>(in.q->data)[i] *= 0.1f;
        }
        ggml_tensor * result = bench.ops->attention(in.q, in.k, in.v, true, false);
        bench.run(result);
        check_attended(in, result, [&](int64_t) { return in.k->ne[2]; }, 1e-6);
    }
}

// Scores far apart and rising, so that every block brings a new highest one; and all alike.
void extreme_scores_do_no_harm(const char * set) {
    for (const float step : {0.0f, 0.5f, -0.5f, 30.0f, -30.0f}) {
        Bench bench(set);
        const AttentionInput in = random_input(bench, GGML_TYPE_F32, {8, 1, 1, 2, 3 * SPLIT, 1});
        for (int64_t j = 0; j < in.k->ne[2]; j++) {
            float * key = reinterpret_cast<float *>(static_cast<char *>(in.k->data) + j * in.k->nb[2]);
            std::fill_n(key, 8, 0.0f);
            key[0] = step * float(j);
        }
        for (int64_t i = 0; i < in.q->ne[2]; i++) {
            static_cast<float *>(in.q->data)[8 * i] = 1.0f;
        }
        ggml_tensor * result = bench.ops->attention(in.q, in.k, in.v, true, false);
        bench.run(result);
        check_attended(in, result, [&](int64_t i) { return in.k->ne[2] - 1 + i; }, 1e-5);
    }
}

void attention_of_few_queries_has_the_same_bits_for_any_number_of_threads_and_for_each_query_alone(const char * set) {
    const AttentionShape shape = {64, 14, 2, 9, 3 * SPLIT + 100, 1};
    std::vector<char> expected;
    for (const int32_t n_threads : {1, 2, 5, 8}) {
        Bench bench(set, n_threads);
        const AttentionInput in = random_input(bench, GGML_TYPE_F16, shape);
        ggml_tensor * together = bench.ops->attention(in.q, in.k, in.v, true, false);
        bench.run(together);
        const char * bits = static_cast<const char *>(together->data);
        if (expected.empty()) {
            expected.assign(bits, bits + ggml_nbytes(together));
        }
        CHECK(std::memcmp(expected.data(), bits, expected.size()) == 0);
        for (int64_t i = 0; i < shape.n_q; i++) {
            const int64_t seen = shape.n_kv - shape.n_q + i + 1;
            const auto first = [&](ggml_tensor * t, int64_t n, size_t offset) {
                return ggml_view_4d(bench.context.get(), t, t->ne[0], t->ne[1], n, 1, t->nb[1], t->nb[2], t->nb[3], offset);
            };
            ggml_tensor * alone = bench.ops->attention(first(in.q, 1, i * in.q->nb[2]), first(in.k, seen, 0),
                                                       first(in.v, seen, 0), true, false);
            bench.run(alone);
            CHECK(std::memcmp(alone->data, bits + i * together->nb[1], together->nb[1]) == 0);
        }
    }
}

void a_set_cancel_flag_ends_operators_early() {
    Bench bench(nullptr);
    const int32_t cancel = 1;
    ggml_tensor * result =
        bench.ops->product(bench.random(GGML_TYPE_F32, {64, 64}), nullptr, bench.random(GGML_TYPE_F32, {64, 64}));
    bench.ops->watch(&cancel);
    CHECK(!bench.ops->was_cut_short());
    bench.run(result);
    CHECK(bench.ops->was_cut_short());
}

// Each returns how many instruction sets there were to test.

int floating_point_kernels() {
    int n_sets = 0;
    for (const char * set : SETS) {
        if (vxl::cpu_kernels(set) == nullptr) {
            continue;
        }
        n_sets++;
        products_of_odd_sizes_are_right(set);
        products_with_many_rows_are_right(set);
        products_with_quantized_weights_are_right(set);
        products_of_strided_rows_are_right(set);
        activations_are_exact(set);
        a_norm_and_a_product_become_the_next_products_operands(set);
        attention_becomes_a_products_operands(set);
        attention_is_right(set);
        attention_of_few_queries_is_right_for_every_type_and_number_of_queries(set);
        attention_of_few_queries_is_right_for_odd_lengths_and_sizes(set);
        attention_over_a_long_memory_is_as_exact_as_over_a_short_one(set);
        extreme_scores_do_no_harm(set);
        rotary_embedding_is_ggmls(set);
        queries_keys_and_values_go_to_their_places(set);
        attention_of_few_queries_has_the_same_bits_for_any_number_of_threads_and_for_each_query_alone(set);
    }
    return n_sets;
}

int int8_kernels() {
    int n_sets = 0;
    for (const char * set : INT8_SETS) {
        if (vxl::cpu_int8_kernels(set) == nullptr) {
            continue;
        }
        n_sets++;
        quantized_weights_are_converted_as_by_ggml(set);
        products_of_few_rows_in_int8_are_right_and_do_not_depend_on_each_other(set);
        what_is_no_number_stays_none_in_int8(set);
        norms_are_taken_in(set);
        rows_of_two_tensors_are_taken_in(set);
        feed_forward_is_right(set);
        a_norm_and_a_product_become_the_next_products_operands(nullptr, set);
        products_of_few_rows_side_by_side_are_those_alone(set);
    }
    return n_sets;
}

} // namespace

// kernels_test floating|int8
int main(int argc, char ** argv) {
    CHECK(argc == 2 && (std::strcmp(argv[1], "floating") == 0 || std::strcmp(argv[1], "int8") == 0));
    ggml_backend_load_all_from_path(std::getenv("VXL_TEST_BACKENDS"));
    const bool floating = std::strcmp(argv[1], "floating") == 0;
    const int n_sets = floating ? floating_point_kernels() : int8_kernels();
    if (n_sets > 0) {
        floating ? a_set_cancel_flag_ends_operators_early() : products_in_int8_are_right_and_the_same_for_every_set();
    }
    std::printf("kernels_test: passed with %d instruction sets\n", n_sets);
    return 0;
}
