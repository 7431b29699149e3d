// Vocabularies are indexed as they say, and damaged ones are refused or indexed, whatever they hold.
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "check.h"

namespace {

// Texts as a GGUF file has them.
struct Texts {
    std::vector<uint8_t> bytes;
    std::vector<int32_t> ends;

    void add(const std::string & text) {
        bytes.insert(bytes.end(), 8, 0);
        bytes[bytes.size() - 8] = static_cast<uint8_t>(text.size());
        bytes.insert(bytes.end(), text.begin(), text.end());
        ends.push_back(static_cast<int32_t>(bytes.size()));
    }
    int32_t count() const { return static_cast<int32_t>(ends.size()); }
};

struct Vocabulary {
    Texts tokens, merges;
    std::vector<int32_t> types;
    std::vector<int32_t> byte_tokens, merged, slots;
    std::vector<int64_t> pairs;

    int32_t add(const std::string & token, int32_t type = 1) {
        tokens.add(token);
        types.push_back(type);
        return tokens.count() - 1;
    }

    vxl_status index(uint64_t seed = 0x123456789ABCDEF) {
        byte_tokens.assign(256, -2);
        merged.assign(merges.count(), -2);
        pairs.assign(merges.count(), -2);
        int32_t n_slots = 2;
        while (n_slots < 2 * merges.count()) {
            n_slots *= 2;
        }
        slots.assign(n_slots, -2);
        const vxl_vocabulary v = {tokens.bytes.data(), tokens.ends.data(), types.data(), merges.bytes.data(), merges.ends.data(),
                                  tokens.count(), merges.count(), seed, byte_tokens.data(), pairs.data(), merged.data(), slots.data(), n_slots};
        return vxl_vocabulary_index(&v);
    }

