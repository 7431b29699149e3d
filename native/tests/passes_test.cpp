// Properties of the passes that hold whatever the weights are. The numbers themselves are checked against the published code by
// the golden test.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "engine.h"

namespace {

const std::vector<int32_t> QUESTION = {7, 8, 9, 10, 11, 12, 13};

void a_window_leaves_only_its_summaries() {
    const Engine engine{TinyShape()};
    const Memory memory = engine.memory(VXL_CACHE_F32, 200);
    engine.watch(memory.get());
    CHECK(vxl_memory_length(memory.get()) == 5 + 12 + 3 + 3);
}

// Heads of 64 values, of text and of vision: the least that flash attention on CUDA takes.
TinyShape shape_for_flash() {
    TinyShape shape;
    shape.n_embd = 256;
    shape.vision_embd = 128;
    return shape;
}

void flash_and_plain_attention_agree() {
    for (const auto type : {VXL_CACHE_F32, VXL_CACHE_F16, VXL_CACHE_Q8_0}) {
        const TinyShape shape = shape_for_flash();
        const Engine flash(shape, VXL_FLASH_ON), plain(shape, VXL_FLASH_OFF);
        const Memory a = flash.memory(type, 200), b = plain.memory(type, 200);
        flash.watch(a.get());
        plain.watch(b.get());
        const float tolerance = type == VXL_CACHE_F32 ? exact() : type == VXL_CACHE_F16 ? 2e-2f : 2e-1f;
        CHECK(worst_difference(flash.ask(a.get(), QUESTION), plain.ask(b.get(), QUESTION)) < tolerance);
    }
}

void our_kernels_and_those_of_ggml_agree() {
    TinyShape shape;
    shape.n_embd = 128;
    const Engine ours(shape, VXL_FLASH_AUTO, VXL_KERNELS_AUTO), reference(shape, VXL_FLASH_OFF, VXL_KERNELS_GGML);
    for (const auto type : {VXL_CACHE_F32, VXL_CACHE_F16, VXL_CACHE_Q8_0}) {
        const Memory a = ours.memory(type, 300), b = reference.memory(type, 300);
        ours.watch(a.get());
        reference.watch(b.get());
        std::vector<int32_t> question(70);
        std::iota(question.begin(), question.end(), 0);
        for (int32_t & id : question) {
            id %= 40;
        }
        const float tolerance = type == VXL_CACHE_F32 ? exact() : type == VXL_CACHE_F16 ? 5e-2f : 2e-1f;
        CHECK(worst_difference(ours.ask(a.get(), question), reference.ask(b.get(), question)) < tolerance);
        CHECK(worst_difference(read_memory(ours, a.get()), read_memory(reference, b.get())) < tolerance);
    }
}

// Another device than the CPU where VXL_TEST_DEVICE names one, else ggml's operators; frame sizes that fill blocks of bytes and
// that do not.
void a_device_agrees_with_our_kernels_on_the_cpu() {
    for (const int32_t image_size : {28, 56}) {
        TinyShape shape = shape_for_flash();
        shape.image_size = image_size;
        const Engine cpu(shape, VXL_FLASH_AUTO, VXL_KERNELS_AUTO, "CPU"), device(shape, VXL_FLASH_AUTO, VXL_KERNELS_GGML);
        const int32_t n = 3, tokens = n * cpu.info.tokens_per_frame;
        const std::vector<uint8_t> frames = cpu.frames(n);
        Values features[2], logits[2];
        for (const Engine * engine : {&cpu, &device}) {
            const Features f = engine->features(tokens);
            CHECK_OK(vxl_vision_encode(engine->vision.get(), frames.data(), n, nullptr, f.get(), 0));
            features[engine == &device] = engine->read(f.get(), tokens);
            const Memory memory = engine->memory(VXL_CACHE_F16, 300);
            engine->watch(memory.get());
            CHECK_OK(vxl_decoder_window(engine->decoder.get(), memory.get(), f.get(), 0, tokens, 4, nullptr));
            logits[engine == &device] = engine->ask(memory.get(), QUESTION);
        }
        CHECK(worst_difference(features[0], features[1]) < exact());
        CHECK(worst_difference(logits[0], logits[1]) < 5e-2f);
    }
}

void smaller_memory_types_stay_close_to_f32() {
    TinyShape shape;
    shape.n_embd = 128;
    const Engine engine(shape);
    const Memory exact = engine.memory(VXL_CACHE_F32, 200), half = engine.memory(VXL_CACHE_F16, 200),
                 eighth = engine.memory(VXL_CACHE_Q8_0, 200);
    for (vxl_memory * m : {exact.get(), half.get(), eighth.get()}) {
        engine.watch(m);
    }
    CHECK(vxl_memory_bytes_per_token(exact.get()) == 2 * vxl_memory_bytes_per_token(half.get()));
    CHECK(worst_difference(read_memory(engine, exact.get()), read_memory(engine, half.get())) < 2e-2f);
    CHECK(worst_difference(read_memory(engine, exact.get()), read_memory(engine, eighth.get())) < 2e-1f);
    const Values logits = engine.ask(exact.get(), QUESTION);
    CHECK(worst_difference(logits, engine.ask(half.get(), QUESTION)) < 2e-2f);
    CHECK(worst_difference(logits, engine.ask(eighth.get(), QUESTION)) < 3e-1f);
}

void a_long_memory_in_f16_answers_a_single_token_as_exactly_as_a_short_one() {
    TinyShape shape;
    shape.n_embd = 128;
    const Engine engine(shape);
    const Memory exact = engine.memory(VXL_CACHE_F32, 8100), half = engine.memory(VXL_CACHE_F16, 8100);
    std::vector<int32_t> ids(400);
    for (vxl_memory * m : {exact.get(), half.get()}) {
        for (int32_t i = 0; i < 20; i++) {
            for (size_t t = 0; t < ids.size(); t++) {
                ids[t] = int32_t((t * 31 + size_t(i) * 17) % 40);
            }
            engine.run(m, ids);
        }
    }
    CHECK(worst_difference(engine.ask(exact.get(), {7}), engine.ask(half.get(), {7})) < 3e-3f);
}

// Ours read memory as it is stored; ggml's reads the same numbers as f32. All that differs besides is that the pass's own keys and
// values are rounded to the memory's type.
void short_texts_over_any_memory_type_are_as_exact_as_over_f32() {
    TinyShape shape;
    shape.n_embd = 128; // heads of 32 values, which q8_0 needs
    const Engine ours(shape), reference(shape, VXL_FLASH_OFF, VXL_KERNELS_GGML);
    for (const auto type : {VXL_CACHE_F32, VXL_CACHE_F16, VXL_CACHE_Q8_0}) {
        const Memory memory = ours.memory(type, 700), exact_memory = reference.memory(VXL_CACHE_F32, 700);
        std::vector<int32_t> text(600);
        for (size_t i = 0; i < text.size(); i++) {
            text[i] = int32_t(i * 31 % 40);
        }
        ours.run(memory.get(), text);
        const int32_t length = vxl_memory_length(memory.get());
        const size_t row = size_t(ours.info.n_head_kv) * ours.info.head_dim, layer = length * row;
        Values keys(layer * ours.info.n_layer), values(layer * ours.info.n_layer);
        for (int32_t i = 0; i < ours.info.n_layer; i++) {
            CHECK_OK(vxl_memory_read(memory.get(), i, 0, length, keys.data() + i * layer, values.data() + i * layer, layer));
        }
        CHECK_OK(vxl_memory_append_raw(exact_memory.get(), length, keys.data(), values.data(), keys.size() * sizeof(float)));
        const float tolerance = std::max(exact(), type == VXL_CACHE_F32 ? 0.0f : type == VXL_CACHE_F16 ? 1e-3f : 2e-2f);
        for (int32_t n = 1; n < 16; n++) {
            const std::vector<int32_t> question(text.begin() + n, text.begin() + 2 * n);
            CHECK(worst_difference(ours.ask(memory.get(), question), reference.ask(exact_memory.get(), question)) < tolerance);
            CHECK_OK(vxl_memory_truncate(memory.get(), length));
            CHECK_OK(vxl_memory_truncate(exact_memory.get(), length));
        }
    }
}

void cutting_a_prompt_into_batches_changes_nothing() {
    const Engine engine{TinyShape()};
    const Memory whole = engine.memory(VXL_CACHE_F32, 200), cut = engine.memory(VXL_CACHE_F32, 200);
    engine.watch(whole.get());
    engine.watch(cut.get());
    const Values expected = engine.ask(whole.get(), QUESTION);
    engine.run(cut.get(), {7, 8});
    engine.run(cut.get(), {9});
    CHECK(worst_difference(expected, engine.ask(cut.get(), {10, 11, 12, 13})) < exact());
    CHECK(worst_difference(read_memory(engine, whole.get()), read_memory(engine, cut.get())) < exact());
}

// Of so many hidden values that the feed-forward takes the tokens in pieces.
void tokens_that_pass_in_pieces_become_what_they_become_together() {
    TinyShape shape;
    shape.n_embd = 16;
    shape.n_ff = 24000;
    const Engine engine(shape);
    const int32_t n = 900, piece = 150;
    std::vector<int32_t> ids(n);
    for (int32_t i = 0; i < n; i++) {
        ids[i] = i * 7 % shape.n_vocab;
    }
    const Memory together = engine.memory(VXL_CACHE_F32, n + 10), apart = engine.memory(VXL_CACHE_F32, n + 10);
    engine.run(together.get(), ids);
    for (int32_t first = 0; first < n; first += piece) {
        engine.run(apart.get(), {ids.begin() + first, ids.begin() + first + piece});
    }
    CHECK(worst_difference(read_memory(engine, together.get()), read_memory(engine, apart.get())) < exact());
    CHECK(worst_difference(engine.ask(together.get(), QUESTION), engine.ask(apart.get(), QUESTION)) < exact());
}

void a_truncated_memory_answers_as_before() {
    const Engine engine{TinyShape()};
    const Memory memory = engine.memory(VXL_CACHE_F32, 200);
    engine.watch(memory.get());
    const int32_t watched = vxl_memory_length(memory.get());
    const Values first = engine.ask(memory.get(), QUESTION);
    CHECK_OK(vxl_memory_truncate(memory.get(), watched));
    engine.ask(memory.get(), {20, 21});
    CHECK_OK(vxl_memory_truncate(memory.get(), watched));
    CHECK(worst_difference(first, engine.ask(memory.get(), QUESTION)) == 0.0f);
}

void clones_and_grown_memories_go_on_like_the_original() {
    const Engine engine{TinyShape()};
    const Memory memory = engine.memory(VXL_CACHE_F16, 64);
    engine.watch(memory.get());
    vxl_memory * raw = nullptr;
    CHECK(vxl_memory_clone(memory.get(), 10, &raw) == VXL_INVALID_ARGUMENT);
    CHECK_OK(vxl_memory_clone(memory.get(), 100, &raw));
    const Memory clone(raw);
    const Values expected = engine.ask(memory.get(), QUESTION);
    CHECK(worst_difference(expected, engine.ask(clone.get(), QUESTION)) == 0.0f);

    CHECK_OK(vxl_memory_reserve(memory.get(), 300));
    CHECK(vxl_memory_capacity(memory.get()) == 300);
    CHECK_OK(vxl_memory_reserve(memory.get(), 10));
    CHECK(vxl_memory_capacity(memory.get()) == 300);
    CHECK(worst_difference(engine.ask(memory.get(), QUESTION), engine.ask(clone.get(), QUESTION)) == 0.0f);
}

// A memory's keys and values as they are stored, each [n_layer][length] rows.
struct Raw {
    std::vector<char> keys, values;
};

Raw raw_memory(const Engine & engine, const vxl_memory * memory) {
    const int32_t length = vxl_memory_length(memory);
    const size_t layer_bytes = length * vxl_memory_bytes_per_token(memory) / (2 * engine.info.n_layer);
    Raw raw = {std::vector<char>(layer_bytes * engine.info.n_layer), std::vector<char>(layer_bytes * engine.info.n_layer)};
    for (int32_t layer = 0; layer < engine.info.n_layer; layer++) {
        CHECK_OK(vxl_memory_get_raw(memory, layer, 0, length, raw.keys.data() + layer * layer_bytes,
                                    raw.values.data() + layer * layer_bytes, layer_bytes));
    }
    return raw;
}

Engine engine_for_every_memory_type() {
    TinyShape shape;
    shape.n_embd = 128; // heads of 32 values, which q8_0 needs
    return Engine(shape);
}

void a_restored_memory_is_bit_identical_and_answers_the_same() {
    const Engine engine = engine_for_every_memory_type();
    for (const auto type : {VXL_CACHE_F32, VXL_CACHE_F16, VXL_CACHE_Q8_0}) {
        const Memory memory = engine.memory(type, 200);
        engine.watch(memory.get());
        const int32_t length = vxl_memory_length(memory.get());
        const Raw saved = raw_memory(engine, memory.get());

        // In two pieces, of which the second is read in the middle of each layer.
        const Memory restored = engine.memory(type, length + int32_t(QUESTION.size()));
        const size_t row = vxl_memory_bytes_per_token(memory.get()) / (2 * engine.info.n_layer);
        for (const auto & [first, count] : {std::pair(0, 7), std::pair(7, length - 7)}) {
            Raw piece;
            for (int32_t layer = 0; layer < engine.info.n_layer; layer++) {
                const size_t from = (size_t(layer) * length + first) * row, to = from + count * row;
                piece.keys.insert(piece.keys.end(), saved.keys.begin() + from, saved.keys.begin() + to);
                piece.values.insert(piece.values.end(), saved.values.begin() + from, saved.values.begin() + to);
            }
            CHECK_OK(vxl_memory_append_raw(restored.get(), count, piece.keys.data(), piece.values.data(), piece.keys.size()));
        }
        CHECK(vxl_memory_length(restored.get()) == length);
        const Raw again = raw_memory(engine, restored.get());
        CHECK(saved.keys == again.keys && saved.values == again.values);
        CHECK(worst_difference(read_memory(engine, memory.get()), read_memory(engine, restored.get())) == 0.0f);
        CHECK(worst_difference(engine.ask(memory.get(), QUESTION), engine.ask(restored.get(), QUESTION)) == 0.0f);
    }
}

void a_restore_that_is_refused_leaves_memory_as_it_was() {
    const Engine engine = engine_for_every_memory_type();
    for (const auto type : {VXL_CACHE_F32, VXL_CACHE_F16, VXL_CACHE_Q8_0}) {
        const Memory memory = engine.memory(type, 40);
        engine.run(memory.get(), QUESTION);
        const int32_t length = vxl_memory_length(memory.get());
        const Raw before = raw_memory(engine, memory.get());
        const size_t bytes = before.keys.size();
        const char * keys = before.keys.data();
        const auto refused = [&](vxl_status status, int32_t count, const void * k, const void * v, size_t n) {
            CHECK(vxl_memory_append_raw(memory.get(), count, k, v, n) == status);
            CHECK(vxl_memory_length(memory.get()) == length);
        };
        refused(VXL_INVALID_ARGUMENT, 0, keys, keys, bytes);
        refused(VXL_INVALID_ARGUMENT, -1, keys, keys, bytes);
        refused(VXL_INVALID_ARGUMENT, length, nullptr, keys, bytes);
        refused(VXL_INVALID_ARGUMENT, length, keys, nullptr, bytes);
        refused(VXL_INVALID_ARGUMENT, length, keys, keys, bytes - 1);
        refused(VXL_MEMORY_FULL, 41 - length, keys, keys, bytes);
        refused(VXL_MEMORY_FULL, INT32_MAX, keys, keys, bytes);
        CHECK(vxl_memory_append_raw(nullptr, 1, keys, keys, bytes) == VXL_INVALID_ARGUMENT);

        // The high byte of a number, or of the first block's scale: infinite, then not a number.
        const size_t high = type == VXL_CACHE_F32 ? 3 : 1;
        for (const unsigned char top : {0x7f, 0xff}) {
            Raw bad = before;
            bad.values[high] = static_cast<char>(top);
            bad.values[high - 1] = static_cast<char>(0x80);
            refused(VXL_INVALID_ARGUMENT, length, bad.keys.data(), bad.values.data(), bytes);
            refused(VXL_INVALID_ARGUMENT, length, bad.values.data(), bad.keys.data(), bytes);
        }

        std::vector<char> out(bytes);
        const auto unread = [&](int32_t layer, int32_t first, int32_t count, size_t n) {
            CHECK(vxl_memory_get_raw(memory.get(), layer, first, count, out.data(), nullptr, n) == VXL_INVALID_ARGUMENT);
        };
        unread(-1, 0, 1, bytes);
        unread(engine.info.n_layer, 0, 1, bytes);
        unread(0, -1, 1, bytes);
        unread(0, 0, 0, bytes);
        unread(0, 0, length + 1, bytes);
        unread(0, length, 1, bytes);
        unread(0, 1, INT32_MAX, bytes);
        unread(0, 0, length, bytes / engine.info.n_layer - 1);
        CHECK(vxl_memory_get_raw(nullptr, 0, 0, 1, out.data(), nullptr, bytes) == VXL_INVALID_ARGUMENT);

        const Raw after = raw_memory(engine, memory.get());
        CHECK(before.keys == after.keys && before.values == after.values);
    }
}

// Copying goes by pieces of 8 MiB; here the rows of one layer are several.
void long_memories_are_copied_whole() {
    const Engine engine = engine_for_every_memory_type();
    const int32_t length = 40000, step = 10000;
    const Memory memory = engine.memory(VXL_CACHE_F32, length);
    Values rows(size_t(step) * engine.info.n_layer * engine.info.n_head_kv * engine.info.head_dim);
    for (int32_t first = 0; first < length; first += step) {
        std::iota(rows.begin(), rows.end(), float(first));
        CHECK_OK(vxl_memory_append_raw(memory.get(), step, rows.data(), rows.data(), rows.size() * sizeof(float)));
    }
    const Raw expected = raw_memory(engine, memory.get());
    vxl_memory * copy = nullptr;
    CHECK_OK(vxl_memory_clone(memory.get(), length + 1, &copy));
    const Memory clone(copy);
    CHECK_OK(vxl_memory_reserve(memory.get(), length + 2));
    for (const vxl_memory * m : {clone.get(), memory.get()}) {
        const Raw found = raw_memory(engine, m);
        CHECK(found.keys == expected.keys && found.values == expected.values);
    }
}

void frames_encoded_together_equal_frames_encoded_alone() {
    const Engine engine{TinyShape()};
    const int32_t n = 5, tokens = engine.info.tokens_per_frame;
    const size_t frame_bytes = engine.frame_bytes();
    const std::vector<uint8_t> frames = engine.frames(n);
    const Features together = engine.features(n * tokens), alone = engine.features(n * tokens);
    CHECK_OK(vxl_vision_encode(engine.vision.get(), frames.data(), n, nullptr, together.get(), 0));
    for (int32_t i = 0; i < n; i++) {
        CHECK_OK(vxl_vision_encode(engine.vision.get(), frames.data() + i * frame_bytes, 1, nullptr, alone.get(), i * tokens));
    }
    CHECK(worst_difference(engine.read(together.get(), n * tokens), engine.read(alone.get(), n * tokens)) < exact());
    CHECK(vxl_vision_encode(engine.vision.get(), frames.data(), n + 1, nullptr, together.get(), 0) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_vision_encode(engine.vision.get(), frames.data(), 0, nullptr, together.get(), 0) == VXL_INVALID_ARGUMENT);
}

void unusual_shapes_work() {
    TinyShape one_layer;
    one_layer.n_layer = 1;
    TinyShape no_groups;
    no_groups.n_head_kv = no_groups.n_head;
    TinyShape one_kv_head;
    one_kv_head.n_head_kv = 1;
    TinyShape odd_sizes;
    odd_sizes.n_embd = 3 * 10;
    odd_sizes.n_head = 3;
    odd_sizes.n_head_kv = 1;
    odd_sizes.n_ff = 37;
    odd_sizes.n_vocab = 41;
    for (const TinyShape & shape : {one_layer, no_groups, one_kv_head, odd_sizes}) {
        const Engine flash(shape, VXL_FLASH_AUTO), plain(shape, VXL_FLASH_OFF);
        const Memory a = flash.memory(VXL_CACHE_F32, 200), b = plain.memory(VXL_CACHE_F32, 200);
        flash.watch(a.get());
        plain.watch(b.get());
        CHECK(worst_difference(flash.ask(a.get(), QUESTION), plain.ask(b.get(), QUESTION)) < exact());
    }
}

// Graphs are sized by the number of blocks: too small a size would end the process.
void deep_models_work() {
    for (const int32_t depth : {17, 40}) {
        TinyShape shape;
        shape.n_embd = 128;
        shape.n_layer = depth;
        shape.vision_layer = depth;
        for (const auto flash : {VXL_FLASH_OFF, VXL_FLASH_AUTO}) {
            const Engine engine(shape, flash);
            const Memory memory = engine.memory(VXL_CACHE_Q8_0, 200);
            const std::vector<uint8_t> frame(size_t(shape.image_size) * shape.image_size * 3, 100);
            const Features visual = engine.features(engine.info.tokens_per_frame);
            CHECK_OK(vxl_vision_encode(engine.vision.get(), frame.data(), 1, nullptr, visual.get(), 0));
            engine.watch(memory.get());
            engine.ask(memory.get(), QUESTION);
        }
    }
}

void a_pass_that_needs_too_much_memory_is_refused_and_the_next_one_works() {
    if (!on_cpu()) { // no other device has room for it
        return;
    }
    TinyShape shape;
    shape.n_embd = 16;
    shape.n_head = 2;
    shape.n_head_kv = 1;
    for (const auto flash : {VXL_FLASH_OFF, VXL_FLASH_AUTO}) {
        const Engine engine(shape, flash, VXL_KERNELS_GGML); // ours need no mask, and would go on for hours
        const Memory memory = engine.memory(VXL_CACHE_F16, 10000000);
        const Values expected = engine.ask(memory.get(), QUESTION);
        CHECK_OK(vxl_memory_truncate(memory.get(), 0));
        const std::vector<int32_t> endless(10000000, 1); // its mask alone has 200 TB
        CHECK(vxl_decoder_tokens(engine.decoder.get(), memory.get(), endless.data(), int32_t(endless.size()), nullptr, nullptr,
                                 0) == VXL_OUT_OF_MEMORY);
        CHECK(worst_difference(expected, engine.ask(memory.get(), QUESTION)) == 0.0f);
    }
}

void a_cancelled_call_leaves_memory_as_it_was() {
    const Engine engine{TinyShape()};
    const Memory memory = engine.memory(VXL_CACHE_F32, 4000);
    engine.watch(memory.get());
    const int32_t length = vxl_memory_length(memory.get());
    const Values expected = engine.ask(memory.get(), QUESTION);
    CHECK_OK(vxl_memory_truncate(memory.get(), length));

    const int32_t set = 1;
    const Features visual = engine.features(2400);
    CHECK(vxl_decoder_window(engine.decoder.get(), memory.get(), visual.get(), 0, 2400, 2, &set) == VXL_CANCELLED);
    CHECK(vxl_decoder_tokens(engine.decoder.get(), memory.get(), QUESTION.data(), 3, &set, nullptr, 0) == VXL_CANCELLED);
    CHECK(vxl_memory_length(memory.get()) == length);

    // From another thread, somewhere in the middle.
    std::atomic<int32_t> flag(0);
    std::thread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        flag.store(1);
    });
    vxl_status status = VXL_OK;
    while (status == VXL_OK) {
        CHECK_OK(vxl_memory_truncate(memory.get(), length));
        status = vxl_decoder_window(engine.decoder.get(), memory.get(), visual.get(), 0, 2400, 2,
                                    reinterpret_cast<const int32_t *>(&flag));
    }
    canceller.join();
    CHECK(status == VXL_CANCELLED);
    CHECK(vxl_memory_length(memory.get()) == length);
    CHECK(worst_difference(expected, engine.ask(memory.get(), QUESTION)) == 0.0f);
}

