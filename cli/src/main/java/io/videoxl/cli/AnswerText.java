package io.videoxl.cli;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.function.Supplier;

/** Answers as text on standard output. */
final class AnswerText {
    private final Streams streams;
    private final boolean statistics;
    private final boolean headings;
    private boolean first = true;

    /**
     * @param statistics whether counts and times follow each answer, on standard error
     * @param headings whether each answer stands under its question
     */
    AnswerText(Streams streams, boolean statistics, boolean headings) {
        this.streams = streams;
        this.statistics = statistics;
        this.headings = headings;
    }

    void begin(String question) {
        if (headings) {
            print((first ? "> " : "\n> ") + question + "\n");
            first = false;
        }
    }

    void print(String text) {
        streams.out().print(streams.forOut(text));
        // Also writes out what is buffered.
        if (streams.out().checkError()) {
            throw new VideoXLException(Code.IO, "standard output was closed; the rest of the answer was not generated");
        }
    }

    void statistics(Supplier<String> text) {
        if (statistics) {
            streams.err().println(text.get());
        }
    }
}
