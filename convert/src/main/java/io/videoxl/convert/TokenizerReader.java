package io.videoxl.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.text.ByteAlphabet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the tokenizer of a Hugging Face folder: {@code vocab.json} and {@code merges.txt}, or else {@code tokenizer.json};
 * special tokens from {@code tokenizer_config.json} and {@code added_tokens.json}. Only Qwen2's byte-level BPE is accepted, for
 * that is how the library cuts text.
 */
final class TokenizerReader {
    /** Stands for an id that no file gives a token, so that ids stay what they are. */
    private static final String PLACEHOLDER = "[PAD%s]";

    private static final String JSON = "tokenizer.json";
    private static final String TEMPLATE = "chat_template.jinja";

    private static final Set<String> GENERAL = Set.of("PreTrainedTokenizerFast", "TokenizersBackend");

    /** Where Qwen2 cuts text before it looks for tokens. */
    private static final String PIECES = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private final Path folder;
    private final JsonNode settings;
    private final TreeMap<Integer, String> tokens = new TreeMap<>();
    private final TreeMap<Integer, Integer> added = new TreeMap<>();
    private final List<String> merges = new ArrayList<>();

    private TokenizerReader(Path folder) {
        this.folder = folder;
        this.settings = optional("tokenizer_config.json");
    }

    static Vocabulary read(Path folder) {
        return new TokenizerReader(folder).read();
    }

