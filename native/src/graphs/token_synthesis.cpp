// Dynamic token synthesis (DTS): the features of four frames become those of one. Attention over space, attention over time and a
// convolution that halves time, twice; no activation anywhere.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "graphs/connector.h"
#include "graphs/layers.h"

namespace vxl {

namespace {

// Of weights in q8_0.
constexpr Leeway LEEWAY = Leeway::MIDDLE_GROUPS;

// Rows of features that are gathered by index.
struct Gather {
    ggml_tensor * index = nullptr; // i32
    std::vector<int32_t> values;
};

class TokenSynthesis : public Connector {
  public:
    TokenSynthesis(const vxl_model & model, int32_t flash)
        : model(model), flash(flash), p(model.params.synthesis), w(model.weights.synthesis), channels(model.params.vision.n_embd),
          positions(int64_t(p.grid) * p.grid) {}

    ggml_tensor * tokens(const Graph & graph, ggml_tensor * features) override {
        gathers.clear();
        weights.clear();
        ggml_context * c = graph.context;
        ggml_tensor * x = whole_groups(graph, interpolate(graph, features)); // [C, positions, frames]
        const int64_t n_groups = x->ne[2] / p.frames;
        x = reread(graph, x, n_groups); // [C, positions, time, groups]
        x = ggml_add(c, x, ggml_reshape_3d(c, w.time_embd, channels, 1, p.frames));
        for (int i = 0; i < 2; i++) {
            const auto name = [&](ggml_tensor * t, int layer) {
                ggml_format_name(t, "dts.%d", 3 * i + layer);
                return t;
            };
            x = name(attend_in_space(graph, w.stages[i], x), 0);
            x = name(attend_in_time(graph, w.stages[i], x), 1);
            x = name(convolve(graph, w.stages[i].conv, x), 2);
        }
        x = project(graph, model.weights, ggml_reshape_2d(c, x, channels, positions * n_groups));
        ggml_set_name(x, "projector");
        return pool(graph, x, p.grid);
    }

    void set_inputs() override {
        for (const Gather & gather : gathers) {
            ggml_backend_tensor_set(gather.index, gather.values.data(), 0, ggml_nbytes(gather.index));
        }
        for (const auto & [tensor, values] : weights) {
            ggml_backend_tensor_set(tensor, values.data(), 0, ggml_nbytes(tensor));
        }
    }

    size_t max_nodes() const override { return 1536; }

  private:
    ggml_tensor * gather(const Graph & graph, ggml_tensor * rows, std::vector<int32_t> index, const char * name) {
        ggml_tensor * input = new_input(graph, GGML_TYPE_I32, static_cast<int64_t>(index.size()), 1, name);
        gathers.push_back({input, std::move(index)});
        return ggml_get_rows(graph.context, rows, input);
    }

    // ---- before ----------------------------------------------------------------------------------------------------------

    // Bilinear, with half-pixel centres and without antialiasing, from the tower's grid to the synthesis' own: four gathers of
    // rows, each with its weights.
    ggml_tensor * interpolate(const Graph & graph, ggml_tensor * features) {
        ggml_context * c = graph.context;
        const int32_t from = model.params.vision.grid(), to = p.grid;
        const int64_t n_frames = features->ne[2];
        struct Source {
            int32_t at[2];
            float weight[2];
        };
        std::vector<Source> sources;
        for (int32_t i = 0; i < to; i++) {
            const float at = std::max((float(i) + 0.5f) * (float(from) / float(to)) - 0.5f, 0.0f);
            const int32_t first = std::min(static_cast<int32_t>(at), from - 1);
            sources.push_back({{first, std::min(first + 1, from - 1)}, {1.0f - (at - float(first)), at - float(first)}});
        }
        ggml_tensor * rows = ggml_reshape_2d(c, features, channels, features->ne[1] * n_frames);
        ggml_tensor * sum = nullptr;
        for (int corner = 0; corner < 4; corner++) {
            std::vector<int32_t> index;
            std::vector<float> factors;
            for (int64_t frame = 0; frame < n_frames; frame++) {
                for (const Source & y : sources) {
                    for (const Source & x : sources) {
                        index.push_back(static_cast<int32_t>((frame * from + y.at[corner / 2]) * from + x.at[corner % 2]));
                        factors.push_back(y.weight[corner / 2] * x.weight[corner % 2]);
                    }
                }
            }
            ggml_tensor * factor = new_input(graph, GGML_TYPE_F32, 1, positions * n_frames, "bilinear weights");
            weights.push_back({factor, std::move(factors)});
            ggml_tensor * part = ggml_mul(c, gather(graph, rows, std::move(index), "bilinear rows"), factor);
            sum = sum == nullptr ? part : ggml_add(c, sum, part);
        }
        return ggml_reshape_3d(c, sum, channels, positions, n_frames);
    }

