// Sequences side by side: each gets what it gets alone, and what is hidden from it is not there.
#include <numeric>
#include <thread>

#include "engine.h"
#include "ggml-cpp.h"
#include "gguf.h"

namespace {

// A sequence that a test runs in one or several calls.
struct Tail {
    std::vector<int32_t> tokens; // all so far
    std::vector<int32_t> places;
    std::vector<vxl_range> hidden;
    int32_t n_before = 0;
    Values logits;
    std::vector<int32_t> targets;
    std::vector<double> log_probabilities;

    vxl_sequence sequence(int32_t n_vocab, bool wants_logits = true) {
        logits.resize(n_vocab);
        log_probabilities.resize(targets.size());
        vxl_sequence s = {};
        s.tokens = tokens.data() + n_before;
        s.places = places.data();
        s.hidden = hidden.data();
        s.logits = wants_logits ? logits.data() : nullptr;
        s.targets = targets.data();
        s.log_probabilities = log_probabilities.data();
        s.n_tokens = int32_t(tokens.size()) - n_before;
        s.n_before = n_before;
        s.n_hidden = int32_t(hidden.size());
        s.n_targets = int32_t(targets.size());
        return s;
    }
};

std::vector<int32_t> some_tokens(int32_t n, int32_t seed) {
    std::vector<int32_t> tokens(n);
    for (int32_t i = 0; i < n; i++) {
        tokens[i] = (i * 31 + seed * 17 + i * i * 7) % 40;
    }
    return tokens;
}

// Tokens of every sequence lie scattered among those of the others.
void append(std::vector<Tail> & tails, size_t i, const std::vector<int32_t> & tokens) {
    Tail & tail = tails[i];
    tail.n_before = int32_t(tail.tokens.size());
    for (const int32_t token : tokens) {
        tail.places.push_back(int32_t(tail.tokens.size() * tails.size() + i));
        tail.tokens.push_back(token);
    }
}

vxl_status batch(const Engine & engine, vxl_memory * memory, std::vector<vxl_sequence> sequences, const int32_t * cancel = nullptr) {
    return vxl_decoder_batch(engine.decoder.get(), memory, sequences.data(), int32_t(sequences.size()), engine.info.n_vocab,
                             engine.info.n_vocab, cancel);
}

vxl_status batch(const Engine & engine, vxl_memory * memory, std::vector<Tail> & tails) {
    std::vector<vxl_sequence> sequences;
    for (Tail & tail : tails) {
        sequences.push_back(tail.sequence(engine.info.n_vocab));
    }
    return batch(engine, memory, sequences);
}

TinyShape shape_for_every_memory_type() {
    TinyShape shape;
    shape.n_embd = 128; // heads of 32 values, which q8_0 needs
    shape.n_layer = 3;
    return shape;
}

// A memory of text.
Memory memory_of(const Engine & engine, vxl_cache_type type, int32_t length, int32_t room = 600) {
    Memory memory = engine.memory(type, length + room);
    engine.run(memory.get(), some_tokens(length, 3));
    return memory;
}

const int32_t LENGTHS[] = {3, 20, 1, 40, 15, 16};

void sequences_side_by_side_have_the_logits_that_each_has_alone() {
    for (const auto kernels : {VXL_KERNELS_AUTO, VXL_KERNELS_GGML}) {
        const Engine engine(shape_for_every_memory_type(), VXL_FLASH_AUTO, kernels);
        const bool same_bits = on_cpu() && kernels == VXL_KERNELS_AUTO;
        for (const auto type : {VXL_CACHE_F32, VXL_CACHE_F16, VXL_CACHE_Q8_0}) {
            for (const int32_t length : {1, 300, 512}) {
                if (!same_bits && (type == VXL_CACHE_F16 || length != 300)) {
                    continue;
                }
                const Memory memory = memory_of(engine, type, length);
                const Values before = read_memory(engine, memory.get());
                std::vector<Tail> tails(std::size(LENGTHS));
                std::vector<Memory> alone;
                for (size_t i = 0; i < tails.size(); i++) {
                    append(tails, i, some_tokens(LENGTHS[i], int32_t(i)));
                    vxl_memory * clone = nullptr;
                    CHECK_OK(vxl_memory_clone(memory.get(), length + 600, &clone));
                    alone.emplace_back(clone);
                }
                for (int32_t step = 0; step < 3; step++) {
                    CHECK_OK(batch(engine, memory.get(), tails));
                    CHECK_OK(vxl_memory_reserve(memory.get(), length + 600 + step));
                    for (size_t i = 0; i < tails.size(); i++) {
                        const std::vector<int32_t> now(tails[i].tokens.begin() + tails[i].n_before, tails[i].tokens.end());
                        const float difference = worst_difference(engine.ask(alone[i].get(), now), tails[i].logits);
                        CHECK(same_bits ? difference == 0.0f : difference < (type == VXL_CACHE_F32 ? exact() : 5e-2f));
                        append(tails, i, some_tokens(step == 1 ? 17 : 1, int32_t(i) + step));
                    }
                }
                CHECK(vxl_memory_length(memory.get()) == length);
                CHECK(worst_difference(before, read_memory(engine, memory.get())) == 0.0f);
            }
        }
    }
}

// ---- a plain implementation ------------------------------------------------------------------------------------------------

// The decoder of a tiny model in double precision, a token and a head at a time.
class PlainDecoder {
  public:
    explicit PlainDecoder(const TinyShape & shape) : shape(shape) {
        const char * path = "plain_decoder.gguf";
        write_tiny_model(path, shape);
        ggml_context * data = nullptr;
        gguf_context_ptr(gguf_init_from_file(path, {/* no_alloc = */ false, &data}));
        std::remove(path);
        context.reset(data);
        CHECK(data != nullptr);
    }

