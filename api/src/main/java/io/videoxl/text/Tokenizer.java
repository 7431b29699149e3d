package io.videoxl.text;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
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
    /** User-defined tokens, which are part of the text. */
    private final Pattern words;

    public Tokenizer(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        encoder = vocabulary.encoder();
        var shown = new ArrayList<String>();
        vocabulary.specials().forEach((token, id) -> {
            if (!vocabulary.isControl(id)) {
                shown.add(token);
            }
        });
        specials = anyOf(vocabulary.specials().keySet());
        words = anyOf(shown);
    }

    /** Longest first, because an alternation takes the first that matches; of none, a pattern that never does. */
    private static Pattern anyOf(Collection<String> tokens) {
        if (tokens.isEmpty()) {
            return Pattern.compile("(?!)");
        }
        var longestFirst = new ArrayList<>(tokens);
        longestFirst.sort((a, b) -> Integer.compare(b.length(), a.length()));
        longestFirst.replaceAll(Pattern::quote);
        return Pattern.compile(String.join("|", longestFirst));
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * The ids of a text. User-defined tokens, which are shown as they are written, are always found in it.
     *
     * @param parseSpecial whether control tokens written out in the text, such as {@code <|im_end|>}, become those tokens; must be
     *     false for text from users, which otherwise could end its own turn
     */
    public int[] encode(String text, boolean parseSpecial) {
        var ids = IntStream.builder();
        if (parseSpecial) {
            encode(text, specials, rest -> encodePlain(normal(rest), ids), ids);
        } else {
            encode(normal(text), words, rest -> encodePlain(rest, ids), ids);
        }
        return ids.build().toArray();
    }

    private void encode(String text, Pattern tokens, Consumer<String> between, IntConsumer out) {
        int start = 0;
        var matcher = tokens.matcher(text);
        while (matcher.find()) {
            between.accept(text.substring(start, matcher.start()));
            out.accept(vocabulary.specials().get(matcher.group()));
            start = matcher.end();
        }
        between.accept(text.substring(start));
    }

    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private void encodePlain(String normal, IntConsumer out) {
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
