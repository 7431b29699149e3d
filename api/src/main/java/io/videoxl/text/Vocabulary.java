package io.videoxl.text;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufKeys;
import io.videoxl.gguf.TextArray;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a model's tokenizer knows: its tokens by id, the merges, the special tokens and the chat template, all checked.
 * Immutable.
 *
 * <p>Normal tokens are spelt in GPT-2's byte alphabet, special ones as they are.
 */
public final class Vocabulary {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    private final String source;
    /** What tokens stand for, one after the other: bytes of text, of special tokens their own names. */
    private final byte[] bytes;
    /** Where each token's bytes end. */
    private final int[] ends;

    private final int[] types;
    private final Map<String, Integer> specials = new HashMap<>();
    private final int[] byteTokens = new int[256];
    private final MergeTable merges;
    private final int endOfAnswer;
    private final Optional<String> chatTemplate;

    /**
     * Reads a model file's vocabulary.
     *
     * @throws VideoXLException {@code MODEL_INVALID} if a key is missing or of the wrong type, or the vocabulary is not a whole
     *     byte-level one
     */
    public static Vocabulary read(GgufKeys file) {
        var source = file.path().toString();
        expect(source, "tokenizer.ggml.model", file.string("tokenizer.ggml.model"), "gpt2");
        expect(source, "tokenizer.ggml.pre", file.string("tokenizer.ggml.pre"), "qwen2");
        var vocabulary = new Vocabulary(
                source,
                file.texts("tokenizer.ggml.tokens"),
                file.integers("tokenizer.ggml.token_type"),
                file.texts("tokenizer.ggml.merges"),
                file.integer("tokenizer.ggml.eos_token_id"),
                file.contains("tokenizer.chat_template")
                        ? Optional.of(file.string("tokenizer.chat_template"))
                        : Optional.empty());
        int size = file.integer("videoxl.vocab_size");
        if (size != vocabulary.size()) {
            throw invalid(
                    source,
                    "tokenizer.ggml.tokens has " + vocabulary.size() + " tokens, expected " + size
                            + " as videoxl.vocab_size says");
        }
        return vocabulary;
    }

    private static void expect(String source, String key, String found, String expected) {
        if (!found.equals(expected)) {
            throw invalid(source, key + " is \"" + found + "\", expected \"" + expected + "\"");
        }
    }

    /**
     * @param source where the vocabulary is from, for messages
     * @param types 1 normal, 3 control (special, not shown), 4 user defined (special, shown)
     * @param merges {@code left right}, best first
     */
    public Vocabulary(
            String source,
            String[] tokens,
            int[] types,
            String[] merges,
            int endOfAnswer,
            Optional<String> chatTemplate) {
        this(source, TextArray.of(tokens), types, TextArray.of(merges), endOfAnswer, chatTemplate);
    }

    private Vocabulary(
            String source,
            TextArray tokens,
            int[] types,
            TextArray merges,
            int endOfAnswer,
            Optional<String> chatTemplate) {
        this.source = source;
        this.types = types.clone();
        this.endOfAnswer = endOfAnswer;
        this.chatTemplate = chatTemplate;
        bytes = new byte[tokens.utf8().length];
        ends = new int[tokens.size()];
        if (types.length != tokens.size()) {
            throw invalid("tokenizer.ggml.token_type has " + types.length + " types for " + tokens.size() + " tokens");
        }
        if (endOfAnswer < 0 || endOfAnswer >= tokens.size()) {
            throw invalid(
                    "tokenizer.ggml.eos_token_id is " + endOfAnswer + ", and there are " + tokens.size() + " tokens");
        }
        readTokens(tokens);
        var normals = normals(tokens);
        for (int b = 0; b < 256; b++) {
            var letter = String.valueOf(ByteAlphabet.letter(b)).getBytes(StandardCharsets.UTF_8);
            byteTokens[b] = normals.find(letter, 0, letter.length);
            if (byteTokens[b] == TokenTable.NONE) {
                throw invalid(String.format("no token stands for the byte 0x%02x", b));
            }
        }
        this.merges = readMerges(merges, normals);
    }

