package io.videoxl.cli.answers;

import io.videoxl.Attribution;
import io.videoxl.VideoMemory;
import io.videoxl.cli.options.EvidenceOptions;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.Streams;
import java.nio.file.Path;
import java.util.Optional;

/** Tells what answers rest on, and draws it. */
public final class EvidenceTelling {
    private final Streams streams;
    private final boolean quiet;
    private final Optional<Integer> moments;
    private final Optional<Path> sheet;
    private int drawn;

    public EvidenceTelling(Streams streams, boolean quiet, EvidenceOptions options) {
        this.streams = streams;
        this.quiet = quiet;
        moments = options.moments();
        sheet = options.sheet();
    }

    /** How many moments to tell at most; empty: evidence is not looked for. */
    public Optional<Integer> moments() {
        return moments;
    }

    /** Draws the sheet of an answer, if there is to be one. */
    void draw(VideoMemory memory, String question, String answer, Attribution found) {
        sheet.map(this::next).ifPresent(file -> {
            EvidenceSheet.write(memory.watched(), question, answer, found, file);
            if (!quiet) {
                streams.err().println("Wrote " + Printable.lines(file.toString()));
            }
        });
    }

    /** {@code sheet.png}, then {@code sheet-2.png}. */
    private Path next(Path first) {
        drawn++;
        if (drawn == 1) {
            return first;
        }
        var name = first.getFileName().toString();
        int dot = name.lastIndexOf('.');
        int end = dot > 0 ? dot : name.length();
        return first.resolveSibling(name.substring(0, end) + "-" + drawn + name.substring(end));
    }
}
