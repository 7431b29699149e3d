package io.videoxl.cli.commands;

import io.videoxl.VideoXL;
import io.videoxl.cli.options.ComputingOptions;
import io.videoxl.cli.options.ModelPath;
import io.videoxl.cli.options.Usage;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which model is measured, what computes, and where all that was counted goes. */
class Measuring {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", converter = ModelPath.class, description = ModelPath.HELP)
    private Path model;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all that was counted as JSON.")
    private Path json;

    @ArgGroup(validate = false, order = 1, heading = "%nComputing:%n")
    private ComputingOptions computing = new ComputingOptions();

    final Path model() {
        return model;
    }

    /** Before a model is loaded for it. */
    void check() {
        ReportFiles.check(json);
    }

    final VideoXL load(Memories memories) {
        return memories.load(model, Usage.of(spec, () -> computing.toBuilder(model)));
    }

    /** Writes what was counted, where that is asked for. */
    final void write(String counted) {
        ReportFiles.write(json, counted + "\n");
    }
}
