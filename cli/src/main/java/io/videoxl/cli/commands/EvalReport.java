package io.videoxl.cli.commands;

import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.eval.Results;
import io.videoxl.eval.report.Report;
import io.videoxl.eval.scoring.Scoring;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code videoxl eval report}: tables of results, of a run that goes on as well. */
@Command(
        name = "report",
        description = "Makes the tables of results again, also with another scoring and while a run goes on.",
        footer = "  videoxl eval report videomme.jsonl --scoring strict --plot videomme.png")
public final class EvalReport implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RESULTS", description = "Results that 'videoxl eval' wrote.")
    private Path file;

    @Option(
            names = "--scoring",
            paramLabel = "RULES",
            description = "How answers are judged: compatible or strict (default: as the run was).")
    private Scoring scoring;

    @Mixin
    private EvalReporting reporting;

    public EvalReport(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        reporting.check();
        var results = Results.read(file);
        try {
            reporting.tell(scoring == null ? Report.of(results) : Report.of(results, scoring), streams);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return ExitStatus.OK;
    }
}
