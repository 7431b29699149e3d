#include "graphs/batch_pass.h"

#include <algorithm>
#include <cmath>

#include "interface/status.h"

namespace vxl {

namespace {

// Tokens of a graph, which bounds its working space, and sequences of less than a block's rows, which run together as a few rows
// so that each gets the bits that it gets alone.
constexpr int32_t MOST_TOKENS = 512;
constexpr int32_t MOST_FEW = BlockOps::MIN_ROWS - 1;

bool is_few(const vxl_sequence & s) {
    return s.n_tokens <= MOST_FEW;
}

// Of a sequence's new tokens, how many at its end have an output that is wanted.
int32_t n_outputs(const vxl_sequence & s) {
    return std::max(s.n_targets, s.logits == nullptr ? 0 : 1);
}

int32_t n_tokens(const std::vector<const vxl_sequence *> & group) {
    int32_t n = 0;
    for (const vxl_sequence * s : group) {
        n += s->n_tokens;
    }
    return n;
}

// log(softmax(logits))[id] over the first `n`. The largest term is exactly 1; leaving it to log1p keeps the digits of a
// probability close to 1.
double log_probability(const float * logits, int32_t n, int32_t id) {
    const int32_t likeliest = static_cast<int32_t>(std::max_element(logits, logits + n) - logits);
    double others = 0.0;
    for (int32_t i = 0; i < n; i++) {
        others += i == likeliest ? 0.0 : std::exp(double(logits[i]) - logits[likeliest]);
    }
    const double result = double(logits[id]) - logits[likeliest] - std::log1p(others);
    if (!std::isfinite(result)) {
        fail(VXL_INTERNAL, "the model's logits are not finite numbers");
    }
    return result;
}

} // namespace

void BatchPass::run(vxl_memory & memory, const vxl_sequence * sequences, int32_t n, int32_t n_ids, size_t logits_len,
                    const int32_t * cancel) {
    check(memory, sequences, n, n_ids, logits_len);
    for (const Group & group : groups(sequences, n)) {
        run_group(memory, group, n_ids, cancel);
    }
}

void BatchPass::check(const vxl_memory & memory, const vxl_sequence * sequences, int32_t n, int32_t n_ids, size_t logits_len) const {
    const vxl_model & model = parts.model;
    if (&memory.model != &model) {
        fail(VXL_INVALID_ARGUMENT, "the memory belongs to another model");
    }
    if (n < 1) {
        fail(VXL_INVALID_ARGUMENT, "n_sequences is %d, expected 1 or more", n);
    }
    if (n_ids < 1 || n_ids > model.n_vocab()) {
        fail(VXL_INVALID_ARGUMENT, "n_ids is %d, expected 1 to %d", n_ids, model.n_vocab());
    }
    for (int32_t i = 0; i < n; i++) {
        const vxl_sequence & s = sequences[i];
        if (s.n_tokens < 1 || s.n_before < 0 || s.n_hidden < 0 || s.n_targets < 0 || s.n_targets > s.n_tokens) {
            fail(VXL_INVALID_ARGUMENT,
                 "sequence %d has %d tokens, %d before, %d hidden ranges and %d targets; expected one token or more, no number "
                 "below zero, and as many targets as tokens at most",
                 i, s.n_tokens, s.n_before, s.n_hidden, s.n_targets);
        }
        if (s.tokens == nullptr || s.places == nullptr || (s.n_hidden > 0 && s.hidden == nullptr) ||
            (s.n_targets > 0 && (s.targets == nullptr || s.log_probabilities == nullptr))) {
            fail(VXL_INVALID_ARGUMENT, "sequence %d: an array that it needs is NULL", i);
        }
        if (s.logits != nullptr && logits_len < static_cast<size_t>(model.n_vocab())) {
            fail(VXL_INVALID_ARGUMENT, "logits hold %zu values, expected %d", logits_len, model.n_vocab());
        }
        for (int32_t t = 0; t < s.n_tokens; t++) {
            parts.check_token(s.tokens, t);
        }
        for (int32_t t = 0; t < s.n_targets; t++) {
            if (s.targets[t] < 0 || s.targets[t] >= n_ids) {
                fail(VXL_INVALID_ARGUMENT, "sequence %d: target %d is %d, expected 0 to %d", i, t, s.targets[t], n_ids - 1);
            }
        }
        for (int32_t h = 0; h < s.n_hidden; h++) {
            const int32_t least = h == 0 ? 0 : s.hidden[h - 1].end;
            if (s.hidden[h].first < least || s.hidden[h].end <= s.hidden[h].first || s.hidden[h].end > memory.length) {
                fail(VXL_INVALID_ARGUMENT,
                     "sequence %d: hidden range %d is [%d, %d); expected ascending ranges of one position or more that do not overlap, "
                     "within the %d of memory",
                     i, h, s.hidden[h].first, s.hidden[h].end, memory.length);
            }
        }
    }
    check_places(memory, sequences, n);
}

void BatchPass::check_places(const vxl_memory & memory, const vxl_sequence * sequences, int32_t n) const {
    const int32_t room = memory.capacity - memory.length;
    enum Use : uint8_t { FREE, READ, WRITTEN };
    std::vector<Use> uses(room, FREE);
    for (int32_t i = 0; i < n; i++) {
        const vxl_sequence & s = sequences[i];
        for (int64_t t = 0; t < int64_t(s.n_before) + s.n_tokens; t++) {
            const int32_t place = s.places[t];
            if (place < 0) {
                fail(VXL_INVALID_ARGUMENT, "sequence %d: place %lld is %d, expected 0 or more", i, static_cast<long long>(t), place);
            }
            if (place >= room) {
                fail(VXL_MEMORY_FULL, "place %d does not fit: the memory holds %d of at most %d", place, memory.length,
                     memory.capacity);
            }
            const Use use = t < s.n_before ? READ : WRITTEN;
            if (uses[place] == WRITTEN || (use == WRITTEN && uses[place] != FREE)) {
                fail(VXL_INVALID_ARGUMENT, "sequence %d: place %d is that of another token too", i, place);
            }
            uses[place] = use;
        }
    }
}

// Where our kernels compute, they take few rows and many differently, and a sequence's rows as they take them where it is alone.
std::vector<BatchPass::Group> BatchPass::groups(const vxl_sequence * sequences, int32_t n) const {
    std::vector<Group> groups;
    const bool apart = parts.compute.has_blocks();
    for (const bool few : {true, false}) {
        const int32_t most = apart && few ? MOST_FEW : MOST_TOKENS;
        bool begun = false;
        for (int32_t i = 0; i < n; i++) {
            const vxl_sequence & s = sequences[i];
            if (is_few(s) != few && apart) {
                continue;
            }
            if (!begun || n_tokens(groups.back()) + s.n_tokens > most) {
                groups.emplace_back();
                begun = true;
            }
            groups.back().push_back(&s);
        }
        if (!apart) {
            break;
        }
    }
    return groups;
}

std::vector<BatchPass::OutputPart> BatchPass::output_parts(const Group & group) const {
    const size_t most = parts.compute.has_blocks() ? MOST_FEW : MOST_TOKENS;
    std::vector<OutputPart> result;
    int32_t row = 0;
    for (const vxl_sequence * s : group) {
        for (int32_t t = s->n_tokens - n_outputs(*s); t < s->n_tokens; t++) {
            if (result.empty() || result.back().outputs.size() == most) {
                result.emplace_back();
            }
            result.back().outputs.push_back({s, t, row + t});
        }
        row += s->n_tokens;
    }
    return result;
}

void BatchPass::run_group(vxl_memory & memory, const Group & group, int32_t n_ids, const int32_t * cancel) {
    const vxl_model & model = parts.model;
    const DecoderParams & p = model.params.decoder;
    const Weights & w = model.weights;
    const int32_t n = n_tokens(group);
    const bool few = is_few(*group[0]);

    const Graph graph = parts.compute.begin();
    ggml_context * c = graph.context;
    const std::vector<AttentionPath> paths = parts.paths_for(memory.type);
    const AttentionPath & path = paths.front(); // for what all blocks agree in
    std::vector<int32_t> ids, positions, places;
    std::vector<Output> all;
    int32_t n_keys = memory.length;
    for (const vxl_sequence * s : group) {
        for (int32_t t = 0; t < s->n_tokens; t++) {
            all.push_back({s, t, static_cast<int32_t>(ids.size())});
            ids.push_back(s->tokens[t]);
            positions.push_back(memory.length + s->n_before + t);
            places.push_back(memory.length + s->places[s->n_before + t]);
        }
        n_keys = std::max(n_keys, memory.length + *std::max_element(s->places, s->places + s->n_before + s->n_tokens) + 1);
    }
    n_keys = path.filled_up(n_keys, memory.rows());
    memory.hold(n_keys);

    ggml_tensor * id_input = new_input(graph, GGML_TYPE_I32, n, 1, "tokens");
    ggml_tensor * position_input = new_input(graph, GGML_TYPE_I32, n, 1, "positions");
    ggml_tensor * place_input = new_input(graph, GGML_TYPE_I32, n, 1, "places");
    Sight body = sight(graph, memory, path, all, n_keys);
    std::vector<OutputPart> output = output_parts(group);
    for (OutputPart & part : output) {
        part.rows = new_input(graph, GGML_TYPE_I32, part.outputs.size(), 1, "outputs");
        part.positions = new_input(graph, GGML_TYPE_I32, part.outputs.size(), 1, "output positions");
        part.sight = sight(graph, memory, path, part.outputs, n_keys);
    }

    ggml_tensor * x = ggml_get_rows(c, w.token_embd, id_input);
    for (int32_t i = 0; i < p.n_layer; i++) {
        const DecoderLayer & layer = w.decoder[i];
        ggml_tensor * normed = rms_norm(graph, layer.attn_norm, x, p.rms_eps);
        const auto rest = [&](ggml_tensor * x, ggml_tensor * q, const Sight & sight, bool few) {
            return parts.finish_block(graph, layer, x, attend(graph, memory, paths[i], i, q, sight, n_keys, few));
        };
        if (i < p.n_layer - 1) {
            x = rest(x, parts.project(graph, memory, i, normed, position_input, place_input), body, few);
            graph.add(x);
            continue;
        }
        parts.write_keys(graph, memory, i, normed, position_input, place_input);
        // Of the last block's output only some tokens' is of use. A few at a time, as each would be alone.
        for (OutputPart & part : output) {
            ggml_tensor * rows = ggml_get_rows(c, x, part.rows);
            ggml_tensor * q = parts.queries(graph, i, rms_norm(graph, layer.attn_norm, rows, p.rms_eps), part.positions);
            part.result = rest(rows, q, part.sight, true);
            part.result = rms_norm(graph, w.output_norm, part.result, p.rms_eps);
            ggml_set_output(part.result);
            graph.add(part.result);
        }
    }

    parts.compute.allocate(graph);
    const auto set = [](ggml_tensor * input, const void * values) {
        ggml_backend_tensor_set(input, values, 0, ggml_nbytes(input));
    };
    set(id_input, ids.data());
    set(place_input, places.data());
    set(position_input, positions.data());
    const auto set_mask = [&](const Sight & s) {
        if (s.mask != nullptr && s.mask->buffer != nullptr) { // a single block has no body to attend
            set(s.mask, s.mask_values.data());
        }
    };
    set_mask(body);
    for (const OutputPart & part : output) {
        std::vector<int32_t> rows, row_positions;
        for (const Output & o : part.outputs) {
            rows.push_back(o.row);
            row_positions.push_back(positions[o.row]);
        }
        set(part.rows, rows.data());
        set(part.positions, row_positions.data());
        set_mask(part.sight);
    }
    parts.compute.run(graph, cancel);

    std::vector<Output> outputs;
    std::vector<float> states;
    for (const OutputPart & part : output) {
        const size_t before = states.size();
        states.resize(before + ggml_nelements(part.result));
        ggml_backend_tensor_get(part.result, states.data() + before, 0, ggml_nbytes(part.result));
        outputs.insert(outputs.end(), part.outputs.begin(), part.outputs.end());
    }
    tell(outputs, states.data(), n_ids, cancel);
}

// What rows of a graph see, where each sequence's are in their order and follow each other.
BatchPass::Sight BatchPass::sight(const Graph & graph, const vxl_memory & memory, AttentionPath path, const std::vector<Output> & rows,
                                  int32_t n_keys) const {
    Sight sight;
    if (in_blocks(graph, path, parts.model.params.decoder.head_dim(), 1)) {
        sight.keys.n_shared = memory.length;
        for (size_t first = 0; first < rows.size();) {
            const vxl_sequence & s = *rows[first].sequence;
            size_t end = first;
            while (end < rows.size() && rows[end].sequence == &s) {
                end++;
            }
            SharedKeys::Sequence own = {};
            own.first_query = static_cast<int64_t>(first);
            own.n_queries = static_cast<int64_t>(end - first);
            for (int32_t t = 0; t <= s.n_before + rows[end - 1].token; t++) {
                own.rows.push_back(memory.length + s.places[t]);
            }
            static_assert(sizeof(vxl_range) == sizeof(KeyRange), "ranges are handed on");
            own.hidden = {reinterpret_cast<const KeyRange *>(s.hidden), s.n_hidden};
            sight.keys.sequences.push_back(std::move(own));
            first = end;
        }
        return sight;
    }
    const ggml_fp16_t hidden = ggml_fp32_to_fp16(-INFINITY), seen = ggml_fp32_to_fp16(0.0f);
    sight.mask = new_input(graph, GGML_TYPE_F16, n_keys, rows.size(), "mask");
    sight.mask_values.assign(size_t(n_keys) * rows.size(), hidden);
    for (size_t i = 0; i < rows.size(); i++) {
        const vxl_sequence & s = *rows[i].sequence;
        ggml_fp16_t * row = sight.mask_values.data() + i * n_keys;
        std::fill_n(row, memory.length, seen);
        for (int32_t h = 0; h < s.n_hidden; h++) {
            std::fill(row + s.hidden[h].first, row + s.hidden[h].end, hidden);
        }
        for (int32_t t = 0; t <= s.n_before + rows[i].token; t++) {
            row[memory.length + s.places[t]] = seen;
        }
    }
    return sight;
}

ggml_tensor * BatchPass::attend(const Graph & graph, const vxl_memory & memory, AttentionPath path, int32_t layer, ggml_tensor * q,
                                const Sight & sight, int32_t n_keys, bool few) const {
    ggml_tensor *k = memory.keys(graph, layer, n_keys), *v = memory.values(graph, layer, n_keys);
    return sight.mask == nullptr ? graph.blocks->attention(q, k, v, sight.keys, few, path.exact)
                                 : attention(graph, path, q, k, v, /* causal = */ true, sight.mask);
}

// Logits and log-probabilities from the last block's outputs, a few at a time: that of a graph's worth of tokens would be hundreds
// of megabytes.
void BatchPass::tell(const std::vector<Output> & outputs, const float * states, int32_t n_ids, const int32_t * cancel) {
    const vxl_model & model = parts.model;
    const int32_t n_embd = model.params.decoder.n_embd, n_vocab = model.n_vocab();
    std::vector<float> logits;
    for (size_t first = 0; first < outputs.size(); first += MOST_FEW) {
        const size_t n = std::min<size_t>(MOST_FEW, outputs.size() - first);
        const Graph graph = parts.compute.begin();
        ggml_tensor * input = new_input(graph, GGML_TYPE_F32, n_embd, n, "outputs");
        ggml_tensor * result = linear(graph, {model.weights.output, nullptr}, input);
        ggml_set_output(result);
        graph.add(result);
        parts.compute.allocate(graph);
        ggml_backend_tensor_set(input, states + first * n_embd, 0, ggml_nbytes(input));
        parts.compute.run(graph, cancel);
        logits.resize(n * n_vocab);
        ggml_backend_tensor_get(result, logits.data(), 0, ggml_nbytes(result));
        for (size_t i = 0; i < n; i++) {
            const Output & output = outputs[first + i];
            const vxl_sequence & s = *output.sequence;
            const float * row = logits.data() + i * n_vocab;
            const int32_t target = output.token - (s.n_tokens - s.n_targets);
            if (target >= 0) {
                s.log_probabilities[target] = log_probability(row, n_ids, s.targets[target]);
            }
            if (s.logits != nullptr && output.token == s.n_tokens - 1) {
                std::copy_n(row, n_vocab, s.logits);
            }
        }
    }
}

} // namespace vxl
