package io.videoxl.cli;

import io.videoxl.Answer.FinishReason;
import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import java.util.Locale;

/** Prints each answer as one line of JSON. */
final class JsonAnswers implements Answers {
    /** What a line holds. */
    record Line(
            String video,
            String question,
            String answer,
            String finishReason,
            int frames,
            int memoryTokens,
            long memoryBytes,
            int questionTokens,
            int answerTokens,
            double watchingSeconds,
            double readingSeconds,
            double answeringSeconds) {}

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
                        memory.frames(),
                        answer.memoryTokens(),
                        memory.bytes(),
                        answer.questionTokens(),
                        answer.answerTokens(),
                        Quantities.seconds(timings.watching()),
                        Quantities.seconds(timings.reading()),
                        Quantities.seconds(timings.answering()))));
    }

    private static String name(FinishReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
