package io.videoxl.eval.scoring;

import io.videoxl.eval.data.Letters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The one option that an answer names, by its letter or its text; nothing where it names none or several. In this order: an option's
 * text or letter is all there is; a letter is at the beginning, set off from what follows; letters are called the answer; letters are in
 * brackets; letters stand alone, other than the words A and I; the texts of options occur.
 */
final class CarefulReader {
    private static final Pattern ALONE = Pattern.compile("[^\\p{L}\\p{N}]*(\\p{L})[^\\p{L}\\p{N}]*");
    private static final Pattern AT_START =
            Pattern.compile("\\s*(?:[(\\[]([A-Za-z])[)\\]]|([A-Za-z])[).:\\]]|([A-Z])\\R).*", Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile(
            "(?i:answer|option|choice)(?i:\\s+is)?\\s*:?\\s*[(\\[\"'*]*([A-Z])(?![\\p{L}\\p{N}'])(?!\\s+[a-z])");
    private static final Pattern IN_BRACKETS = Pattern.compile("[(\\[]([A-Z])[)\\]]");
    private static final Pattern STANDING = Pattern.compile("(?<![\\p{L}\\p{N}'])([A-Z])(?![\\p{L}\\p{N}'])");
    /** A letter that is a word here. */
    private static final Pattern WORD =
            Pattern.compile("(?<![\\p{L}\\p{N}])(?:A(?=\\s+\\p{Ll}{2,})(?!\\s+(?:or|and)\\b)|I(?=\\s))");

    private static final Pattern SIGNS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private CarefulReader() {}

    static Optional<String> letter(String answer, List<String> options) {
        var letters = Letters.first(options.size());
        var whole = words(answer);
        for (int i = 0; i < options.size(); i++) {
            if (!whole.isEmpty() && whole.equals(words(options.get(i)))) {
                return Optional.of(letters.get(i));
            }
        }
        for (var first : List.of(ALONE, AT_START)) {
            var found = first.matcher(answer);
            if (found.matches()) {
                return oneOf(letters, first == AT_START && severalBrackets(answer) ? "" : group(found));
            }
        }
        for (var pattern : List.of(NAMED, IN_BRACKETS, STANDING)) {
            var found = pattern.matcher(
                            pattern == STANDING ? WORD.matcher(answer).replaceAll("") : answer)
                    .results()
                    .map(match -> match.group(1))
                    .distinct()
                    .toList();
            if (!found.isEmpty()) {
                return found.size() == 1 ? oneOf(letters, found.getFirst()) : Optional.empty();
            }
        }
        return byText(whole, options);
    }

    private static boolean severalBrackets(String answer) {
        return IN_BRACKETS
                        .matcher(answer)
                        .results()
                        .map(match -> match.group(1))
                        .distinct()
                        .count()
                > 1;
    }

    private static String group(MatchResult found) {
        for (int i = 1; i <= found.groupCount(); i++) {
            if (found.group(i) != null) {
                return found.group(i).toUpperCase(Locale.ROOT);
            }
        }
        return "";
    }

    private static Optional<String> oneOf(List<String> letters, String letter) {
        return letters.contains(letter) ? Optional.of(letter) : Optional.empty();
    }

    private static Optional<String> byText(String whole, List<String> options) {
        Optional<String> found = Optional.empty();
        for (int i = 0; i < options.size(); i++) {
            var option = words(options.get(i));
            if (!option.isEmpty() && (" " + whole + " ").contains(" " + option + " ")) {
                if (found.isPresent()) {
                    return Optional.empty();
                }
                found = Optional.of(Letters.of(i));
            }
        }
        return found;
    }

    /** In lower case, without signs. */
    private static String words(String text) {
        return SIGNS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    }
}
