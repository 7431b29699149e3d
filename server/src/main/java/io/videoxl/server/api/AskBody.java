package io.videoxl.server.api;

import io.videoxl.AskOptions;
import io.videoxl.server.http.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Questions as a body: one, or several that do not see each other. What is null is the library's default. */
record AskBody(
        String question,
        List<String> questions,
        List<String> choices,
        Integer evidence,
        Integer maxTokens,
        Double temperature,
        Double topP,
        Integer topK,
        Double minP,
        Double repetitionPenalty,
        Long seed,
        List<String> stop,
        Double maxSeconds,
        Boolean stream,
        String chat,
        String parent,
        Boolean alone) {
    private static final int LONGEST_QUESTION = 100_000;

    /** What is asked, one or more. */
    List<String> asked() {
        if ((question == null) == (questions == null)) {
            throw Refusal.badRequest("the body has " + (question == null ? "neither question nor questions" : "both")
                    + "; expected one of them");
        }
        var asked = question == null ? questions : List.of(question);
        if (asked.isEmpty()
                || asked.stream()
                        .anyMatch(each -> each == null || each.isBlank() || each.length() > LONGEST_QUESTION)) {
            throw Refusal.badRequest("questions: expected one or more, each with some text and at most "
                    + LONGEST_QUESTION + " characters");
        }
        return asked;
    }

    boolean hasChoices() {
        return choices != null && !choices.isEmpty();
    }

    /** Whether the model is not to see what was said before in the chat. */
    boolean isAlone() {
        return Boolean.TRUE.equals(alone);
    }

    boolean isStreamed() {
        return Boolean.TRUE.equals(stream);
    }

    /**
     * How to answer.
     *
     * @param longest an answer takes no longer
     */
    AskOptions options(Duration longest) {
        var options = AskOptions.greedy().withMaxTime(time(longest));
        if (maxTokens != null) {
            options = options.withMaxTokens(maxTokens);
        }
        if (temperature != null) {
            options = options.withTemperature(temperature);
        }
        if (topP != null) {
            options = options.withTopP(topP);
        }
        if (topK != null) {
            options = options.withTopK(topK);
        }
        if (minP != null) {
            options = options.withMinP(minP);
        }
        if (repetitionPenalty != null) {
            options = options.withRepetitionPenalty(repetitionPenalty);
        }
        if (seed != null) {
            options = options.withSeed(seed);
        }
        if (stop != null) {
            if (stop.stream().anyMatch(Objects::isNull)) {
                throw Refusal.badRequest("stop: found null, expected texts");
            }
            options = options.withStop(stop.toArray(String[]::new));
        }
        return evidence == null || evidence == 0 ? options : options.withEvidence(evidence);
    }

    private Duration time(Duration longest) {
        if (maxSeconds == null) {
            return longest;
        }
        if (!(maxSeconds > 0)) {
            throw Refusal.badRequest("max_seconds is " + maxSeconds + ", expected more than 0");
        }
        var wanted = Duration.ofNanos(Math.round(Math.min(maxSeconds, 1e9) * 1e9));
        return wanted.compareTo(longest) < 0 ? wanted : longest;
    }
}
