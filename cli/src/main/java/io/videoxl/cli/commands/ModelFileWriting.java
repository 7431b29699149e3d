package io.videoxl.cli.commands;

import io.videoxl.cli.options.FileNames;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.ProgressDisplay;
import io.videoxl.cli.terminal.ProgressDisplay.Unit;
import io.videoxl.cli.terminal.Quantities;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.convert.ConversionProgress;
import io.videoxl.convert.WeightType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Writing a model file, as a person sees it: progress, then what was written. */
final class ModelFileWriting {
    private ModelFileWriting() {}

    static void run(
            Streams streams,
            boolean quiet,
            Path file,
            WeightType type,
            Consumer<Consumer<ConversionProgress>> writing) {
        long start = System.nanoTime();
        try (var display = ProgressDisplay.of(streams, quiet, "Writing " + file.getFileName(), Unit.BYTES)) {
            writing.accept(progress -> display.show(progress.bytesDone(), progress.bytes()));
        }
        if (!quiet) {
            streams.err()
                    .println("Wrote %s: %s, %s, in %s"
                            .formatted(
                                    Printable.lines(file.toString()),
                                    Quantities.bytes(FileNames.size(file)),
                                    type,
                                    Quantities.time(Duration.ofNanos(System.nanoTime() - start))));
        }
    }
}