    // Logits that follow the last of `tokens` over a memory of which it sees what `sees` tells.
    template <typename Sees> Values logits(const Engine & engine, const vxl_memory * memory, const std::vector<int32_t> & tokens, Sees sees) {
        const int32_t length = vxl_memory_length(memory), kv_dim = engine.info.n_head_kv * engine.info.head_dim;
        std::vector<Row> xs;
        for (const int32_t token : tokens) {
            xs.push_back(row("token_embd.weight", token));
        }
        for (int32_t layer = 0; layer < shape.n_layer; layer++) {
            Values keys(size_t(length) * kv_dim), values(keys.size());
            CHECK_OK(vxl_memory_read(memory, layer, 0, length, keys.data(), values.data(), keys.size()));
            std::vector<Row> ks, vs; // that are seen
            for (int32_t i = 0; i < length; i++) {
                if (sees(i)) {
                    ks.emplace_back(keys.begin() + i * kv_dim, keys.begin() + (i + 1) * kv_dim);
                    vs.emplace_back(values.begin() + i * kv_dim, values.begin() + (i + 1) * kv_dim);
                }
            }
            const std::string block = "blk." + std::to_string(layer) + ".";
            for (size_t t = 0; t < xs.size(); t++) {
                const Row normed = norm(block + "attn_norm.weight", xs[t]);
                ks.push_back(rotated(linear(block + "attn_k", normed), length + int32_t(t)));
                vs.push_back(linear(block + "attn_v", normed));
                add(xs[t], linear(block + "attn_output", attended(rotated(linear(block + "attn_q", normed), length + int32_t(t)), ks, vs)));
                const Row hidden = norm(block + "ffn_norm.weight", xs[t]);
                Row gate = linear(block + "ffn_gate", hidden);
                const Row up = linear(block + "ffn_up", hidden);
                for (size_t i = 0; i < gate.size(); i++) {
                    gate[i] *= up[i] / (1.0 + std::exp(-gate[i]));
                }
                add(xs[t], linear(block + "ffn_down", gate));
            }
        }
        const Row result = linear("output", norm("output_norm.weight", xs.back()));
        return Values(result.begin(), result.end());
    }

  private:
    using Row = std::vector<double>;

    ggml_tensor * tensor(const std::string & name) const { return ggml_get_tensor(context.get(), name.c_str()); }

