#include "interface/vocabulary.h"

#include <algorithm>
#include <vector>

#include "interface/status.h"

namespace vxl {

namespace {

constexpr int32_t NONE = -1;
constexpr int32_t NORMAL = 1;
constexpr int32_t LENGTH_BYTES = 8;
constexpr int32_t LONGEST_SHOWN = 200;
constexpr uint64_t PAIR_FACTOR = 0x9E3779B97F4A7C15; // Fibonacci hashing: 2^64 / golden ratio

struct Text {
    const uint8_t * begin;
    const uint8_t * end;

    int32_t size() const { return static_cast<int32_t>(end - begin); }
    int shown() const { return std::min(size(), LONGEST_SHOWN); }
    const char * data() const { return reinterpret_cast<const char *>(begin); }
};

struct Texts {
    const uint8_t * bytes;
    const int32_t * ends;
    int32_t count;

    Text operator[](int32_t i) const { return {bytes + (i == 0 ? 0 : ends[i - 1]) + LENGTH_BYTES, bytes + ends[i]}; }
};

Texts checked_texts(const char * name, const uint8_t * bytes, const int32_t * ends, int32_t count) {
    if (count < 0 || (count > 0 && (bytes == nullptr || ends == nullptr))) {
        fail(VXL_INVALID_ARGUMENT, "%s: NULL, or fewer than none", name);
    }
    int64_t last = 0;
    for (int32_t i = 0; i < count; i++) {
        if (ends[i] < last + LENGTH_BYTES) {
            fail(VXL_INVALID_ARGUMENT, "%s: text %d ends at byte %d, and there is no room for its length", name, i, ends[i]);
        }
        last = ends[i];
    }
    return {bytes, ends, count};
}

// GPT-2's alphabet, which has a printable letter for every byte: those that print in Latin-1 stand for themselves, the others are U+0100
// and on.
constexpr uint32_t AFTER_LAST_LETTER = 0x100 + 68;

bool prints(uint32_t c) {
    return (c >= '!' && c <= '~') || (c >= 0xA1 && c <= 0xFF && c != 0xAD);
}

bool is_letter(uint32_t c) {
    return prints(c) || (c >= 0x100 && c < AFTER_LAST_LETTER);
}

bool spells_bytes(Text text) {
    for (const uint8_t * at = text.begin; at < text.end; at++) {
        uint32_t letter = *at;
        if (letter >= 0x80) {
            // All letters have one or two bytes in UTF-8; those of two start with 110 and go on with 10.
            if ((letter & 0xE0) != 0xC0 || at + 1 == text.end || (at[1] & 0xC0) != 0x80) {
                return false;
            }
            letter = (letter & 0x1F) << 6 | (*++at & 0x3F);
            if (letter < 0x80) {
                return false; // one byte is enough for it
            }
        }
        if (!is_letter(letter)) {
            return false;
        }
    }
    return true;
}

// Finds tokens by their letters.
class TokenTable {
  public:
    TokenTable(const Texts & tokens, uint64_t seed) : tokens(tokens), seed(seed | 1), slots(slot_count(tokens.count)) {}

    uint64_t hash() const { return seed; }

    uint64_t hash(uint64_t before, Text text) const {
        uint64_t hash = before;
        for (const uint8_t * at = text.begin; at < text.end; at++) {
            hash = (hash ^ *at) * seed;
            hash ^= hash >> 29;
        }
        return hash;
    }

    // Adds a token, unless another has the same letters: then that one is returned, else NONE.
    int32_t add(int32_t id) {
        const Text text = tokens[id];
        const uint64_t key = hash(hash(), text);
        Slot & slot = slots[find_slot(key, text, {text.end, text.end})];
        if (slot.next_id != 0) {
            return slot.next_id - 1;
        }
        slot = {static_cast<uint32_t>(key >> 32), id + 1};
        return NONE;
    }

    // The token of these letters, given in two parts with the hash of both, or NONE.
    int32_t find(uint64_t key, Text first, Text second) const { return slots[find_slot(key, first, second)].next_id - 1; }

    int32_t find(Text text) const { return find(hash(hash(), text), text, {text.end, text.end}); }

  private:
    struct Slot {
        uint32_t tag;    // upper half of the hash
        int32_t next_id; // 0 is free
    };

    // At most half full, so that probing stays short.
    static size_t slot_count(int32_t count) {
        size_t slots = 2;
        while (slots < 2 * static_cast<size_t>(count)) {
            slots *= 2;
        }
        return slots;
    }

    size_t find_slot(uint64_t key, Text first, Text second) const {
        const uint32_t tag = static_cast<uint32_t>(key >> 32);
        size_t i = key & (slots.size() - 1);
        while (slots[i].next_id != 0 && (slots[i].tag != tag || !is(tokens[slots[i].next_id - 1], first, second))) {
            i = (i + 1) & (slots.size() - 1);
        }
        return i;
    }