void two_threads_with_their_own_objects_do_not_disturb_each_other() {
    const Engine engine{TinyShape()};
    const Memory alone = engine.memory(VXL_CACHE_F32, 200);
    engine.watch(alone.get());
    const Values expected = engine.ask(alone.get(), QUESTION);
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; t++) {
        threads.emplace_back([&] {
            const vxl_compute_params params = {2, VXL_FLASH_AUTO, VXL_KERNELS_AUTO};
            vxl_decoder * raw = nullptr;
            CHECK_OK(vxl_decoder_new(engine.model.get(), &params, &raw));
            const Decoder decoder(raw);
            for (int i = 0; i < 5; i++) {
                vxl_memory * copy = nullptr;
                CHECK_OK(vxl_memory_clone(alone.get(), 200, &copy));
                const Memory memory(copy);
                CHECK_OK(vxl_memory_truncate(copy, vxl_memory_length(copy) - int32_t(QUESTION.size())));
                Values logits(engine.info.n_vocab);
                CHECK_OK(vxl_decoder_tokens(raw, copy, QUESTION.data(), int32_t(QUESTION.size()), nullptr, logits.data(),
                                            logits.size()));
                CHECK(worst_difference(expected, logits) == 0.0f);
            }
        });
    }
    for (std::thread & thread : threads) {
        thread.join();
    }
}

