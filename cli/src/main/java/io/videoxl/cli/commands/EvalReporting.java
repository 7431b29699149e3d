package io.videoxl.cli.commands;

import io.videoxl.cli.terminal.Streams;
import io.videoxl.eval.report.BarChart;
import io.videoxl.eval.report.Report;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the tables of an evaluation go. */
final class EvalReporting {
    @Option(names = "--markdown", paramLabel = "FILE", description = "Write the tables here as well.")
    private Path markdown;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the tables as JSON.")
    private Path json;

    @Option(names = "--plot", paramLabel = "FILE", description = "Draw them as bars, a PNG.")
    private Path plot;

    /** Before anything is run for it. */
    void check() {
        ReportFiles.check(markdown, json, plot);
    }

    /** Prints the tables, and writes what is asked for. */
    void tell(Report report, Streams streams) {
        var text = report.toMarkdown();
        streams.out().print(streams.forOut(text));
        streams.out().flush();
        ReportFiles.write(markdown, text);
        ReportFiles.write(json, report.toJson() + "\n");
        if (plot != null) {
            BarChart.write(report, plot);
        }
    }
}
