package io.videoxl.cli.answers;

import io.videoxl.Answer;
import io.videoxl.VideoMemory;
import io.videoxl.cli.terminal.Quantities;
import java.time.Duration;
import java.util.Locale;

/** Prints an answer while it is generated. */
public final class StreamedAnswers implements Answers {
    private final AnswerText text;
    private final Conversation conversation;
    private final EvidenceTelling evidence;

    public StreamedAnswers(AnswerText text, Conversation conversation, EvidenceTelling evidence) {
        this.text = text;
        this.conversation = conversation;
        this.evidence = evidence;
    }

    @Override
    public Begun begin(String question) {
        var words = conversation.begin(question);
        return new Begun() {
            @Override
            public void print() {
                text.begin(question);
                var answer = words.read(text::print);
                text.print("\n");
                answer.attribution().ifPresent(found -> {
                    text.print(EvidenceText.of(conversation.memory().watched(), found));
                    evidence.draw(conversation.memory(), question, answer.text(), found);
                });
                text.statistics(() -> statistics(conversation.memory(), answer));
            }

            @Override
            public void close() {
                words.close();
            }
        };
    }

    private static String statistics(VideoMemory memory, Answer answer) {
        var timings = answer.timings();
        return "[%d frames watched in %s; memory %d tokens, %s; %squestion %d tokens in %s; answer %d tokens in %s, %.1f/s; %s]"
                .formatted(
                        answer.frames(),
                        Quantities.time(timings.watching()),
                        answer.memoryTokens(),
                        Quantities.bytes(memory.bytes()),
                        answer.historyTokens() == 0 ? "" : "conversation " + answer.historyTokens() + " tokens; ",
                        answer.questionTokens(),
                        Quantities.time(timings.reading()),
                        answer.answerTokens(),
                        Quantities.time(timings.answering()),
                        perSecond(answer.answerTokens(), timings.answering()),
                        answer.finishReason().name().toLowerCase(Locale.ROOT));
    }

    private static double perSecond(int count, Duration time) {
        return time.isZero() ? 0 : count / Quantities.seconds(time);
    }
}