    private void readTokens(TextArray tokens) {
        int end = 0;
        for (int id = 0; id < ends.length; id++) {
            int from = tokens.start(id);
            int to = tokens.end(id);
            if (from == to) {
                throw invalid("token " + id + " is empty");
            }
            if (types[id] == NORMAL) {
                end = ByteAlphabet.decode(tokens.utf8(), from, to, bytes, end);
                if (end < 0) {
                    throw invalid(
                            "token " + id + ", \"" + tokens.get(id) + "\", is not written in GPT-2's byte alphabet");
                }
            } else {
                readSpecial(id, tokens.get(id));
                System.arraycopy(tokens.utf8(), from, bytes, end, to - from);
                end += to - from;
            }
            ends[id] = end;
        }
    }

    private void readSpecial(int id, String token) {
        if (types[id] != CONTROL && types[id] != USER_DEFINED) {
            throw invalid("token " + id + ", \"" + token + "\", has type " + types[id]
                    + ", expected 1 (normal), 3 (control) or 4 (user defined)");
        }
        var other = specials.putIfAbsent(token, id);
        if (other != null) {
            throw twice(other, id, token);
        }
    }

    /** Special tokens are not among them, so no text can merge into one. */
    private TokenTable normals(TextArray tokens) {
        var normals = new TokenTable(tokens);
        for (int id = 0; id < ends.length; id++) {
            int other = types[id] == NORMAL ? normals.add(id) : TokenTable.NONE;
            if (other != TokenTable.NONE) {
                throw twice(other, id, tokens.get(id));
            }
        }
        return normals;
    }

    private VideoXLException twice(int id, int other, String token) {
        return invalid("tokens " + id + " and " + other + " are both \"" + token + "\"");
    }

    private MergeTable readMerges(TextArray merges, TokenTable normals) {
        var table = new MergeTable(merges.size());
        var utf8 = merges.utf8();
        int likely = 0; // tokens are mostly listed in the order of the merges that make them
        for (int rank = 0; rank < merges.size(); rank++) {
            int start = merges.start(rank);
            int end = merges.end(rank);
            int space = start;
            while (space < end && utf8[space] != ' ') {
                space++;
            }
            int left = normals.find(utf8, start, space);
            int right = space == end ? TokenTable.NONE : normals.find(utf8, space + 1, end);
            int result = right == TokenTable.NONE ? right : joined(normals, utf8, start, space, end, likely);
            if (left == TokenTable.NONE || right == TokenTable.NONE || result == TokenTable.NONE) {
                throw invalid(
                        "merge " + rank + ", \"" + merges.get(rank) + "\", is not two normal tokens that make a third");
            }
            if (!table.add(left, right, result)) {
                throw invalid("merge " + rank + ", \"" + merges.get(rank) + "\", was there before");
            }
            likely = result + 1;
        }
        return table;
    }

    private int joined(TokenTable normals, byte[] text, int start, int space, int end, int likely) {
        if (likely < ends.length && types[likely] == NORMAL && normals.isJoined(likely, text, start, space, end)) {
            return likely;
        }
        var both = new byte[end - start - 1];
        System.arraycopy(text, start, both, 0, space - start);
        System.arraycopy(text, space + 1, both, space - start, end - space - 1);
        return normals.find(both, 0, both.length);
    }

    /** Number of tokens; ids at or above it are padding rows of the model's head, never to be sampled. */
    public int size() {
        return ends.length;
    }

    /** The id that ends an answer. */
    public int endOfAnswer() {
        return endOfAnswer;
    }

    /** The id of a control or user-defined token. */
    public OptionalInt special(String token) {
        var id = specials.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Whether a token is for the model only, not part of the text that people read. */
    public boolean isControl(int id) {
        return types[id] == CONTROL;
    }

    /** The bytes of UTF-8 text that a token stands for; a character's bytes may be spread over several tokens. */
    public byte[] bytes(int id) {
        return Arrays.copyOfRange(bytes, id == 0 ? 0 : ends[id - 1], ends[id]);
    }

    /** The Jinja template that the model file names. */
    public Optional<String> chatTemplate() {
        return chatTemplate;
    }

    Map<String, Integer> specials() {
        return specials;
    }

    BytePairEncoder encoder() {
        return new BytePairEncoder(byteTokens, merges);
    }

    VideoXLException invalid(String found) {
        return invalid(source, found);
    }

    private static VideoXLException invalid(String source, String found) {
        return new VideoXLException(
                Code.MODEL_INVALID,
                "The tokenizer of the model file " + source + " cannot be used: " + found
                        + ". Convert the model again with this version's converter.");
    }
}
