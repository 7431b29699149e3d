package io.videoxl.text;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.NativeVocabulary;
import io.videoxl.gguf.GgufKeys;
import io.videoxl.gguf.TextArray;
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
    private final TextArray tokens;
    private final int[] types;
    private final Map<String, Integer> specials = new HashMap<>();
    private final int[] byteTokens;
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
        this.tokens = tokens;
        this.types = types.clone();
        this.endOfAnswer = endOfAnswer;
        this.chatTemplate = chatTemplate;
        if (types.length != tokens.size()) {
            throw invalid("tokenizer.ggml.token_type has " + types.length + " types for " + tokens.size() + " tokens");
        }
        if (endOfAnswer < 0 || endOfAnswer >= tokens.size()) {
            throw invalid(
                    "tokenizer.ggml.eos_token_id is " + endOfAnswer + ", and there are " + tokens.size() + " tokens");
        }
        for (int id = 0; id < types.length; id++) {
            if (types[id] != NORMAL) {
                readSpecial(id, tokens.get(id));
            }
        }
        try {
            var tables = NativeVocabulary.index(tokens, types, merges);
            byteTokens = tables.byteTokens();
            this.merges = new MergeTable(tables);
        } catch (NativeVocabulary.InvalidException e) {
            throw invalid(e.getMessage());
        }
    }

    private void readSpecial(int id, String token) {
        if (types[id] != CONTROL && types[id] != USER_DEFINED) {
            throw invalid("token " + id + ", \"" + token + "\", has type " + types[id]
                    + ", expected 1 (normal), 3 (control) or 4 (user defined)");
        }
        var other = specials.putIfAbsent(token, id);
        if (other != null) {
            throw invalid("tokens " + other + " and " + id + " are both \"" + token + "\"");
        }
    }

    /** Number of tokens; ids at or above it are padding rows of the model's head, never to be sampled. */
    public int size() {
        return types.length;
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
        int from = tokens.start(id);
        int to = tokens.end(id);
        return types[id] == NORMAL
                ? ByteAlphabet.decode(tokens.utf8(), from, to)
                : Arrays.copyOfRange(tokens.utf8(), from, to);
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