// ---- Video-XL-2 ---------------------------------------------------------------------------------------------------------

constexpr int32_t V = VXL_VISUAL_TOKEN;
// Two groups: a time of two tokens, four visual tokens.
const std::vector<int32_t> TWO_GROUPS = {20, 21, V, V, V, V, 22, 23, V, V, V, V};

void chunk(const Engine & engine, vxl_memory * memory, const std::vector<int32_t> & ids, const vxl_features * features, int32_t row,
           const std::vector<int32_t> * seen) {
    const vxl_chunk all = {seen == nullptr ? nullptr : seen->data(), seen == nullptr ? 0 : int32_t(seen->size()), int32_t(ids.size())};
    CHECK_OK(vxl_decoder_chunks(engine.decoder.get(), memory, ids.data(), &all, 1, features, row, nullptr));
}

void chunks_may_be_cut_between_groups_on_every_path() {
    for (const auto flash : {VXL_FLASH_AUTO, VXL_FLASH_OFF, VXL_FLASH_ON}) {
        TinyShape shape = tiny_synthesis();
        shape.n_embd = 256;
        const Engine engine(shape, flash);
        const Features visual = engine.features(16);
        const Memory whole = engine.memory(VXL_CACHE_F32, 64), parts = engine.memory(VXL_CACHE_F32, 64);
        const std::vector<int32_t> one(TWO_GROUPS.begin(), TWO_GROUPS.begin() + 6), two(TWO_GROUPS.begin() + 6, TWO_GROUPS.end());
        for (const Memory * memory : {&whole, &parts}) {
            engine.run(memory->get(), {1, 2, 3});
            chunk(engine, memory->get(), TWO_GROUPS, visual.get(), 0, nullptr);
        }
        // What the visual tokens of the next two groups see: prefix, times, and those of the group before.
        const std::vector<int32_t> seen = {0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 14};
        chunk(engine, whole.get(), TWO_GROUPS, visual.get(), 8, &seen);
        chunk(engine, parts.get(), one, visual.get(), 8, &seen);
        std::vector<int32_t> more = seen;
        for (int32_t i = 15; i < 21; i++) {
            more.push_back(i);
        }
        chunk(engine, parts.get(), two, visual.get(), 12, &more);
        CHECK(worst_difference(read_memory(engine, whole.get()), read_memory(engine, parts.get())) < exact());
        CHECK(worst_difference(engine.ask(whole.get(), QUESTION), engine.ask(parts.get(), QUESTION)) < exact());
    }
}

