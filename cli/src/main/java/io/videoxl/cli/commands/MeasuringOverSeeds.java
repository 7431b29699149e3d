package io.videoxl.cli.commands;

import io.videoxl.cli.terminal.Streams;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model on films of several seeds, for documents that state the figures. */
final class MeasuringOverSeeds extends Measuring {
    @Parameters(index = "1", paramLabel = "FOLDER", description = "Where results are kept; made if it is not there.")
    private Path folder;

    @Option(
            names = "--seeds",
            paramLabel = "S",
            split = ",",
            required = true,
            description = "Each makes other films. None may have played a part in making or calibrating the model.")
    private List<Long> seeds;

    @Option(
            names = "--into",
            paramLabel = "FILE",
            description = "Replace the figures in this document; may be given several times.")
    private List<Path> documents = List.of();

    Path folder() {
        return folder;
    }

    List<Long> seeds() {
        return seeds;
    }

    @Override
    void check() {
        super.check();
        ReportFiles.check(documents.toArray(Path[]::new));
    }

    /** Prints the figures, and puts them into the documents. */
    void tell(Streams streams, String figures, UnaryOperator<String> fill) {
        documents.forEach(each -> ReportFiles.rewrite(each, fill));
        streams.out().print(streams.forOut(figures));
        streams.out().flush();
    }
}