    private Vocabulary read() {
        var kind = settings.path("tokenizer_class").asText("Qwen2Tokenizer");
        // Classes that do whatever tokenizer.json says tell nothing by their names.
        boolean qwen2 = GENERAL.contains(kind)
                ? has(JSON) && !patterns(Json.read(folder.resolve(JSON))).isEmpty()
                : kind.equals("Qwen2Tokenizer") || kind.equals("Qwen2TokenizerFast");
        if (!qwen2) {
            throw invalid("tokenizer_config.json", "has tokenizer_class %s; expected Qwen2Tokenizer".formatted(kind));
        }
        if (settings.path("add_prefix_space").asBoolean(false)) {
            throw invalid("tokenizer_config.json", "has add_prefix_space true; expected false");
        }
        if (has("vocab.json") && has("merges.txt")) {
            addVocabulary("vocab.json", Json.read(folder.resolve("vocab.json")));
            readMerges();
        } else if (has(JSON)) {
            readTokenizerJson(Json.read(folder.resolve(JSON)));
        } else {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    "%s holds no tokenizer; expected vocab.json and merges.txt, or tokenizer.json".formatted(folder));
        }
        readAddedTokens();
        check();
        return vocabulary();
    }

    private void addVocabulary(String file, JsonNode vocabulary) {
        if (!vocabulary.isObject() || vocabulary.isEmpty()) {
            throw invalid(file, "holds no vocabulary");
        }
        vocabulary.properties().forEach(token -> put(file, token.getValue(), token.getKey()));
    }

    private void readMerges() {
        FolderFile.requirePresent(folder.resolve("merges.txt"));
        try (var lines = Files.lines(folder.resolve("merges.txt"))) {
            lines.filter(line -> !line.isEmpty() && !line.startsWith("#version"))
                    .forEach(merges::add);
        } catch (IOException | UncheckedIOException e) {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE, "Cannot read %s: %s".formatted(folder.resolve("merges.txt"), e), e);
        }
    }

    private void readTokenizerJson(JsonNode root) {
        var file = JSON;
        patterns(root);
        var model = root.path("model");
        if (!model.path("type").asText("BPE").equals("BPE")) {
            throw invalid(file, "has a model of type %s; expected BPE".formatted(model.path("type")));
        }
        addVocabulary(file, model.path("vocab"));
        for (var merge : model.path("merges")) {
            merges.add(
                    merge.isArray()
                            ? merge.path(0).asText() + " " + merge.path(1).asText()
                            : merge.asText());
        }
        for (var token : root.path("added_tokens")) {
            add(
                    file,
                    token.path("id"),
                    token.path("content").asText(),
                    token.path("special").asBoolean(false));
        }
    }

    /** At what the file says that text is cut; refused if it is not where the library cuts it. */
    private List<JsonNode> patterns(JsonNode root) {
        var patterns = root.path("pre_tokenizer").findValues("Regex");
        for (var pattern : patterns) {
            if (!pattern.asText().equals(PIECES)) {
                throw invalid(JSON, "cuts text at %s; expected Qwen2's pattern %s".formatted(pattern, PIECES));
            }
        }
        return patterns;
    }

    private void readAddedTokens() {
        var specials = new HashSet<String>();
        settings.path("additional_special_tokens").forEach(token -> specials.add(content(token)));
        for (var key : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
            specials.add(content(settings.path(key)));
        }
        optional("added_tokens.json")
                .properties()
                .forEach(token ->
                        add("added_tokens.json", token.getValue(), token.getKey(), specials.contains(token.getKey())));
        for (var token : settings.path("added_tokens_decoder").properties()) {
            var value = token.getValue();
            var id = Json.parse(token.getKey(), folder + "/tokenizer_config.json: added_tokens_decoder");
            add(
                    "tokenizer_config.json",
                    id,
                    content(value),
                    value.path("special").asBoolean(false));
        }
    }

    private void add(String file, JsonNode id, String token, boolean special) {
        put(file, id, token);
        added.put(id.intValue(), special ? Vocabulary.CONTROL : Vocabulary.USER_DEFINED);
    }

    private void put(String file, JsonNode id, String token) {
        if (!id.isInt() || id.intValue() < 0) {
            throw invalid(
                    file, "gives the token '%s' the id %s; expected a whole number from 0 on".formatted(token, id));
        }
        if (token.isEmpty() || token.indexOf('\0') >= 0) {
            throw invalid(file, "gives id %s an empty token, or one with a zero byte".formatted(id));
        }
        var other = tokens.putIfAbsent(id.intValue(), token);
        if (other != null && !other.equals(token)) {
            throw invalid(file, "gives id %s to '%s', which is '%s' elsewhere".formatted(id, token, other));
        }
    }

    /** Merges that make tokens without an id, or bytes without a token, would lose text. */
    private void check() {
        var known = new HashSet<>(tokens.values());
        for (var letter : ByteAlphabet.letters()) {
            if (!known.contains(letter)) {
                throw invalid("vocab.json", "has no token for the byte '%s'".formatted(letter));
            }
        }
        for (var merge : merges) {
            var parts = merge.split(" ", -1);
            if (parts.length != 2
                    || !known.containsAll(Set.of(parts[0], parts[0] + parts[1]))
                    || !known.contains(parts[1])) {
                throw invalid(
                        "merges.txt", "has the merge '%s'; expected two tokens that make a third".formatted(merge));
            }
        }
    }

    private Vocabulary vocabulary() {
        var all = new ArrayList<String>();
        var types = new ArrayList<Integer>();
        for (var id = 0; id <= tokens.lastKey(); id++) {
            var token = tokens.get(id);
            all.add(token == null ? PLACEHOLDER.formatted(id) : token);
            types.add(token == null ? Vocabulary.CONTROL : added.getOrDefault(id, Vocabulary.NORMAL));
        }
        return new Vocabulary(
                List.copyOf(all),
                List.copyOf(types),
                List.copyOf(merges),
                endOfAnswer(all),
                all.indexOf(content(settings.path("pad_token"))),
                template());
    }

    /** In the settings, or in a file of its own, as transformers writes it since 4.49. */
    private String template() {
        var template = settings.path("chat_template");
        if (template.isTextual()) {
            return template.asText();
        }
        return has(TEMPLATE)
                ? new String(FolderFile.read(folder.resolve(TEMPLATE)), StandardCharsets.UTF_8)
                : Vocabulary.CHAT_ML;
    }

    /** A turn of ChatML, which is how the library asks, ends in {@code <|im_end|>}; else what the folder's files name. */
    private int endOfAnswer(List<String> all) {
        var turnEnd = all.indexOf(Vocabulary.TURN_END);
        if (turnEnd >= 0) {
            return turnEnd;
        }
        var named = all.indexOf(content(settings.path("eos_token")));
        if (named >= 0) {
            return named;
        }
        for (var file : List.of("generation_config.json", "config.json")) {
            var id = optional(file).path("eos_token_id");
            var first = id.isArray() ? id.path(0) : id;
            if (first.isInt() && first.intValue() >= 0 && first.intValue() < all.size()) {
                return first.intValue();
            }
        }
        throw invalid(
                "tokenizer_config.json",
                "names no token that ends an answer; expected %s or an eos_token".formatted(Vocabulary.TURN_END));
    }

    /** A token is given as its text, or as an object that holds it. */
    private static String content(JsonNode token) {
        return token.isObject() ? token.path("content").asText("") : token.asText("");
    }

    private JsonNode optional(String name) {
        var file = folder.resolve(name);
        return has(name) ? Json.read(file) : MissingNode.getInstance();
    }

    private boolean has(String name) {
        return FolderFile.isNamed(folder.resolve(name));
    }

    private VideoXLException invalid(String file, String what) {
        return new VideoXLException(Code.MODEL_INVALID, folder.resolve(file) + " " + what);
    }
}
