package io.videoxl.text;

import java.util.List;
import java.util.Optional;

/**
 * Ends an answer before the first of several strings, while its text arrives in pieces. Only what may be the beginning of a stop
 * string is held back. For one thread at a time.
 *
 * <p>First is the one that is complete first; of those complete with the same character, the longest. So the result does not
 * depend on how the text is cut, and no text beyond the stop string is needed to know.
 */
public final class StopStrings {
    private final List<Matcher> matchers;
    private final StringBuilder held = new StringBuilder();
    private String found;

    /** @param strings none of them empty */
    public StopStrings(List<String> strings) {
        matchers = strings.stream().map(Matcher::new).toList();
    }

    /** Takes more text and gives what now certainly belongs to the answer. After a stop string nothing does. */
    public String append(String piece) {
        if (found != null) {
            return "";
        }
        for (int i = 0; i < piece.length(); i++) {
            held.append(piece.charAt(i));
            int longest = 0;
            for (var matcher : matchers) {
                if (matcher.accept(piece.charAt(i)) && matcher.stop.length() > longest) {
                    longest = matcher.stop.length();
                    found = matcher.stop;
                }
            }
            if (found != null) {
                held.setLength(held.length() - longest);
                return release(held.length());
            }
        }
        int begun = matchers.stream().mapToInt(Matcher::begun).max().orElse(0);
        return release(held.length() - begun);
    }

    /** Ends the text and gives what was held back of it. */
    public String finish() {
        return release(held.length());
    }

    /** The stop string that the text came to. */
    public Optional<String> found() {
        return Optional.ofNullable(found);
    }

    private String release(int length) {
        var text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    /** Knuth, Morris and Pratt's search for one string. */
    private static final class Matcher {
        private final String stop;
        /** {@code borders[n]}: of the first n + 1 characters, how many at their end are also their beginning, not counting all. */
        private final int[] borders;

        private int begun;

        Matcher(String stop) {
            this.stop = stop;
            borders = new int[stop.length()];
            for (int i = 1; i < borders.length; i++) {
                borders[i] = longer(borders[i - 1], stop.charAt(i));
            }
        }

        /** Takes the next character and tells whether the string ends with it. Not to be called after that. */
        boolean accept(char next) {
            begun = longer(begun, next);
            return begun == stop.length();
        }

        /** How many characters of the string the text ends with. */
        int begun() {
            return begun;
        }

        private int longer(int matched, char next) {
            while (matched > 0 && stop.charAt(matched) != next) {
                matched = borders[matched - 1];
            }
            return stop.charAt(matched) == next ? matched + 1 : 0;
        }
    }
}