void seeing_everything_by_number_equals_seeing_everything() {
    const Engine engine{tiny_synthesis()};
    const Features visual = engine.features(8);
    Values answers[2];
    for (int by_number = 0; by_number < 2; by_number++) {
        const Memory memory = engine.memory(VXL_CACHE_F16, 64);
        engine.run(memory.get(), {1, 2, 3});
        std::vector<int32_t> seen = {0, 1, 2};
        chunk(engine, memory.get(), TWO_GROUPS, visual.get(), 0, by_number ? &seen : nullptr);
        answers[by_number] = engine.ask(memory.get(), QUESTION);
    }
    CHECK(worst_difference(answers[0], answers[1]) == 0.0f);
}

// Text at the begin and at the end of chunks too; what is seen lies in memory, in chunks before in the pass, and not in all of them.
void chunks_that_pass_together_become_what_they_become_alone() {
    constexpr int32_t PER_GROUP = 20;
    std::vector<int32_t> ids;
    for (int32_t group = 0; group < 5; group++) {
        ids.insert(ids.end(), {20 + group, 21});
        ids.insert(ids.end(), PER_GROUP - 2, V);
    }
    ids[2 * PER_GROUP - 1] = 30;
    const int32_t n_visual = static_cast<int32_t>(std::count(ids.begin(), ids.end(), V));
    // Of memory, of the second chunk but not the first, which only sees the third, and so on; chunks of two groups, one, one and one.
    const std::vector<int32_t> second = {0, 2, 3, 4, 25, 26, 40, 42}, third = {1, 2, 5, 43, 44, 50, 62}, none;
    const std::vector<vxl_chunk> chunks = {{nullptr, 0, 2 * PER_GROUP},
                                           {second.data(), int32_t(second.size()), PER_GROUP},
                                           {third.data(), int32_t(third.size()), PER_GROUP},
                                           {none.data(), 0, PER_GROUP}};
    for (const auto kernels : {VXL_KERNELS_AUTO, VXL_KERNELS_GGML}) {
        for (const auto flash : {VXL_FLASH_AUTO, VXL_FLASH_OFF, VXL_FLASH_ON}) {
            for (const auto type : {VXL_CACHE_F32, VXL_CACHE_F16, VXL_CACHE_Q8_0}) {
                TinyShape shape = tiny_synthesis();
                shape.n_embd = 256;
                const Engine engine(shape, flash, kernels);
                const Features visual = engine.features(n_visual);
                const Memory together = engine.memory(type, 200), alone = engine.memory(type, 200);
                engine.run(together.get(), {1, 2, 3});
                engine.run(alone.get(), {1, 2, 3});
                CHECK_OK(vxl_decoder_chunks(engine.decoder.get(), together.get(), ids.data(), chunks.data(), int32_t(chunks.size()),
                                            visual.get(), 0, nullptr));
                int32_t at = 0, row = 0;
                for (const vxl_chunk & one : chunks) {
                    CHECK_OK(vxl_decoder_chunks(engine.decoder.get(), alone.get(), &ids[at], &one, 1, visual.get(), row, nullptr));
                    row += static_cast<int32_t>(std::count(ids.begin() + at, ids.begin() + at + one.count, V));
                    at += one.count;
                }
                CHECK(vxl_memory_length(together.get()) == 3 + int32_t(ids.size()));
                const float tolerance = type == VXL_CACHE_F32 ? exact() : type == VXL_CACHE_F16 ? 2e-2f : 2e-1f;
                CHECK(worst_difference(read_memory(engine, together.get()), read_memory(engine, alone.get())) < tolerance);
                CHECK(worst_difference(engine.ask(together.get(), QUESTION), engine.ask(alone.get(), QUESTION)) < tolerance);
            }
        }
    }
}