    Row row(const std::string & name, int64_t i) const {
        const ggml_tensor * t = tensor(name);
        CHECK(t != nullptr && t->type == GGML_TYPE_F32);
        const float * from = static_cast<const float *>(t->data) + i * t->ne[0];
        return Row(from, from + t->ne[0]);
    }

    Row linear(const std::string & name, const Row & x) const {
        const std::string bias = name + ".bias";
        Row out = tensor(bias) == nullptr ? Row(tensor(name + ".weight")->ne[1]) : row(bias, 0);
        for (size_t i = 0; i < out.size(); i++) {
            const Row weights = row(name + ".weight", int64_t(i));
            out[i] = std::inner_product(x.begin(), x.end(), weights.begin(), out[i]);
        }
        return out;
    }

    Row norm(const std::string & name, const Row & x) const {
        const double mean = std::inner_product(x.begin(), x.end(), x.begin(), 0.0) / double(x.size());
        Row out = row(name, 0);
        for (size_t i = 0; i < x.size(); i++) {
            out[i] *= x[i] / std::sqrt(mean + 1e-6);
        }
        return out;
    }

    int32_t head_dim() const { return shape.n_embd / shape.n_head; }

    Row rotated(Row x, int32_t position) const {
        const int32_t half = head_dim() / 2;
        for (size_t head = 0; head < x.size(); head += head_dim()) {
            for (int32_t i = 0; i < half; i++) {
                const double angle = position * std::pow(1e6, -double(i) / half);
                double &a = x[head + i], &b = x[head + half + i];
                const double turned = a * std::cos(angle) - b * std::sin(angle);
                b = a * std::sin(angle) + b * std::cos(angle);
                a = turned;
            }
        }
        return x;
    }

    Row attended(const Row & q, const std::vector<Row> & ks, const std::vector<Row> & vs) const {
        Row out(q.size());
        for (int32_t head = 0; head < shape.n_head; head++) {
            const int32_t at = head * head_dim(), kv = head / (shape.n_head / shape.n_head_kv) * head_dim();
            double total = 0.0;
            for (size_t j = 0; j < ks.size(); j++) {
                const double score = std::inner_product(q.begin() + at, q.begin() + at + head_dim(), ks[j].begin() + kv, 0.0);
                const double weight = std::exp(score / std::sqrt(double(head_dim())));
                total += weight;
                for (int32_t d = 0; d < head_dim(); d++) {
                    out[at + d] += weight * vs[j][kv + d];
                }
            }
            for (int32_t d = 0; d < head_dim(); d++) {
                out[at + d] /= total;
            }
        }
        return out;
    }

    static void add(Row & to, const Row & x) {
        for (size_t i = 0; i < to.size(); i++) {
            to[i] += x[i];
        }
    }