    // As the header says how.
    int32_t rank(int32_t left, int32_t right) const {
        const int64_t pair = int64_t(left) << 32 | right;
        for (uint64_t i = uint64_t(pair) * 0x9E3779B97F4A7C15 >> 33;; i++) {
            const int32_t rank = slots[i % slots.size()];
            if (rank < 0 || pairs[rank] == pair) {
                return rank;
            }
        }
    }
};

std::string utf8(uint32_t c) {
    return c < 0x80 ? std::string(1, char(c)) : std::string{char(0xC0 | c >> 6), char(0x80 | (c & 0x3F))};
}

// The letters of all bytes, of which the first stands for byte 0.
std::vector<std::string> alphabet() {
    std::vector<std::string> letters;
    uint32_t other = 0x100;
    for (uint32_t b = 0; b < 256; b++) {
        const bool prints = (b > 0x20 && b < 0x7F) || (b > 0xA0 && b != 0xAD);
        letters.push_back(utf8(prints ? b : other++));
    }
    return letters;
}

Vocabulary plain() {
    Vocabulary v;
    v.add("<special>", 3);
    const std::vector<std::string> letters = alphabet();
    for (int b = 255; b >= 0; b--) {
        v.add(letters[b]);
    }
    return v;
}

void bytes_and_merges_are_found() {
    Vocabulary v = plain();
    std::map<std::pair<int32_t, int32_t>, int32_t> expected;
    std::vector<std::pair<std::string, int32_t>> known;
    const std::vector<std::string> letters = alphabet();
    for (int b = 0; b < 256; b++) {
        known.emplace_back(letters[b], 256 - b);
    }
    std::mt19937 random(3);
    std::map<std::string, int32_t> ids(known.begin(), known.end());
    while (expected.size() < 3000) {
        const auto left = known[random() % known.size()], right = known[random() % known.size()];
        const std::string both = left.first + right.first;
        if (both.size() > 40 || expected.count({left.second, right.second}) != 0) {
            continue;
        }
        if (ids.count(both) == 0) {
            ids[both] = v.add(both);
            known.emplace_back(both, ids[both]);
        }
        v.merges.add(left.first + " " + right.first);
        expected[{left.second, right.second}] = v.merges.count() - 1;
    }
    for (const uint64_t seed : {uint64_t(0), uint64_t(42), UINT64_MAX}) {
        CHECK_OK(v.index(seed));
        for (int b = 0; b < 256; b++) {
            CHECK(v.byte_tokens[b] == 256 - b);
        }
        for (const auto & [left, id] : known) {
            const auto & [right, other] = known[random() % known.size()];
            const auto found = expected.find({id, other});
            CHECK(v.rank(id, other) == (found == expected.end() ? -1 : found->second));
        }
        for (const auto & [pair, rank] : expected) {
            CHECK(v.rank(pair.first, pair.second) == rank);
        }
    }
    for (size_t rank = 0; rank < v.merged.size(); rank++) {
        const int32_t start = rank == 0 ? 0 : v.merges.ends[rank - 1];
        std::string text(v.merges.bytes.begin() + start + 8, v.merges.bytes.begin() + v.merges.ends[rank]);
        text.erase(text.find(' '), 1);
        CHECK(v.merged[rank] == ids[text]);
    }
}

void refused(Vocabulary v, const char * reason) {
    CHECK(v.index() == VXL_MODEL_INVALID);
    CHECK(strstr(vxl_last_error(), reason) != nullptr);
}

void what_is_wrong_is_told() {
    CHECK_OK(plain().index());
    const auto with = [](const std::string & token, int32_t type = 1) {
        Vocabulary v = plain();
        v.add(token, type);
        return v;
    };
    refused(with(""), "token 257 is empty");
    refused(with("", 3), "token 257 is empty");
    refused(with("A"), "are both \"A\"");
    refused(with("two words"), "\"two words\", is not written in GPT-2's byte alphabet");
    for (const char * bad : {"\xC4", "A\xC4", "\xC4" "A", "\xC1\xA1", "\xA1", "\xE0\xA0\x81", "\xFF", "\xC4\xC4", "\xC5\x84", "\xC2\xAD", "\x7F"}) {
        refused(with(bad), "byte alphabet");
    }
    CHECK_OK(with("two words", 3).index());
    Vocabulary lacking = plain();
    lacking.types[256 - 'A'] = 4;
    refused(lacking, "no token stands for the byte 0x41");
    refused(with(std::string(255, 'q') + '\n'), "qqq");
    const auto merge = [&](const std::string & text) {
        Vocabulary v = with("ab");
        v.add("special", 3);
        v.merges.add("a b");
        v.merges.add(text);
        return v;
    };
    for (const char * bad : {"q", "q z", "ab", "", " ", "q ", " q", "a b c", "spec ial", "ab "}) {
        refused(merge(bad), "merge 1, ");
    }
    refused(merge("a b"), "was there before");
}

void what_cannot_be_is_refused() {
    Vocabulary v = plain();
    v.tokens.ends[5] = v.tokens.ends[4] + 7;
    CHECK(v.index() == VXL_INVALID_ARGUMENT);
    v.tokens.ends[5] = -1;
    CHECK(v.index() == VXL_INVALID_ARGUMENT);
    const vxl_vocabulary empty = {};
    CHECK(vxl_vocabulary_index(&empty) == VXL_INVALID_ARGUMENT);
    CHECK(vxl_vocabulary_index(nullptr) == VXL_INVALID_ARGUMENT);
}

// The sanitizers watch.
void random_damage_is_survived() {
    std::mt19937 random(4);
    Vocabulary whole = plain();
    for (const char * token : {"ab", "abc", "de", "dea"}) {
        whole.add(token);
    }
    for (const char * merge : {"a b", "ab c", "d e", "de a"}) {
        whole.merges.add(merge);
    }
    CHECK_OK(whole.index());
    int refusals = 0;
    for (int i = 0; i < 3000; i++) {
        Vocabulary v = whole;
        for (int j = 0; j < 1 + i % 3; j++) {
            std::vector<uint8_t> & bytes = random() % 2 == 0 ? v.tokens.bytes : v.merges.bytes;
            bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
        }
        refusals += v.index(random()) != VXL_OK;
    }
    CHECK(refusals > 500 && refusals < 3000); // lengths are not looked at, since ends tell
}

} // namespace

int main() {
    bytes_and_merges_are_found();
    what_is_wrong_is_told();
    what_cannot_be_is_refused();
    random_damage_is_survived();
    puts("ok");
}