void text_in_a_chunk_equals_text() {
    const Engine engine{tiny_synthesis()};
    const Memory plain = engine.memory(VXL_CACHE_F32, 64), chunked = engine.memory(VXL_CACHE_F32, 64);
    engine.run(plain.get(), QUESTION);
    chunk(engine, chunked.get(), QUESTION, nullptr, 0, nullptr);
    CHECK(worst_difference(read_memory(engine, plain.get()), read_memory(engine, chunked.get())) < exact());
}

// Keys are turned by the difference of positions, so what was moved and moved back is as it was.
void condensed_memories_keep_what_runs_name() {
    const Engine engine{tiny_synthesis()};
    const Features visual = engine.features(8);
    const Memory memory = engine.memory(VXL_CACHE_F32, 64);
    engine.run(memory.get(), {1, 2, 3});
    chunk(engine, memory.get(), TWO_GROUPS, visual.get(), 0, nullptr);
    const auto condense = [&](const vxl_memory * from, const std::vector<vxl_run> & runs, vxl_memory * to) {
        return vxl_decoder_condense(engine.decoder.get(), from, runs.data(), int32_t(runs.size()), to, nullptr);
    };
    const Memory same = engine.memory(VXL_CACHE_F32, 64);
    CHECK_OK(condense(memory.get(), {{0, 7, 1}, {7, 8, 1}}, same.get()));
    CHECK(worst_difference(read_memory(engine, memory.get()), read_memory(engine, same.get())) < exact());

    const Memory rotated = engine.memory(VXL_CACHE_F32, 64), back = engine.memory(VXL_CACHE_F32, 64);
    CHECK_OK(condense(memory.get(), {{9, 6, 1}, {0, 9, 1}}, rotated.get()));
    CHECK_OK(condense(rotated.get(), {{6, 9, 1}, {0, 6, 1}}, back.get()));
    CHECK(worst_difference(read_memory(engine, memory.get()), read_memory(engine, back.get())) < exact());

    // Four equal tokens have themselves as mean; a rest is left out.
    const Memory means = engine.memory(VXL_CACHE_F32, 64);
    CHECK_OK(condense(memory.get(), {{0, 5, 1}, {5, 4, 4}, {9, 2, 1}, {11, 3, 2}}, means.get()));
    CHECK(vxl_memory_length(means.get()) == 5 + 1 + 2 + 1);

    const int32_t length = vxl_memory_length(same.get());
    CHECK(condense(memory.get(), {{0, 3, 1}, {10, 6, 1}}, same.get()) == VXL_INVALID_ARGUMENT);
    CHECK(condense(memory.get(), {{0, 3, 17}}, same.get()) == VXL_INVALID_ARGUMENT);
    CHECK(condense(memory.get(), {{0, 3, 1}}, memory.get()) == VXL_INVALID_ARGUMENT);
    const Memory small = engine.memory(VXL_CACHE_F32, 4);
    CHECK(condense(memory.get(), {{0, 15, 1}}, small.get()) == VXL_MEMORY_FULL);
    CHECK(vxl_memory_length(same.get()) == length && vxl_memory_length(small.get()) == 0);
}