    TinyShape shape;
    ggml_context_ptr context;
};

void hidden_positions_are_as_masked_in_a_plain_implementation() {
    const TinyShape shape = shape_for_every_memory_type();
    PlainDecoder plain(shape);
    for (const auto kernels : {VXL_KERNELS_AUTO, VXL_KERNELS_GGML}) {
        const Engine engine(shape, VXL_FLASH_AUTO, kernels);
        for (const int32_t length : {30, 700}) {
            const Memory memory = memory_of(engine, VXL_CACHE_F32, length);
            const std::vector<std::vector<vxl_range>> all_hidden = {
                {}, {{5, 20}}, {{0, 1}, {7, 8}, {20, length}}, {{0, length}}, {{length / 3, length / 2}}, {{length - 9, length}}};
            for (const int32_t n : {4, 15, 21}) {
                std::vector<Tail> tails(all_hidden.size());
                for (size_t i = 0; i < tails.size(); i++) {
                    tails[i].hidden = all_hidden[i];
                    append(tails, i, some_tokens(n, int32_t(i)));
                }
                CHECK_OK(batch(engine, memory.get(), tails));
                for (const Tail & tail : tails) {
                    const auto sees = [&](int32_t position) {
                        return std::none_of(tail.hidden.begin(), tail.hidden.end(), [&](const vxl_range & r) { return r.first <= position && position < r.end; });
                    };
                    CHECK(worst_difference(plain.logits(engine, memory.get(), tail.tokens, sees), tail.logits) < exact());
                }
            }
        }
    }
}

void hiding_nothing_beside_a_sequence_with_something_hidden_changes_no_bit() {
    const Engine engine(shape_for_every_memory_type());
    const Memory memory = memory_of(engine, VXL_CACHE_F16, 700);
    for (const int32_t n : {5, 30}) {
        Values logits[2];
        for (const bool beside : {false, true}) {
            std::vector<Tail> tails(2);
            append(tails, 0, some_tokens(n, 1));
            append(tails, 1, some_tokens(n, 2));
            if (beside) {
                tails[1].hidden = {{0, 600}};
            }
            CHECK_OK(batch(engine, memory.get(), tails));
            logits[beside] = tails[0].logits;
        }
        CHECK(worst_difference(logits[0], logits[1]) == 0.0f || !on_cpu());
        CHECK(worst_difference(logits[0], logits[1]) < exact());
    }
}

// More of them than are computed at once, for rows within a sequence too.
void log_probabilities_are_those_of_the_logits() {
    for (const auto kernels : {VXL_KERNELS_AUTO, VXL_KERNELS_GGML}) {
        const Engine engine(shape_for_every_memory_type(), VXL_FLASH_AUTO, kernels);
        const Memory memory = memory_of(engine, VXL_CACHE_F32, 300);
        std::vector<Tail> tails(3);
        for (size_t i = 0; i < tails.size(); i++) {
            append(tails, i, some_tokens(int32_t(10 + 20 * i), int32_t(i)));
            tails[i].targets = some_tokens(int32_t(9 + 17 * i), 5);
        }
        std::vector<vxl_sequence> sequences;
        for (Tail & tail : tails) {
            sequences.push_back(tail.sequence(engine.info.n_vocab, /* wants_logits = */ false));
        }
        const int32_t n_ids = 39; // the last row of the head is no token's
        for (Tail & tail : tails) {
            std::replace(tail.targets.begin(), tail.targets.end(), 39, 0);
        }
        CHECK_OK(vxl_decoder_batch(engine.decoder.get(), memory.get(), sequences.data(), 3, n_ids, 0, nullptr));
        for (const Tail & tail : tails) {
            const Memory alone = memory_of(engine, VXL_CACHE_F32, 300);
            const size_t untold = tail.tokens.size() - tail.targets.size();
            for (size_t t = 0; t < tail.tokens.size(); t++) {
                const Values logits = engine.ask(alone.get(), {tail.tokens[t]});
                if (t >= untold) {
                    double sum = 0.0;
                    for (int32_t id = 0; id < n_ids; id++) {
                        sum += std::exp(double(logits[id]));
                    }
                    CHECK(std::fabs(logits[tail.targets[t - untold]] - std::log(sum) - tail.log_probabilities[t - untold]) < exact());
                }
            }
        }
    }
}

// Two ways for a text to go on share the places of what they have in common.
void sequences_may_share_earlier_places() {
    const Engine engine(shape_for_every_memory_type());
    const Memory memory = memory_of(engine, VXL_CACHE_F16, 100);
    std::vector<Tail> common(1);
    append(common, 0, some_tokens(20, 1));
    CHECK_OK(batch(engine, memory.get(), common));
    std::vector<Tail> ways(3, common[0]);
    for (int32_t i = 0; i < 3; i++) {
        ways[i].n_before = 20;
        for (int32_t t = 0; t < 2; t++) {
            ways[i].tokens.push_back(7 * i + t);
            ways[i].places.push_back(20 + 2 * i + t);
        }
    }
    CHECK_OK(batch(engine, memory.get(), ways));
    for (const Tail & way : ways) {
        const Memory alone = memory_of(engine, VXL_CACHE_F16, 100);
        engine.run(alone.get(), some_tokens(20, 1));
        CHECK(worst_difference(engine.ask(alone.get(), {way.tokens[20], way.tokens[21]}), way.logits) <= (on_cpu() ? 0.0f : 5e-2f));
    }
}

void batches_of_every_size_and_shape_work() {
    for (const int32_t heads : {2, 4}) {
        TinyShape shape;
        shape.n_layer = 1;
        shape.n_head_kv = heads;
        const Engine engine(shape);
        const Memory memory = memory_of(engine, VXL_CACHE_F32, 50, 1600);
        for (const int32_t n : {1, 15, 16, 33, 70}) {
            std::vector<Tail> tails(n);
            for (int32_t i = 0; i < n; i++) {
                append(tails, i, some_tokens(1 + i % 20, i));
            }
            CHECK_OK(batch(engine, memory.get(), tails));
            const Memory alone = memory_of(engine, VXL_CACHE_F32, 50);
            CHECK(worst_difference(engine.ask(alone.get(), tails[n - 1].tokens), tails[n - 1].logits) < exact());
        }
        // More tokens than a graph takes, of which nothing is wanted but that they are there.
        std::vector<Tail> tails(1);
        append(tails, 0, some_tokens(700, 1));
        CHECK_OK(batch(engine, memory.get(), {tails[0].sequence(engine.info.n_vocab, false)}));
        append(tails, 0, {5});
        CHECK_OK(batch(engine, memory.get(), tails));
        const Memory alone = memory_of(engine, VXL_CACHE_F32, 50, 800);
        engine.run(alone.get(), some_tokens(700, 1));
        CHECK(worst_difference(engine.ask(alone.get(), {5}), tails[0].logits) < exact());
    }
}

void batches_that_do_not_fit_are_refused() {
    const Engine engine{TinyShape()}, other{TinyShape()};
    const Memory memory = memory_of(engine, VXL_CACHE_F32, 30, 10);
    const auto status = [&](auto change) {
        std::vector<Tail> tails(2);
        append(tails, 0, {1, 2, 3});
        append(tails, 1, {4, 5});
        std::vector<vxl_sequence> sequences = {tails[0].sequence(engine.info.n_vocab), tails[1].sequence(engine.info.n_vocab)};
        change(tails, sequences);
        return batch(engine, memory.get(), sequences);
    };
    using Tails = std::vector<Tail>;
    using Sequences = std::vector<vxl_sequence>;
    CHECK_OK(status([](Tails &, Sequences &) {}));
    CHECK(status([](Tails &, Sequences & s) { s.clear(); }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails &, Sequences & s) { s[0].n_tokens = 0; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails &, Sequences & s) { s[1].n_before = -1; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails &, Sequences & s) { s[1].n_hidden = -1; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails &, Sequences & s) { s[1].n_hidden = 1; s[1].hidden = nullptr; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails &, Sequences & s) { s[1].n_targets = 3; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails &, Sequences & s) { s[1].n_targets = 1; s[1].targets = nullptr; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails &, Sequences & s) { s[1].tokens = nullptr; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails &, Sequences & s) { s[1].places = nullptr; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails & t, Sequences &) { t[1].tokens[0] = 40; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails & t, Sequences &) { t[1].places[0] = -1; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails & t, Sequences &) { t[1].places[0] = t[0].places[2]; }) == VXL_INVALID_ARGUMENT);
    CHECK(status([](Tails & t, Sequences &) { t[1].places[0] = 10; }) == VXL_MEMORY_FULL);
    for (const std::vector<vxl_range> & bad : std::vector<std::vector<vxl_range>>{
             {{-1, 3}}, {{3, 3}}, {{5, 4}}, {{0, 31}}, {{4, 8}, {7, 9}}, {{7, 9}, {2, 3}}}) {
        CHECK(status([&](Tails &, Sequences & s) { s[0].hidden = bad.data(), s[0].n_hidden = int32_t(bad.size()); }) == VXL_INVALID_ARGUMENT);
    }
    const int32_t target = 40;
    double told = 0.0;
    CHECK(status([&](Tails &, Sequences & s) { s[1].targets = &target, s[1].log_probabilities = &told, s[1].n_targets = 1; }) ==
          VXL_INVALID_ARGUMENT);
    // An earlier token's place that another writes, and the same the other way round.
    for (const int reader : {0, 1}) {
        const int32_t places[] = {0, 7, 8, 9};
        CHECK(status([&](Tails & t, Sequences & s) {
                  s[reader].places = places, s[reader].n_before = 1;
                  t[1 - reader].places[0] = 0;
              }) == VXL_INVALID_ARGUMENT);
    }

