package io.videoxl.eval.data;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The options of a question that has them in its text: the lines that begin with A, B, C and so on. */
final class OptionsInside {
    private static final Pattern OPTION = Pattern.compile("^\\s*(?:\\(([A-Z])\\)|([A-Z])[.):])\\s*(.*\\S)\\s*$");

    private OptionsInside() {}

    static List<String> of(String question) {
        var options = new ArrayList<String>();
        for (var line : question.lines().toList()) {
            var found = OPTION.matcher(line);
            if (found.matches()) {
                var letter = found.group(1) == null ? found.group(2) : found.group(1);
                if (letter.equals(Letters.of(options.size()))) {
                    options.add(found.group(3));
                }
            }
        }
        return options;
    }
}
