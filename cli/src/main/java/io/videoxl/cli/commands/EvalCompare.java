package io.videoxl.cli.commands;

import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.eval.Results;
import io.videoxl.eval.report.Comparison;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code videoxl eval compare}: two results, question by question. */
@Command(
        name = "compare",
        description = "Compares two results of a benchmark, question by question, with McNemar's exact test.",
        footer = "  videoxl eval compare ratio16.jsonl ratio2.jsonl")
public final class EvalCompare implements Callable<Integer> {
    private final Streams streams;

    @Parameters(index = "0", paramLabel = "A", description = "Results that 'videoxl eval' wrote.")
    private Path a;

    @Parameters(index = "1", paramLabel = "B", description = "Other results of the same benchmark.")
    private Path b;

    public EvalCompare(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        var comparison = Comparison.of(Results.read(a), Results.read(b));
        streams.out().print(streams.forOut(comparison.toMarkdown()));
        streams.out().flush();
        return ExitStatus.OK;
    }
}