    static bool is(Text token, Text first, Text second) {
        return token.size() == first.size() + second.size() && std::equal(first.begin, first.end, token.begin) &&
               std::equal(second.begin, second.end, token.begin + first.size());
    }

    Texts tokens;
    uint64_t seed;
    std::vector<Slot> slots;
};

// Special tokens are not among them, so no text can merge into one.
void add_normal_tokens(const Texts & tokens, const int32_t * types, TokenTable & normals) {
    for (int32_t id = 0; id < tokens.count; id++) {
        const Text token = tokens[id];
        if (token.size() == 0) {
            fail(VXL_MODEL_INVALID, "token %d is empty", id);
        }
        if (types[id] != NORMAL) {
            continue;
        }
        if (!spells_bytes(token)) {
            fail(VXL_MODEL_INVALID, "token %d, \"%.*s\", is not written in GPT-2's byte alphabet", id, token.shown(), token.data());
        }
        const int32_t other = normals.add(id);
        if (other != NONE) {
            fail(VXL_MODEL_INVALID, "tokens %d and %d are both \"%.*s\"", other, id, token.shown(), token.data());
        }
    }
}

void find_byte_tokens(const TokenTable & normals, int32_t * byte_tokens) {
    uint32_t other = 0x100;
    for (uint32_t byte = 0; byte < 256; byte++) {
        const uint32_t letter = prints(byte) ? byte : other++;
        const uint8_t utf8[] = {static_cast<uint8_t>(letter < 0x80 ? letter : 0xC0 | letter >> 6),
                                static_cast<uint8_t>(0x80 | (letter & 0x3F))};
        byte_tokens[byte] = normals.find({utf8, utf8 + (letter < 0x80 ? 1 : 2)});
        if (byte_tokens[byte] == NONE) {
            fail(VXL_MODEL_INVALID, "no token stands for the byte 0x%02x", byte);
        }
    }
}

void add_merges(const vxl_vocabulary & v, const Texts & merges, const TokenTable & normals) {
    const uint64_t mask = static_cast<uint64_t>(v.n_slots) - 1;
    std::fill(v.slots, v.slots + v.n_slots, NONE);
    for (int32_t rank = 0; rank < merges.count; rank++) {
        const Text merge = merges[rank];
        const uint8_t * space = std::find(merge.begin, merge.end, static_cast<uint8_t>(' '));
        const Text first = {merge.begin, space}, second = {std::min(space + 1, merge.end), merge.end};
        const uint64_t key = normals.hash(normals.hash(), first);
        const Text none = {merge.end, merge.end};
        const int32_t left = normals.find(key, first, none);
        const int32_t right = normals.find(second);
        const int32_t both = normals.find(normals.hash(key, second), first, second);
        if (left == NONE || right == NONE || both == NONE) {
            fail(VXL_MODEL_INVALID, "merge %d, \"%.*s\", is not two normal tokens that make a third", rank, merge.shown(), merge.data());
        }
        const int64_t pair = static_cast<int64_t>(left) << 32 | right;
        uint64_t slot = static_cast<uint64_t>(pair) * PAIR_FACTOR >> 33 & mask;
        while (v.slots[slot] != NONE) {
            if (v.pairs[v.slots[slot]] == pair) {
                fail(VXL_MODEL_INVALID, "merge %d, \"%.*s\", was there before", rank, merge.shown(), merge.data());
            }
            slot = (slot + 1) & mask;
        }
        v.slots[slot] = rank;
        v.pairs[rank] = pair;
        v.merged[rank] = both;
    }
}

} // namespace

void index_vocabulary(const vxl_vocabulary & v) {
    const Texts tokens = checked_texts("tokens", v.tokens, v.token_ends, v.n_tokens);
    const Texts merges = checked_texts("merges", v.merges, v.merge_ends, v.n_merges);
    const bool has_merges = v.pairs != nullptr && v.merged != nullptr;
    if (v.types == nullptr || v.byte_tokens == nullptr || v.slots == nullptr || (v.n_merges > 0 && !has_merges)) {
        fail(VXL_INVALID_ARGUMENT, "an array of the vocabulary is NULL");
    }
    if (v.n_slots <= v.n_merges || (v.n_slots & (v.n_slots - 1)) != 0) {
        fail(VXL_INVALID_ARGUMENT, "n_slots is %d, expected a power of two that is more than %d", v.n_slots, v.n_merges);
    }
    TokenTable normals(tokens, v.seed);
    add_normal_tokens(tokens, v.types, normals);
    find_byte_tokens(normals, v.byte_tokens);
    add_merges(v, merges, normals);
}

} // namespace vxl
