package io.videoxl.cli.commands;

import io.videoxl.VideoXL;
import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.ComputingOptions;
import io.videoxl.cli.options.ModelPath;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.ProgressDisplay;
import io.videoxl.cli.terminal.ProgressDisplay.Unit;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.eval.worlds.WorldsReport;
import io.videoxl.eval.worlds.WorldsSettings;
import io.videoxl.eval.worlds.WorldsTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code videoxl eval worlds}: a model on generated videos. */
@Command(
        name = "worlds",
        description = {
            "Shows a model generated films, and asks what appears in them, in which order, and whether something does.",
            "Results are kept in RESULTS as they come: the same command goes on where it was broken off."
        },
        footer = {
            "  videoxl eval worlds demo worlds.jsonl --markdown worlds.md",
            "  videoxl eval worlds demo worlds.jsonl --lengths 128 --ratios 2,8 --films 200",
            "  videoxl eval worlds q8_0.gguf same.jsonl --other f32.gguf"
        })
public final class EvalWorlds implements Callable<Integer> {
    private final Streams streams;
    private final CommonOptions common;
    private final Memories memories;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", converter = ModelPath.class, description = ModelPath.HELP)
    private Path model;

    @Parameters(
            index = "1",
            paramLabel = "RESULTS",
            description = "Where results are kept, a line of JSON for each film and ratio.")
    private Path results;

    @Option(
            names = "--lengths",
            paramLabel = "N",
            split = ",",
            description = "Frames of the films, a second apart (default: 64,128,256,512,1024).")
    private List<Integer> lengths = List.of(64, 128, 256, 512, 1024);

    @Option(
            names = "--ratios",
            paramLabel = "R",
            split = ",",
            description =
                    "Visual tokens that are summarised into one (default: those that the model was trained with).")
    private List<Integer> ratios;

    @Option(names = "--films", paramLabel = "N", description = "Films of each length (default: ${DEFAULT-VALUE}).")
    private int films = 40;

    @Option(names = "--seed", paramLabel = "SEED", description = "Same seed, same films and questions (default: 1).")
    private long seed = 1;

    @Option(
            names = "--other",
            paramLabel = "MODEL",
            converter = ModelPath.class,
            description = "Ask this one the same, and tell how often it gives the same answer.")
    private Path other;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write the table here as well.")
    private Path markdown;

    @ArgGroup(validate = false, order = 1, heading = "%nComputing:%n")
    private ComputingOptions computing = new ComputingOptions();

    public EvalWorlds(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
        memories = new Memories(streams, common);
    }

    @Override
    public Integer call() {
        // With any ratio, to be refused before a model is loaded.
        Usage.of(spec, () -> settings(List.of(1)));
        ReportFiles.check(markdown);
        try (var loaded = load(model)) {
            tell(run(loaded));
        }
        return ExitStatus.OK;
    }

    private VideoXL load(Path file) {
        return memories.load(file, Usage.of(spec, () -> computing.toBuilder(file)));
    }

    private WorldsSettings settings(List<Integer> trained) {
        return new WorldsSettings(lengths, ratios == null ? trained : ratios, films, seed);
    }

    private WorldsReport run(VideoXL loaded) {
        if (other == null) {
            return run(loaded, Optional.empty());
        }
        try (var second = load(other)) {
            return run(loaded, Optional.of(second));
        }
    }

    private WorldsReport run(VideoXL loaded, Optional<VideoXL> second) {
        var settings = settings(loaded.info().ratios());
        int all = lengths.size() * settings.ratios().size() * films;
        var done = new AtomicInteger();
        try (var display = ProgressDisplay.of(streams, common.quiet(), "Watching films", Unit.FILMS)) {
            return WorldsTest.run(loaded, second, settings, results, film -> display.show(done.incrementAndGet(), all));
        }
    }

    private void tell(WorldsReport report) {
        var text = report.toMarkdown();
        streams.out().print(streams.forOut(text));
        streams.out().flush();
        ReportFiles.write(markdown, text);
    }
}