void chunks_that_do_not_fit_are_refused() {
    const Engine engine{tiny_synthesis()}, summarising{TinyShape()};
    const Features visual = engine.features(8);
    const Memory memory = engine.memory(VXL_CACHE_F32, 64);
    engine.run(memory.get(), {1, 2, 3});
    const auto passes = [&](const std::vector<int32_t> & ids, const vxl_features * features, int32_t row, std::vector<vxl_chunk> chunks) {
        return vxl_decoder_chunks(engine.decoder.get(), memory.get(), ids.data(), chunks.data(), int32_t(chunks.size()), features, row,
                                  nullptr);
    };
    const auto status = [&](const std::vector<int32_t> & ids, const vxl_features * features, int32_t row, std::vector<int32_t> seen) {
        return passes(ids, features, row, {{seen.data(), int32_t(seen.size()), int32_t(ids.size())}});
    };
    CHECK(status({V}, nullptr, 0, {0}) == VXL_INVALID_ARGUMENT);
    CHECK(status({V, V}, visual.get(), 7, {0}) == VXL_INVALID_ARGUMENT);
    CHECK(status({V}, visual.get(), 0, {0, 3}) == VXL_INVALID_ARGUMENT);
    CHECK(status({V}, visual.get(), 0, {1, 0}) == VXL_INVALID_ARGUMENT);
    CHECK(status({V, 40}, visual.get(), 0, {0}) == VXL_INVALID_ARGUMENT);
    CHECK(status({-2}, visual.get(), 0, {0}) == VXL_INVALID_ARGUMENT);
    const int32_t own[] = {0, 4}, earlier[] = {0, 3};
    CHECK(passes({V, V}, visual.get(), 0, {{nullptr, 0, 1}, {own, 2, 1}}) == VXL_INVALID_ARGUMENT);
    CHECK(passes({V, V}, visual.get(), 0, {{nullptr, 0, 1}, {earlier, -1, 1}}) == VXL_INVALID_ARGUMENT);
    CHECK(passes({V, V}, visual.get(), 0, {{nullptr, 0, 2}, {earlier, 2, 0}}) == VXL_INVALID_ARGUMENT);
    CHECK(passes({V, V}, visual.get(), 7, {{nullptr, 0, 1}, {earlier, 2, 1}}) == VXL_INVALID_ARGUMENT);
    CHECK(passes({V, 40}, visual.get(), 0, {{nullptr, 0, 1}, {earlier, 2, 1}}) == VXL_INVALID_ARGUMENT);
    CHECK(passes(std::vector<int32_t>(9, 1), nullptr, 0, std::vector<vxl_chunk>(9, {nullptr, 0, 1})) == VXL_INVALID_ARGUMENT);
    CHECK(passes({1}, nullptr, 0, {}) == VXL_INVALID_ARGUMENT);
    CHECK(passes({1, 1}, nullptr, 0, {{nullptr, 0, 1}, {nullptr, 0, INT32_MAX}}) == VXL_MEMORY_FULL);
    CHECK(vxl_memory_length(memory.get()) == 3);
    std::vector<int32_t> runs;
    for (int i = 0; i < 17; i++) {
        runs.insert(runs.end(), {1, V});
    }
    const Features many = engine.features(17);
    CHECK(status(runs, many.get(), 0, {0}) == VXL_INVALID_ARGUMENT);
    runs.resize(32);
    CHECK_OK(status(runs, many.get(), 0, {0})); // as many as there may be, each over memory by itself
    CHECK(vxl_memory_length(memory.get()) == 35);

    const Memory other = summarising.memory(VXL_CACHE_F32, 64);
    const int32_t text[] = {1};
    const vxl_chunk one = {nullptr, 0, 1};
    CHECK(vxl_decoder_chunks(summarising.decoder.get(), other.get(), text, &one, 1, nullptr, 0, nullptr) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_decoder_window(engine.decoder.get(), memory.get(), visual.get(), 0, 8, 2, nullptr) == VXL_INVALID_ARGUMENT);
}

