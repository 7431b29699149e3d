#include "graphs/condensing.h"

#include <algorithm>

#include "interface/status.h"

namespace vxl {

namespace {

// Tokens of the first memory in one graph.
constexpr int32_t TOKENS = 2048;

// [head_dim, heads, mean * n] -> [head_dim, heads, n]
ggml_tensor * means(ggml_context * c, ggml_tensor * x, int32_t mean) {
    const int64_t n = x->ne[2] / mean;
    ggml_tensor * sum = nullptr;
    for (int32_t i = 0; i < mean; i++) {
        ggml_tensor * part = ggml_view_3d(c, x, x->ne[0], x->ne[1], n, x->nb[1], x->nb[2] * mean, x->nb[2] * i);
        sum = sum == nullptr ? ggml_cont(c, part) : ggml_add(c, sum, part);
    }
    return ggml_scale(c, sum, 1.0f / float(mean));
}

} // namespace

void Condensing::run(const vxl_memory & from, const vxl_run * runs, int32_t n_runs, vxl_memory & to, const int32_t * cancel) {
    if (&from.model != &parts.model || &to.model != &parts.model || &from == &to) {
        fail(VXL_INVALID_ARGUMENT, "the memories belong to another model, or are the same");
    }
    if (n_runs < 1) {
        fail(VXL_INVALID_ARGUMENT, "n_runs is %d, expected 1 or more", n_runs);
    }
    int64_t total = 0;
    for (int32_t i = 0; i < n_runs; i++) {
        const vxl_run & run = runs[i];
        if (run.first < 0 || run.count < 1 || run.first > from.length || run.count > from.length - run.first) {
            fail(VXL_INVALID_ARGUMENT, "run %d has tokens %d to %lld of a memory that holds %d", i, run.first,
                 static_cast<long long>(run.first) + run.count, from.length);
        }
        if (run.mean < 1 || run.mean > MAX_MEAN) {
            fail(VXL_INVALID_ARGUMENT, "run %d takes means of %d tokens, expected 1 to %d", i, run.mean, MAX_MEAN);
        }
        total += run.count / run.mean;
    }
    if (total > INT32_MAX) {
        fail(VXL_INVALID_ARGUMENT, "%lld tokens are too many", static_cast<long long>(total));
    }
    to.check_room(static_cast<int32_t>(total));

    const int32_t before = to.length;
    try {
        // Runs of one mean that follow each other go together.
        std::vector<Piece> pieces;
        int32_t tokens = 0;
        const auto flush = [&] {
            if (!pieces.empty()) {
                move(from, pieces, to, cancel);
            }
            pieces.clear();
            tokens = 0;
        };
        for (int32_t i = 0; i < n_runs; i++) {
            const int32_t mean = runs[i].mean;
            for (int32_t done = 0, all = runs[i].count / mean; done < all;) {
                if (tokens + mean > TOKENS || (!pieces.empty() && pieces[0].mean != mean)) {
                    flush();
                }
                const int32_t count = std::min(all - done, (TOKENS - tokens) / mean);
                pieces.push_back({runs[i].first + done * mean, count, mean});
                tokens += count * mean;
                done += count;
            }
        }
        flush();
    } catch (...) {
        to.length = before;
        throw;
    }
}

void Condensing::move(const vxl_memory & from, const std::vector<Piece> & pieces, vxl_memory & to, const int32_t * cancel) {
    const int32_t mean = pieces[0].mean;
    std::vector<int32_t> index, back, positions, turned;
    for (const Piece & piece : pieces) {
        for (int32_t i = 0; i < piece.count * mean; i++) {
            index.push_back(piece.first + i);
            back.push_back(-(piece.first + i));
        }
        for (int32_t i = 0; i < piece.count; i++) {
            positions.push_back(to.length + static_cast<int32_t>(positions.size()));
            turned.push_back(positions.back() - (piece.first + i)); // of a mean of one
        }
    }
    const int64_t n = static_cast<int64_t>(positions.size());

    const Graph graph = parts.compute.begin();
    ggml_tensor * index_input = new_input(graph, GGML_TYPE_I32, static_cast<int64_t>(index.size()), 1, "from");
    ggml_tensor * back_input = new_input(graph, GGML_TYPE_I32, static_cast<int64_t>(index.size()), 1, "back");
    ggml_tensor * position_input = new_input(graph, GGML_TYPE_I32, n, 1, "positions");
    ggml_tensor * turn_input = new_input(graph, GGML_TYPE_I32, n, 1, "turns");
    for (int32_t i = 0; i < parts.model.params.decoder.n_layer; i++) {
        ggml_tensor * keys = from.gathered_keys(graph, i, index_input);
        ggml_tensor * values = from.gathered_values(graph, i, index_input);
        if (mean == 1) {
            keys = parts.rotate(graph, keys, turn_input);
        } else {
            keys = parts.rotate(graph, means(graph.context, parts.rotate(graph, keys, back_input), mean), position_input);
            values = means(graph.context, values, mean);
        }
        to.write(graph, i, position_input, keys, values);
    }
    parts.compute.allocate(graph);
    const auto set = [](ggml_tensor * input, const std::vector<int32_t> & values) {
        if (input->buffer != nullptr) { // that the graph reads
            ggml_backend_tensor_set(input, values.data(), 0, ggml_nbytes(input));
        }
    };
    set(index_input, index);
    set(back_input, back);
    set(position_input, positions);
    set(turn_input, turned);
    parts.compute.run(graph, cancel);
    to.length += static_cast<int32_t>(n);
}

} // namespace vxl
