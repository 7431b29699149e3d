package io.videoxl.eval.data;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is asked about a question: a text in which <code>{question}</code> stands for the question, <code>{options A.}</code> or
 * <code>{options (A)}</code> for the options with their letters, one a line, <code>{options list}</code> for the former as Python writes a
 * list of texts, and <code>{subtitles}</code> for what is spoken in the frames
 * that were watched, with a line break behind it, or for nothing.
 *
 * @param text the template
 */
public record PromptTemplate(String text) {
    private static final String QUESTION = "{question}";
    private static final String SUBTITLES = "{subtitles}";
    private static final Pattern PLACES =
            Pattern.compile("\\{question}|\\{options A\\.}|\\{options \\(A\\)}|\\{options list}|\\{subtitles}");

    /**
     * Checks that the question is in it.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it is not
     */
    public PromptTemplate {
        Objects.requireNonNull(text, "text");
        if (!text.contains(QUESTION)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "The prompt template is '" + text + "'; expected " + QUESTION + " in it.");
        }
    }

    /** {@return whether it has a place for subtitles} */
    public boolean hasSubtitles() {
        return text.contains(SUBTITLES);
    }

    /**
     * The prompt for a question.
     *
     * @param question what is asked
     * @param subtitles what is spoken, ready to be read; empty for nothing
     * @return the prompt
     */
    public String fill(Question question, String subtitles) {
        return PLACES.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(
                        switch (place.group()) {
                            case QUESTION -> question.text();
                            case "{options A.}" -> lines(question, "%s. %s");
                            case "{options (A)}" -> lines(question, "(%s) %s");
                            case "{options list}" -> list(question);
                            default -> subtitles.isEmpty() ? "" : subtitles + "\n";
                        }));
    }

    /** As Python writes a list of texts. */
    private static String list(Question question) {
        return texts(question, "%s. %s")
                .map(option -> option.replace("\\", "\\\\").replace("\n", "\\n"))
                .map(option -> option.contains("'") && !option.contains("\"")
                        ? '"' + option + '"'
                        : "'" + option.replace("'", "\\'") + "'")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String lines(Question question, String form) {
        return texts(question, form).collect(Collectors.joining("\n"));
    }

    private static Stream<String> texts(Question question, String form) {
        return IntStream.range(0, question.options().size())
                .mapToObj(i -> form.formatted(Letters.of(i), question.options().get(i)));
    }
}
