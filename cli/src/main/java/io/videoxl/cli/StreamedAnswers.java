package io.videoxl.cli;

import io.videoxl.Answer;
import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.time.Duration;
import java.util.Locale;

/** Prints an answer while it is generated. */
final class StreamedAnswers implements Answers {
    private final Streams streams;
    private final boolean statistics;
    private final boolean headings;
    private boolean first = true;

    /**
     * @param statistics whether counts and times follow each answer, on standard error
     * @param headings whether each answer stands under its question
     */
    StreamedAnswers(Streams streams, boolean statistics, boolean headings) {
        this.streams = streams;
        this.statistics = statistics;
        this.headings = headings;
    }

    @Override
    public void answer(VideoMemory memory, String question, AskOptions options) {
        try (var words = memory.stream(question, options)) {
            if (headings) {
                print((first ? "> " : "\n> ") + question + "\n");
                first = false;
            }
            for (var word : words) {
                print(word);
            }
            print("\n");
            if (statistics) {
                streams.err().println(statistics(memory, words.answer()));
            }
        }
    }

    private void print(String text) {
        streams.out().print(streams.forOut(text));
        // Also writes out what is buffered.
        if (streams.out().checkError()) {
            throw new VideoXLException(Code.IO, "standard output was closed; the rest of the answer was not generated");
        }
    }

    private static String statistics(VideoMemory memory, Answer answer) {
        var timings = answer.timings();
        return "[%d frames watched in %s; memory %d tokens, %s; question %d tokens in %s; answer %d tokens in %s, %.1f/s; %s]"
                .formatted(
                        memory.frames(),
                        Quantities.time(timings.watching()),
                        answer.memoryTokens(),
                        Quantities.bytes(memory.bytes()),
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