// The last frame stands for those that a group lacks, and groups do not see each other.
void groups_of_frames_are_filled_up_and_encoded_alone() {
    for (const auto kernels : {VXL_KERNELS_AUTO, VXL_KERNELS_GGML}) {
        const Engine engine(tiny_synthesis(), VXL_FLASH_AUTO, kernels);
        const int32_t tokens = engine.info.tokens_per_frame;
        const std::vector<uint8_t> rgb = engine.frames(6);
        const Features together = engine.features(2 * tokens), alone = engine.features(2 * tokens);
        CHECK_OK(vxl_vision_encode(engine.vision.get(), rgb.data(), 6, nullptr, together.get(), 0));
        std::vector<uint8_t> last(rgb.begin() + 4 * engine.frame_bytes(), rgb.end());
        for (int i = 0; i < 2; i++) {
            last.insert(last.end(), rgb.end() - engine.frame_bytes(), rgb.end());
        }
        CHECK_OK(vxl_vision_encode(engine.vision.get(), rgb.data(), 4, nullptr, alone.get(), 0));
        CHECK_OK(vxl_vision_encode(engine.vision.get(), last.data(), 4, nullptr, alone.get(), tokens));
        CHECK(worst_difference(engine.read(together.get(), 2 * tokens), engine.read(alone.get(), 2 * tokens)) < exact());
    }
}

