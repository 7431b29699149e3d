package io.videoxl.server.api;

import io.videoxl.Answer;
import io.videoxl.Attribution;
import io.videoxl.Choice;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An answer as callers are told: what {@code videoxl ask --json} prints. What does not apply is left out.
 *
 * @param question which of the questions that were asked together
 * @param questionText what was asked
 * @param questionMessage the question's id in the chat
 * @param message the answer's id in the chat
 */
record AnswerTold(
        int question,
        String questionText,
        String answer,
        String finishReason,
        String stopString,
        Integer index,
        Double probability,
        List<Choice.Option> options,
        int frames,
        int memoryTokens,
        int historyTokens,
        int questionTokens,
        Integer answerTokens,
        double watchingSeconds,
        double readingSeconds,
        double answeringSeconds,
        double repeatingSeconds,
        List<String> warnings,
        EvidenceTold evidence,
        String batch,
        String questionMessage,
        String message) {
    static AnswerTold of(int question, String asked, Answer answer, Map<String, Integer> places) {
        var timings = answer.timings();
        return new AnswerTold(
                question,
                asked,
                answer.text(),
                answer.finishReason().name().toLowerCase(Locale.ROOT),
                answer.stopString().orElse(null),
                null,
                null,
                null,
                answer.frames(),
                answer.memoryTokens(),
                answer.historyTokens(),
                answer.questionTokens(),
                answer.answerTokens(),
                seconds(timings.watching()),
                seconds(timings.reading()),
                seconds(timings.answering()),
                seconds(timings.repeating()),
                answer.warnings(),
                answer.attribution()
                        .map(found -> EvidenceTold.of(found, places))
                        .orElse(null),
                null,
                null,
                null);
    }

    static AnswerTold of(int question, String asked, Choice choice, Attribution evidence, Map<String, Integer> places) {
        var timings = choice.timings();
        return new AnswerTold(
                question,
                asked,
                choice.text(),
                "choice",
                null,
                choice.index(),
                choice.probability(),
                choice.options(),
                choice.frames(),
                choice.memoryTokens(),
                choice.historyTokens(),
                choice.questionTokens(),
                null,
                seconds(timings.watching()),
                seconds(timings.reading()),
                seconds(timings.answering()),
                seconds(timings.repeating()),
                choice.warnings(),
                evidence == null ? null : EvidenceTold.of(evidence, places),
                null,
                null,
                null);
    }

    /** One that was stopped, with what there was of it. */
    static AnswerTold cancelled(int question, String asked, String text) {
        return new AnswerTold(
                question,
                asked,
                text,
                "cancelled",
                null,
                null,
                null,
                null,
                0,
                0,
                0,
                0,
                null,
                0,
                0,
                0,
                0,
                List.of(),
                null,
                null,
                null,
                null);
    }

    AnswerTold in(String batch, String questionMessage, String message) {
        return new AnswerTold(
                question,
                questionText,
                answer,
                finishReason,
                stopString,
                index,
                probability,
                options,
                frames,
                memoryTokens,
                historyTokens,
                questionTokens,
                answerTokens,
                watchingSeconds,
                readingSeconds,
                answeringSeconds,
                repeatingSeconds,
                warnings,
                evidence,
                batch,
                questionMessage,
                message);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