    Tail tail;
    tail.tokens = tail.places = {1};
    const vxl_sequence s = tail.sequence(engine.info.n_vocab);
    const auto with = [&](const Engine & e, int32_t n_ids, size_t logits_len) {
        return vxl_decoder_batch(e.decoder.get(), memory.get(), &s, 1, n_ids, logits_len, nullptr);
    };
    CHECK_OK(with(engine, 40, 40));
    CHECK(with(engine, 40, 39) == VXL_INVALID_ARGUMENT);
    CHECK(with(engine, 41, 40) == VXL_INVALID_ARGUMENT);
    CHECK(with(engine, 0, 40) == VXL_INVALID_ARGUMENT);
    CHECK(with(other, 40, 40) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_memory_length(memory.get()) == 30);
}

void a_cancelled_batch_leaves_memory_and_earlier_tokens_as_they_were() {
    const Engine engine(shape_for_every_memory_type());
    const Memory memory = memory_of(engine, VXL_CACHE_F16, 400);
    std::vector<Tail> tails(3);
    for (size_t i = 0; i < tails.size(); i++) {
        append(tails, i, some_tokens(30, int32_t(i)));
    }
    CHECK_OK(batch(engine, memory.get(), tails));
    for (size_t i = 0; i < tails.size(); i++) {
        append(tails, i, {9});
    }
    const Values before = read_memory(engine, memory.get());
    const int32_t cancel = 1;
    CHECK(batch(engine, memory.get(), {tails[0].sequence(engine.info.n_vocab)}, &cancel) == VXL_CANCELLED);
    CHECK(worst_difference(before, read_memory(engine, memory.get())) == 0.0f);
    CHECK_OK(batch(engine, memory.get(), tails));
    const Values expected = tails[0].logits;
    CHECK_OK(batch(engine, memory.get(), tails));
    CHECK(worst_difference(expected, tails[0].logits) == 0.0f);
}

