package io.videoxl.cli.options;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether it is told what answers rest on. */
public final class EvidenceOptions {
    private static final int DEFAULT_MOMENTS = 3;

    @Option(
            names = "--evidence",
            description =
                    "Tell which moments each answer rests on: how much less probable it is with a moment left out, in nats,"
                            + " and how far the answer rests on what was seen.")
    private boolean evidence;

    @Option(
            names = "--evidence-moments",
            paramLabel = "N",
            description = "With --evidence: most moments to tell (default: " + DEFAULT_MOMENTS + ").")
    private Integer moments;

    @Option(
            names = "--evidence-sheet",
            paramLabel = "FILE",
            description =
                    "Draw them as a PNG: the frames of each moment, under a strip of all that was watched. Of a second"
                            + " question FILE-2, and so on. Turns --evidence on.")
    private Path sheet;

    /** How many moments to tell at most; empty: evidence is not looked for. */
    public Optional<Integer> moments() {
        if (!evidence && sheet == null) {
            if (moments != null) {
                throw new TypeConversionException("--evidence-moments says how many --evidence tells; give that too");
            }
            return Optional.empty();
        }
        if (moments != null && moments < 1) {
            throw new TypeConversionException("--evidence-moments is " + moments + ", expected 1 or more");
        }
        return Optional.of(moments == null ? DEFAULT_MOMENTS : moments);
    }

    /** Where to draw; empty: nowhere. */
    public Optional<Path> sheet() {
        return Optional.ofNullable(sheet);
    }
}