    // The last frame stands for those that a last group lacks.
    ggml_tensor * whole_groups(const Graph & graph, ggml_tensor * x) const {
        ggml_context * c = graph.context;
        const int64_t missing = (p.frames - x->ne[2] % p.frames) % p.frames;
        if (missing == 0) {
            return x;
        }
        ggml_tensor * last = ggml_view_3d(c, x, x->ne[0], x->ne[1], 1, x->nb[1], x->nb[2], x->nb[2] * (x->ne[2] - 1));
        return ggml_concat(c, x, ggml_repeat_4d(c, ggml_cont(c, last), x->ne[0], x->ne[1], missing, 1), 2);
    }

    // A group lies in memory as [frames, C, positions], and exactly this memory is read as [C, frames, positions]: as it was
    // trained.
    ggml_tensor * reread(const Graph & graph, ggml_tensor * x, int64_t n_groups) const {
        ggml_context * c = graph.context;
        ggml_tensor * planes = ggml_cont(c, ggml_transpose(c, x)); // [positions, C, frames]
        ggml_set_name(planes, "interpolated");
        planes = ggml_reshape_4d(c, planes, positions, p.frames, channels, n_groups);
        return ggml_cont(c, ggml_permute(c, planes, 1, 2, 0, 3));
    }

    // ---- layers: [C, positions, time, groups] to the same ------------------------------------------------------------------

    // Mean and variance over `inner` neighbouring rows and a norm group's neighbouring channels.
    ggml_tensor * group_norm(const Graph & graph, const LayerNorm & norm, ggml_tensor * x, int64_t inner) const {
        ggml_context * c = graph.context;
        const int64_t width = channels / p.norm_groups, outer = ggml_nelements(x) / channels / inner;
        ggml_tensor * sets = ggml_reshape_4d(c, x, width, p.norm_groups, inner, outer);
        sets = ggml_cont(c, ggml_permute(c, sets, 0, 2, 1, 3)); // [width, inner, norm groups, outer]
        sets = ggml_norm(c, ggml_reshape_2d(c, sets, width * inner, p.norm_groups * outer), p.norm_eps);
        sets = ggml_permute(c, ggml_reshape_4d(c, sets, width, inner, p.norm_groups, outer), 0, 2, 1, 3);
        ggml_tensor * normed = ggml_reshape_4d(c, ggml_cont(c, sets), x->ne[0], x->ne[1], x->ne[2], x->ne[3]);
        return ggml_add(c, ggml_mul(c, normed, norm.weight), norm.bias);
    }

    // At each time the positions attend to each other, with one head.
    ggml_tensor * attend_in_space(const Graph & graph, const SynthesisWeights::Stage & stage, ggml_tensor * x) const {
        ggml_context * c = graph.context;
        const int64_t batch = x->ne[2] * x->ne[3];
        ggml_tensor * normed = group_norm(graph, stage.spatial_norm, x, positions * x->ne[2]);
        const auto head = [&](const Linear & projection) {
            return ggml_reshape_4d(c, linear(graph, projection, normed, LEEWAY), channels, 1, positions, batch);
        };
        // None of ggml's kernels takes a head so wide.
        AttentionPath path = {};
        path.blocks = flash == VXL_FLASH_AUTO;
        path.exact = stage.q.weight->type == GGML_TYPE_F32;
        ggml_tensor * attended = attention(graph, path, head(stage.q), head(stage.k), head(stage.v), /* causal = */ false, nullptr);
        attended = ggml_reshape_4d(c, attended, channels, positions, x->ne[2], x->ne[3]);
        return add_linear(graph, x, stage.spatial_out, attended, LEEWAY);
    }

