package io.videoxl.cli.answers;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.cli.terminal.Streams;
import java.util.function.Supplier;

/** Answers as text on standard output. */
public final class AnswerText {
    private final Streams streams;
    private final boolean statistics;
    private final boolean headings;
    private boolean first = true;

    /**
     * @param statistics whether counts and times follow each answer, on standard error
     * @param headings whether each answer stands under its question
     */
    public AnswerText(Streams streams, boolean statistics, boolean headings) {
        this.streams = streams;
        this.statistics = statistics;
        this.headings = headings;
    }

    public void begin(String question) {
        if (headings) {
            print((first ? "> " : "\n> ") + question + "\n");
            first = false;
        }
    }

    public void print(String text) {
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
