package io.videoxl.eval.scoring;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What MVBench's published scoring compares: a letter where it finds one that stands alone, else the words. */
final class MvBenchAnswer {
    private static final int UNICODE =
            Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final Pattern OPTION = Pattern.compile("^([A-E])\\.\\s*(.+)$", UNICODE);
    private static final Pattern LETTER = Pattern.compile("\\b([A-E])\\b", UNICODE);
    private static final Pattern THOUSANDS = Pattern.compile("(\\d)(,)(\\d)", UNICODE);
    private static final Pattern FULL_STOP = Pattern.compile("\\.(?!\\d)", UNICODE);
    /** A flag is passed where a count is expected: so many full stops are dropped. */
    private static final int FULL_STOPS = 32;

    private static final List<String> PUNCTUATION = List.of(
            ";", "/", "[", "]", "\"", "{", "}", "(", ")", "=", "+", "\\", "_", "-", ">", "<", "@", "`", ",", "?", "!");

    private MvBenchAnswer() {}

    static String of(String answer) {
        var option = OPTION.matcher(Published.stripped(answer));
        if (option.matches()) {
            return option.group(1).toUpperCase(Locale.ROOT);
        }
        var text =
                withoutPunctuation(Published.stripped(answer.replace('\n', ' ').replace('\t', ' ')));
        for (char quote : new char[] {'\'', '"', ')', '('}) {
            text = trimmed(text, quote);
        }
        text = Published.stripped(text).toLowerCase(Locale.ROOT);
        var letter = LETTER.matcher(text);
        return letter.find() ? letter.group(1).toUpperCase(Locale.ROOT) : text;
    }

    private static String withoutPunctuation(String text) {
        boolean thousands = THOUSANDS.matcher(text).find();
        var left = text;
        for (var sign : PUNCTUATION) {
            boolean beside = text.contains(sign + " ") || text.contains(" " + sign);
            left = left.replace(sign, beside || thousands ? "" : " ");
        }
        var out = new StringBuilder();
        var stops = FULL_STOP.matcher(left);
        int end = 0;
        for (int i = 0; i < FULL_STOPS && stops.find(); i++) {
            out.append(left, end, stops.start());
            end = stops.end();
        }
        return out.append(left, end, left.length()).toString();
    }

    private static String trimmed(String text, char sign) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == sign) {
            from++;
        }
        while (to > from && text.charAt(to - 1) == sign) {
            to--;
        }
        return text.substring(from, to);
    }
}