    // At each position the times attend to each other. Scores and values have a term for their distance; that of the scores is
    // the transposed one, and scaled once by C^(-1/4) where the other is scaled twice, as it was trained.
    ggml_tensor * attend_in_time(const Graph & graph, const SynthesisWeights::Stage & stage, ggml_tensor * in) const {
        ggml_context * c = graph.context;
        const int64_t t = in->ne[2], n = positions * in->ne[3];
        const float scale = 1.0f / std::sqrt(static_cast<float>(channels));
        ggml_tensor * x = ggml_cont(c, ggml_permute(c, in, 0, 2, 1, 3)); // [C, time, positions, groups]
        ggml_tensor * qkv = linear(graph, stage.qkv, group_norm(graph, stage.temporal_norm, x, t), LEEWAY);
        const auto part = [&](int64_t i) { // [C, time, n]
            return ggml_cont(c, ggml_view_3d(c, qkv, channels, t, n, qkv->nb[1], qkv->nb[1] * t, i * channels * sizeof(float)));
        };
        ggml_tensor *q = part(0), *k = part(1), *v = part(2);

        // Of the tables only distances from -(t-1) to t-1 are met.
        const auto distances = [&](ggml_tensor * table) {
            return ggml_view_2d(c, table, channels, 2 * t - 1, table->nb[1], table->nb[1] * (table->ne[1] / 2 - (t - 1)));
        };
        ggml_tensor * scores = ggml_scale(c, ggml_mul_mat(c, k, q), scale); // [j, i, n]
        // by_distance[r, j] = q_j . table[r]; the score of (i, j) takes r = i - j + t - 1: along a row of it i, from row to row one
        // place to the left.
        ggml_tensor * by_distance = ggml_mul_mat(c, ggml_cont(c, distances(stage.relative_k)), q); // [2t-1, j, n]
        ggml_tensor * skewed = ggml_view_3d(c, by_distance, t, t, n, (2 * t - 2) * sizeof(float), by_distance->nb[2],
                                            (t - 1) * sizeof(float)); // [i, j, n]
        ggml_tensor * relative = ggml_scale(c, ggml_cont(c, ggml_transpose(c, skewed)), std::sqrt(scale));
        ggml_tensor * share = ggml_soft_max(c, ggml_add(c, scores, relative)); // [j, i, n]

        ggml_tensor * attended = ggml_mul_mat(c, ggml_cont(c, ggml_transpose(c, v)), share); // [C, i, n]
        ggml_tensor * by_time = nullptr; // [C, i, n]: the sum over j of share[j, i] * table[j - i + t - 1]
        for (int64_t i = 0; i < t; i++) {
            ggml_tensor * table = distances(stage.relative_v);
            ggml_tensor * rows = ggml_view_2d(c, table, channels, t, table->nb[1], table->nb[1] * (t - 1 - i));
            ggml_tensor * shares = ggml_cont(c, ggml_view_2d(c, share, t, n, share->nb[2], share->nb[1] * i));
            ggml_tensor * sum = ggml_mul_mat(c, ggml_cont(c, ggml_transpose(c, rows)), shares); // [C, n]
            sum = ggml_reshape_3d(c, sum, channels, 1, n);
            by_time = by_time == nullptr ? sum : ggml_concat(c, by_time, sum, 1);
        }
        attended = ggml_reshape_4d(c, ggml_add(c, attended, by_time), channels, t, positions, in->ne[3]);
        x = add_linear(graph, x, stage.temporal_out, attended, LEEWAY);
        return ggml_cont(c, ggml_permute(c, x, 0, 2, 1, 3));
    }

    // 3x3x3 over edges that are repeated, in time only before the first; time is halved. One product for each of the 27 taps, of
    // weights and rows as they lie, so that nothing is as large as all that a kernel sees.
    ggml_tensor * convolve(const Graph & graph, const Linear & conv, ggml_tensor * x) {
        ggml_context * c = graph.context;
        const int64_t t = x->ne[2], half = t / 2, n_groups = x->ne[3], edge = p.grid + 2;
        ggml_tensor * rows = ggml_reshape_2d(c, x, channels, positions * t * n_groups);
        ggml_tensor * sum = nullptr;
        for (int tap_t = 0; tap_t < 3; tap_t++) {
            ggml_tensor * padded = gather(graph, rows, padded_rows(t, n_groups, tap_t), "padded rows");
            padded = ggml_reshape_4d(c, padded, channels, edge, edge, half * n_groups);
            for (int tap = 0; tap < 9; tap++) {
                ggml_tensor * seen = ggml_view_4d(c, padded, channels, p.grid, p.grid, half * n_groups, padded->nb[1], padded->nb[2],
                                                  padded->nb[3], tap / 3 * padded->nb[2] + tap % 3 * padded->nb[1]);
                if (graph.blocks == nullptr) {
                    seen = ggml_cont(c, seen); // not every device multiplies views
                }
                ggml_tensor * kernel = ggml_view_2d(c, conv.weight, channels, channels, conv.weight->nb[2],
                                                    (9 * tap_t + tap) * conv.weight->nb[1]);
                sum = sum == nullptr ? linear(graph, {kernel, conv.bias}, seen, LEEWAY)
                                     : add_linear(graph, sum, {kernel, nullptr}, seen, LEEWAY);
            }
        }
        return ggml_reshape_4d(c, sum, channels, positions, half, n_groups);
    }

    // For output time i the rows of time 2i - 1 + tap, with a border around.
    std::vector<int32_t> padded_rows(int64_t t, int64_t n_groups, int tap_t) const {
        std::vector<int32_t> index;
        const auto inside = [](int64_t i, int64_t n) { return std::clamp<int64_t>(i, 0, n - 1); };
        for (int64_t group = 0; group < n_groups; group++) {
            for (int64_t i = 0; i < t / 2; i++) {
                const int64_t frame = group * t + inside(2 * i - 1 + tap_t, t);
                for (int64_t y = -1; y <= p.grid; y++) {
                    for (int64_t x = -1; x <= p.grid; x++) {
                        index.push_back(static_cast<int32_t>((frame * p.grid + inside(y, p.grid)) * p.grid + inside(x, p.grid)));
                    }
                }
            }
        }
        return index;
    }

    const vxl_model & model;
    const int32_t flash; // a vxl_flash
    const SynthesisParams & p;
    const SynthesisWeights & w;
    const int64_t channels;
    const int64_t positions;
    std::vector<Gather> gathers; // of the graph in hand
    std::vector<std::pair<ggml_tensor *, std::vector<float>>> weights;
};

} // namespace

std::unique_ptr<Connector> new_token_synthesis(const vxl_model & model, int32_t flash) {
    return std::make_unique<TokenSynthesis>(model, flash);
}

} // namespace vxl
