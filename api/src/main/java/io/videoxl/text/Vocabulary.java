package io.videoxl.text;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufFile;
import java.nio.charset.StandardCharsets;
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
    private final String[] tokens;
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
    public static Vocabulary read(GgufFile file) {
        var source = file.path().toString();
        expect(source, "tokenizer.ggml.model", file.string("tokenizer.ggml.model"), "gpt2");
        expect(source, "tokenizer.ggml.pre", file.string("tokenizer.ggml.pre"), "qwen2");
        var vocabulary = new Vocabulary(
                source,
                file.strings("tokenizer.ggml.tokens"),
                file.integers("tokenizer.ggml.token_type"),
                file.strings("tokenizer.ggml.merges"),
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
        this.source = source;
        this.tokens = tokens.clone();
        this.types = types.clone();
        this.endOfAnswer = endOfAnswer;
        this.chatTemplate = chatTemplate;
        if (types.length != tokens.length) {
            throw invalid("tokenizer.ggml.token_type has " + types.length + " types for " + tokens.length + " tokens");
        }
        if (endOfAnswer < 0 || endOfAnswer >= tokens.length) {
            throw invalid(
                    "tokenizer.ggml.eos_token_id is " + endOfAnswer + ", and there are " + tokens.length + " tokens");
        }
        var normals = readTokens();
        for (int b = 0; b < 256; b++) {
            var id = normals.get(String.valueOf(ByteAlphabet.letter(b)));
            if (id == null) {
                throw invalid(String.format("no token stands for the byte 0x%02x", b));
            }
            byteTokens[b] = id;
        }
        this.merges = readMerges(merges, normals);
    }

    /** Sorts special tokens from normal ones, which it returns with their ids. */
    private Map<String, Integer> readTokens() {
        var normals = HashMap.<String, Integer>newHashMap(tokens.length);
        for (int id = 0; id < tokens.length; id++) {
            var token = tokens[id];
            if (token.isEmpty()) {
                throw invalid("token " + id + " is empty");
            }
            if (types[id] == NORMAL) {
                if (!ByteAlphabet.spells(token)) {
                    throw invalid("token " + id + ", \"" + token + "\", is not written in GPT-2's byte alphabet");
                }
            } else if (types[id] != CONTROL && types[id] != USER_DEFINED) {
                throw invalid("token " + id + ", \"" + token + "\", has type " + types[id]
                        + ", expected 1 (normal), 3 (control) or 4 (user defined)");
            }
            var other = (types[id] == NORMAL ? normals : specials).putIfAbsent(token, id);
            if (other != null) {
                throw invalid("tokens " + other + " and " + id + " are both \"" + token + "\"");
            }
        }
        return normals;
    }

    private MergeTable readMerges(String[] merges, Map<String, Integer> normals) {
        var table = new MergeTable(merges.length);
        for (int rank = 0; rank < merges.length; rank++) {
            var merge = merges[rank];
            int space = merge.indexOf(' ');
            var left = space < 0 ? null : normals.get(merge.substring(0, space));
            var right = space < 0 ? null : normals.get(merge.substring(space + 1));
            // Special tokens are not among the normal ones, so no text can merge into one.
            var result = left == null || right == null ? null : normals.get(tokens[left] + tokens[right]);
            if (result == null) {
                throw invalid("merge " + rank + ", \"" + merge + "\", is not two normal tokens that make a third");
            }
            if (!table.add(left, right, result)) {
                throw invalid("merge " + rank + ", \"" + merge + "\", was there before");
            }
        }
        return table;
    }

    /** Number of tokens; ids at or above it are padding rows of the model's head, never to be sampled. */
    public int size() {
        return tokens.length;
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
        return types[id] == NORMAL ? ByteAlphabet.bytes(tokens[id]) : tokens[id].getBytes(StandardCharsets.UTF_8);
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
