package io.videoxl.server.openai;

import io.videoxl.Answer;
import io.videoxl.Answer.TokenLogProbabilities;
import io.videoxl.Choice;
import java.time.Duration;
import java.util.List;

/**
 * A whole answer, as completions tell it.
 *
 * @param finishReason in OpenAI's words
 * @param promptTokens memory, history and question
 * @param cachedTokens those of them that were there before the request
 * @param answerTokens of the answer
 * @param reading from the request until the answer could begin, watching included where it was watched for this request
 * @param answering generating the answer
 * @param logProbabilities of each token; empty: not asked for
 */
record Outcome(
        String text,
        String finishReason,
        int promptTokens,
        int cachedTokens,
        int answerTokens,
        Duration reading,
        Duration answering,
        List<TokenLogProbabilities> logProbabilities) {

    /** @param watched whether it was watched for this request */
    static Outcome of(Answer answer, boolean watched) {
        var timings = answer.timings();
        return new Outcome(
                answer.text(),
                switch (answer.finishReason()) {
                    case STOP, STOP_STRING -> "stop";
                    case LENGTH, TIME -> "length";
                },
                answer.memoryTokens() + answer.historyTokens() + answer.questionTokens(),
                watched ? 0 : answer.memoryTokens(),
                answer.answerTokens(),
                watched ? timings.watching().plus(timings.reading()) : timings.reading(),
                timings.answering(),
                answer.logProbabilities());
    }

    /** @param watched whether it was watched for this request */
    static Outcome of(Choice choice, boolean watched) {
        var timings = choice.timings();
        return new Outcome(
                choice.text(),
                "stop",
                choice.memoryTokens() + choice.historyTokens() + choice.questionTokens(),
                watched ? 0 : choice.memoryTokens(),
                choice.options().get(choice.index()).tokens(),
                watched ? timings.watching().plus(timings.reading()) : timings.reading(),
                timings.answering(),
                List.of());
    }
}
