package io.videoxl.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.videoxl.Answer.Candidate;
import io.videoxl.Answer.FinishReason;
import io.videoxl.Answer.TokenLogProbabilities;
import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import java.util.List;
import java.util.Locale;

/** Prints each answer as one line of JSON. */
final class JsonAnswers implements Answers {
    /** What a line holds; null is left out. */
    @JsonInclude(Include.NON_NULL)
    record Line(
            String video,
            String question,
            String answer,
            String finishReason,
            String stopString,
            int frames,
            int memoryTokens,
            long memoryBytes,
            int questionTokens,
            int answerTokens,
            double watchingSeconds,
            double readingSeconds,
            double answeringSeconds,
            List<String> warnings,
            List<Token> logProbabilities) {}

    record Token(int id, String text, double logProbability, List<Candidate> alternatives) {
        static Token of(TokenLogProbabilities token) {
            var chosen = token.chosen();
            return new Token(chosen.id(), chosen.text(), chosen.logProbability(), token.alternatives());
        }
    }

    private final Streams streams;

    JsonAnswers(Streams streams) {
        this.streams = streams;
    }

    @Override
    public void answer(VideoMemory memory, String question, AskOptions options) {
        var answer = memory.ask(question, options);
        var timings = answer.timings();
        streams.out()
                .println(Json.line(new Line(
                        memory.toString(),
                        question,
                        answer.text(),
                        name(answer.finishReason()),
                        answer.stopString().orElse(null),
                        answer.frames(),
                        answer.memoryTokens(),
                        memory.bytes(),
                        answer.questionTokens(),
                        answer.answerTokens(),
                        Quantities.seconds(timings.watching()),
                        Quantities.seconds(timings.reading()),
                        Quantities.seconds(timings.answering()),
                        answer.warnings(),
                        options.logProbabilities().isEmpty()
                                ? null
                                : answer.logProbabilities().stream()
                                        .map(Token::of)
                                        .toList())));
    }

    private static String name(FinishReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
