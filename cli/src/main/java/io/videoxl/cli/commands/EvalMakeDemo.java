package io.videoxl.cli.commands;

import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.cli.terminal.Times;
import io.videoxl.eval.demo.DemoBenchmark;
import io.videoxl.eval.demo.DemoBenchmark.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code videoxl eval make-demo}: a benchmark of generated videos. */
@Command(
        name = "make-demo",
        description = "Draws a small benchmark of generated videos, in the schema of videomme.",
        footer = "  videoxl eval make-demo demo --videos 30")
public final class EvalMakeDemo implements Callable<Integer> {
    private final Streams streams;
    private final CommonOptions common;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "Where to; made if it is not there.")
    private Path folder;

    @Option(names = "--videos", paramLabel = "N", description = "How many videos (default: ${DEFAULT-VALUE}).")
    private int videos = 12;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            converter = Times.SecondsConverter.class,
            description = "How long short ones are; others are twice and four times as long (default: 15).")
    private Duration shortest = Duration.ofSeconds(15);

    @Option(names = "--size", paramLabel = "PIXELS", description = "Edge of a frame, even (default: ${DEFAULT-VALUE}).")
    private int size = 224;

    @Option(names = "--seed", paramLabel = "SEED", description = "Same seed, same videos (default: 1).")
    private long seed = 1;

    public EvalMakeDemo(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
    }

    @Override
    public Integer call() {
        var made = Usage.of(spec, () -> new Size(videos, shortest, size, seed));
        var file = DemoBenchmark.write(folder, made);
        if (!common.quiet()) {
            streams.err().println("Wrote " + Printable.lines(file.toString()) + " and " + videos + " videos");
        }
        return ExitStatus.OK;
    }
}
