package io.videoxl.eval.data;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A question that has its options in its text: the lines that begin with A, B, C and so on.
 *
 * @param question the other lines
 * @param options without their letters
 */
record OptionsInside(String question, List<String> options) {
    private static final Pattern OPTION = Pattern.compile("^\\s*(?:\\(([A-Z])\\)|([A-Z])[.):])\\s*(.*\\S)\\s*$");

    static OptionsInside of(String text) {
        var question = new ArrayList<String>();
        var options = new ArrayList<String>();
        for (var line : text.lines().toList()) {
            var found = OPTION.matcher(line);
            if (found.matches() && letter(found).equals(Letters.of(options.size()))) {
                options.add(found.group(3));
            } else {
                question.add(line);
            }
        }
        return new OptionsInside(String.join("\n", question), options);
    }

    private static String letter(MatchResult option) {
        return option.group(1) == null ? option.group(2) : option.group(1);
    }
}
