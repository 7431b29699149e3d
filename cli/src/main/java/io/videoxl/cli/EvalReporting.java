package io.videoxl.cli;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.report.BarChart;
import io.videoxl.eval.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        for (var file : Arrays.asList(markdown, json, plot)) {
            if (file != null && !Files.isDirectory(file.toAbsolutePath().getParent())) {
                throw new VideoXLException(
                        Code.IO, "Cannot write " + file + ": its folder is not there; expected one that is.");
            }
        }
    }

    /** Prints the tables, and writes what is asked for. */
    void tell(Report report, Streams streams) {
        var text = report.toMarkdown();
        streams.out().print(streams.forOut(text));
        streams.out().flush();
        write(markdown, text);
        write(json, report.toJson() + "\n");
        if (plot != null) {
            BarChart.write(report, plot);
        }
    }

    private static void write(Path file, String text) {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": the report cannot be written (" + e + ").", e);
        }
    }
}
