package io.videoxl.cli.answers;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.videoxl.Answer;
import io.videoxl.Answer.Candidate;
import io.videoxl.Answer.FinishReason;
import io.videoxl.Answer.TokenLogProbabilities;
import io.videoxl.cli.terminal.Json;
import io.videoxl.cli.terminal.Quantities;
import io.videoxl.cli.terminal.Streams;
import java.util.List;
import java.util.Locale;

/** Prints each answer as one line of JSON. */
public final class JsonAnswers implements Answers {
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
            int historyTokens,
            int questionTokens,
            int answerTokens,
            double watchingSeconds,
            double readingSeconds,
            double answeringSeconds,
            double repeatingSeconds,
            List<String> warnings,
            List<Token> logProbabilities,
            JsonEvidence evidence) {}

    record Token(int id, String text, double logProbability, List<Candidate> alternatives) {
        static Token of(TokenLogProbabilities token) {
            var chosen = token.chosen();
            return new Token(chosen.id(), chosen.text(), chosen.logProbability(), token.alternatives());
        }
    }

    private final Streams streams;
    private final Conversation conversation;
    private final boolean logProbabilities;
    private final EvidenceTelling evidence;

    /** @param logProbabilities whether the answers have them */
    public JsonAnswers(Streams streams, Conversation conversation, boolean logProbabilities, EvidenceTelling evidence) {
        this.streams = streams;
        this.conversation = conversation;
        this.logProbabilities = logProbabilities;
        this.evidence = evidence;
    }

    @Override
    public Begun begin(String question) {
        var words = conversation.begin(question);
        return new Begun() {
            @Override
            public void print() {
                JsonAnswers.this.print(question, words.read(piece -> {}));
            }

            @Override
            public void close() {
                words.close();
            }
        };
    }

    private void print(String question, Answer answer) {
        var timings = answer.timings();
        streams.out()
                .println(Json.line(new Line(
                        conversation.memory().toString(),
                        question,
                        answer.text(),
                        name(answer.finishReason()),
                        answer.stopString().orElse(null),
                        answer.frames(),
                        answer.memoryTokens(),
                        conversation.memory().bytes(),
                        answer.historyTokens(),
                        answer.questionTokens(),
                        answer.answerTokens(),
                        Quantities.seconds(timings.watching()),
                        Quantities.seconds(timings.reading()),
                        Quantities.seconds(timings.answering()),
                        Quantities.seconds(timings.repeating()),
                        answer.warnings(),
                        logProbabilities
                                ? answer.logProbabilities().stream()
                                        .map(Token::of)
                                        .toList()
                                : null,
                        answer.attribution().map(JsonEvidence::of).orElse(null))));
        answer.attribution().ifPresent(found -> evidence.draw(conversation.memory(), question, answer.text(), found));
    }

    private static String name(FinishReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
