package io.videoxl.eval.report;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Places in documents whose text is made from what was measured: {@code <!-- KIND:NAME -->…<!-- /KIND -->}. Immutable and
 * thread-safe as far as what makes the texts is.
 */
public final class Places {
    private final String kind;
    private final Pattern place;
    private final Map<String, Supplier<String>> texts;

    /**
     * Prepares.
     *
     * @param kind what the places are of, in small letters
     * @param texts what makes the text of each name, which has small letters and hyphens
     */
    public Places(String kind, Map<String, Supplier<String>> texts) {
        this.kind = kind;
        this.texts = Map.copyOf(texts);
        place = pattern(kind);
    }

    private static Pattern pattern(String kind) {
        return Pattern.compile("(<!-- %s:([a-z-]+) -->)(.*?)(<!-- /%s -->)".formatted(kind, kind), Pattern.DOTALL);
    }

    /**
     * Fills a document's places.
     *
     * @param document with any number of places
     * @return the document with the texts
     * @throws VideoXLException {@code INVALID_ARGUMENT} for a place whose name is not known
     */
    public String fill(String document) {
        return place.matcher(document).replaceAll(found -> {
            var text = texts.get(found.group(2));
            if (text == null) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "a document asks for " + kind + ":" + found.group(2) + "; expected one of "
                                + texts.keySet().stream().sorted().toList() + ".");
            }
            return Matcher.quoteReplacement(found.group(1) + text.get() + found.group(4));
        });
    }

    /**
     * A document without what its places hold.
     *
     * @param kind what the places are of
     * @param document with any number of places
     * @return what was written by hand
     */
    public static String emptied(String kind, String document) {
        return pattern(kind).matcher(document).replaceAll("");
    }
}