std::vector<Test> all_tests() {
    std::vector<Test> tests = {
        TEST(a_window_leaves_only_its_summaries),
        TEST(flash_and_plain_attention_agree),
        TEST(our_kernels_and_those_of_ggml_agree),
        TEST(a_device_agrees_with_our_kernels_on_the_cpu),
        TEST(smaller_memory_types_stay_close_to_f32),
        TEST(a_long_memory_in_f16_answers_a_single_token_as_exactly_as_a_short_one),
        TEST(short_texts_over_any_memory_type_are_as_exact_as_over_f32),
        TEST(cutting_a_prompt_into_batches_changes_nothing),
        TEST(tokens_that_pass_in_pieces_become_what_they_become_together),
        TEST(a_truncated_memory_answers_as_before),
        TEST(clones_and_grown_memories_go_on_like_the_original),
        TEST(a_restored_memory_is_bit_identical_and_answers_the_same),
        TEST(a_restore_that_is_refused_leaves_memory_as_it_was),
        TEST(long_memories_are_copied_whole),
        TEST(frames_encoded_together_equal_frames_encoded_alone),
        TEST(unusual_shapes_work),
        TEST(deep_models_work),
        TEST(a_pass_that_needs_too_much_memory_is_refused_and_the_next_one_works),
        TEST(a_cancelled_call_leaves_memory_as_it_was),
        TEST(two_threads_with_their_own_objects_do_not_disturb_each_other),
        TEST(chunks_may_be_cut_between_groups_on_every_path),
        TEST(seeing_everything_by_number_equals_seeing_everything),
        TEST(chunks_that_pass_together_become_what_they_become_alone),
        TEST(text_in_a_chunk_equals_text),
        TEST(condensed_memories_keep_what_runs_name),
        TEST(chunks_that_do_not_fit_are_refused),
        TEST(groups_of_frames_are_filled_up_and_encoded_alone),
    };
    const std::vector<Test> of_batches = batch_tests();
    tests.insert(tests.end(), of_batches.begin(), of_batches.end());
    return tests;
}

} // namespace

// Without arguments all tests; `--list` gives their names, of which each may be an argument.
int main(int argc, char ** argv) {
    const std::vector<Test> tests = all_tests();
    const auto named = [&](const char * name) {
        return std::any_of(argv + 1, argv + argc, [&](const char * argument) { return std::strcmp(argument, name) == 0; });
    };
    if (named("--list")) {
        for (const Test & test : tests) {
            std::puts(test.name);
        }
        return 0;
    }
    CHECK_OK(vxl_load_backends(std::getenv("VXL_TEST_BACKENDS")));
    choose_test_device();
    int n_run = 0;
    for (const Test & test : tests) {
        if (argc == 1 || named(test.name)) {
            std::puts(test.name);
            std::fflush(stdout); // before what may end the process
            test.run();
            n_run++;
        }
    }
    CHECK(n_run == (argc == 1 ? int(tests.size()) : argc - 1));
    std::puts("passes_test: passed");
    return 0;
}
