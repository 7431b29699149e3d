package io.videoxl.eval.data;

import java.util.List;
import java.util.regex.Pattern;

/** What is done to a prompt once it is filled. */
public enum PromptWording {
    /** Nothing. */
    AS_IT_IS {
        @Override
        public String apply(String prompt) {
            return prompt;
        }
    },
    /**
     * Times of two and two digits become seconds, as the texts between Video-XL-2's visual tokens have them: {@code 01:30} becomes
     * {@code 90 seconds}. One after the other, each everywhere, as its evaluation does: of {@code 00:10 to 12:00:10} it makes {@code 10
     * seconds to 12:10 seconds}.
     */
    TIMES_IN_SECONDS {
        @Override
        public String apply(String prompt) {
            List<String> times =
                    TIME.matcher(prompt).results().map(each -> each.group()).toList();
            var worded = prompt;
            for (var time : times) {
                worded = worded.replace(time, seconds(time) + " seconds");
            }
            return worded;
        }
    };

    private static final Pattern TIME = Pattern.compile("\\d\\d:\\d\\d", Pattern.UNICODE_CHARACTER_CLASS);

    private static int seconds(String time) {
        int colon = time.indexOf(':');
        return Integer.parseInt(time.substring(0, colon)) * 60 + Integer.parseInt(time.substring(colon + 1));
    }

    /**
     * Does it.
     *
     * @param prompt the filled template
     * @return what is asked
     */
    public abstract String apply(String prompt);
}
