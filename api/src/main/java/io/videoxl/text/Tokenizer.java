package io.videoxl.text;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Qwen2's tokenizer: Unicode normalization form C, cutting into pieces, byte-pair encoding of each. Immutable and
 * thread-safe.
 *
 * <p>Half a surrogate pair, which no valid text has, is encoded as {@code ?}.
 */
public final class Tokenizer {
    private final Vocabulary vocabulary;
    private final BytePairEncoder encoder;
    private final Pattern specials;

    public Tokenizer(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        encoder = vocabulary.encoder();
        // Longest first, because an alternation takes the first that matches.
        specials = Pattern.compile(vocabulary.specials().keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * The ids of a text.
     *
     * @param parseSpecial whether special tokens written out in the text, such as {@code <|im_end|>}, become those tokens; must be
     *     false for text from users, which otherwise could end its own turn
     */
    public int[] encode(String text, boolean parseSpecial) {
        var ids = IntStream.builder();
        int start = 0;
        if (parseSpecial && !vocabulary.specials().isEmpty()) {
            var matcher = specials.matcher(text);
            while (matcher.find()) {
                encodePlain(text.substring(start, matcher.start()), ids);
                ids.add(vocabulary.specials().get(matcher.group()));
                start = matcher.end();
            }
        }
        encodePlain(text.substring(start), ids);
        return ids.build().toArray();
    }

    private void encodePlain(String text, IntConsumer out) {
        var normal = Normalizer.normalize(text, Normalizer.Form.NFC);
        PreTokenizer.split(normal, piece -> encoder.encode(piece.getBytes(StandardCharsets.UTF_8), out));
    }

    /** The text of ids, without control tokens; what is not UTF-8 becomes U+FFFD. */
    public String decode(int... ids) {
        var detokenizer = new Detokenizer(vocabulary);
        var text = new StringBuilder();
        for (int id : ids) {
            text.append(detokenizer.append(id));
        }
        return text.append(detokenizer.finish()).toString();
    }
}