void what_ran_alone_behind_a_memory_goes_on_beside_others() {
    const Engine engine(shape_for_every_memory_type());
    const std::vector<int32_t> question = some_tokens(6, 1);
    for (const bool grows : {false, true}) {
        const Memory memory = memory_of(engine, VXL_CACHE_F32, 40, 20), alone = memory_of(engine, VXL_CACHE_F32, 40, 20);
        engine.ask(alone.get(), question);
        engine.ask(memory.get(), question);
        CHECK_OK(vxl_memory_truncate(memory.get(), 40));
        if (grows) {
            CHECK_OK(vxl_memory_reserve(memory.get(), 300));
        }
        std::vector<Tail> tails(1);
        append(tails, 0, question);
        append(tails, 0, {9});
        CHECK_OK(batch(engine, memory.get(), tails));
        CHECK(worst_difference(engine.ask(alone.get(), {9}), tails[0].logits) < exact());
    }
}

} // namespace

std::vector<Test> batch_tests() {
    return {
        TEST(sequences_side_by_side_have_the_logits_that_each_has_alone),
        TEST(hidden_positions_are_as_masked_in_a_plain_implementation),
        TEST(hiding_nothing_beside_a_sequence_with_something_hidden_changes_no_bit),
        TEST(log_probabilities_are_those_of_the_logits),
        TEST(sequences_may_share_earlier_places),
        TEST(batches_of_every_size_and_shape_work),
        TEST(batches_that_do_not_fit_are_refused),
        TEST(what_ran_alone_behind_a_memory_goes_on_beside_others),
        TEST(a_cancelled_batch_leaves_memory_and_earlier_tokens_as_they_were),
    };
}
