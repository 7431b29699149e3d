package io.videoxl.cli.commands;

import io.videoxl.AskOptions;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.ComputingOptions;
import io.videoxl.cli.options.ModelPath;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.options.WatchingOptions;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.ProgressDisplay;
import io.videoxl.cli.terminal.ProgressDisplay.Unit;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.cli.terminal.Times;
import io.videoxl.worlds.vico.ModelDescriber;
import io.videoxl.worlds.vico.VicoBuilder;
import io.videoxl.worlds.vico.VicoOptions;
import io.videoxl.worlds.vico.VicoReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code videoxl vico}: ordering questions for training, about the videos of a folder. */
@Command(
        name = "vico",
        customSynopsis = "videoxl vico [OPTIONS] MODEL FOLDER OUTPUT",
        description = {
            "Makes training data of videos: cuts each into clips, lets the model describe every clip, and writes questions about",
            "the order of what happens, with answers, in the published training format.",
            "Descriptions are kept in OUTPUT.clips.jsonl as they come: the same command goes on where it was broken off."
        },
        footer = {
            "  videoxl vico model.gguf videos vico.json",
            "  videoxl vico model.gguf videos vico.json --clip 30 --frames 16 --request \"What happens here?\""
        })
public final class Vico implements Callable<Integer> {
    private static final int DESCRIPTION_TOKENS = 64;

    private final Streams streams;
    private final CommonOptions common;
    private final Memories memories;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", converter = ModelPath.class, description = ModelPath.HELP)
    private Path model;

    @Parameters(
            index = "1",
            paramLabel = "FOLDER",
            description = "Videos, in it and below it. One that cannot be read is reported and left out.")
    private Path folder;

    @Parameters(
            index = "2",
            paramLabel = "OUTPUT",
            description = "The JSON file to write, such as vico.json; it is there only once it is whole.")
    private Path output;

    @Option(
            names = "--clip",
            paramLabel = "SECONDS",
            converter = Times.SecondsConverter.class,
            description = "How long a clip is (default: 14).")
    private Duration clip = VicoOptions.defaults().clipLength();

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "How many events a question names at most (default: 4).")
    private int events = VicoOptions.defaults().mostEvents();

    @Option(
            names = "--request",
            paramLabel = "TEXT",
            description = "What the model is asked about each clip (default: \"" + ModelDescriber.REQUEST + "\").")
    private String request = ModelDescriber.REQUEST;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Most tokens of a description (default: " + DESCRIPTION_TOKENS + ").")
    private int maxTokens = DESCRIPTION_TOKENS;

    @Option(names = "--seed", paramLabel = "SEED", description = "Same seed, same order of options (default: 1).")
    private long seed = VicoOptions.defaults().seed();

    @ArgGroup(validate = false, order = 1, heading = "%nWatching:%n")
    private WatchingOptions watching = new WatchingOptions();

    @ArgGroup(validate = false, order = 2, heading = "%nComputing:%n")
    private ComputingOptions computing = new ComputingOptions();

    public Vico(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
        memories = new Memories(streams, common);
    }

    @Override
    public Integer call() {
        var builder = Usage.of(spec, () -> computing.toBuilder(model));
        var options = Usage.of(spec, () -> new VicoOptions(clip, events, seed));
        var asking = Usage.of(spec, () -> AskOptions.greedy().withMaxTokens(maxTokens));
        var watch = Usage.of(spec, () -> watching.toWatchOptions(true).build());
        checkFolders();
        VicoReport report;
        try (var loaded = memories.load(model, builder)) {
            report = build(loaded, watch, asking, options);
        }
        tell(report);
        return report.videos() > 0 ? ExitStatus.OK : ExitStatus.FAILURE;
    }

    /** Before a model is loaded for it. */
    private void checkFolders() {
        if (!Files.isDirectory(folder)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, folder + ": no such folder; expected one with videos in it.");
        }
        var target = output.toAbsolutePath().getParent();
        if (target == null || !Files.isDirectory(target) || !Files.isWritable(target)) {
            throw new VideoXLException(
                    Code.IO, "Cannot write " + output + ": " + target + " is not a folder that can be written to.");
        }
    }

    private VicoReport build(VideoXL loaded, WatchOptions watch, AskOptions asking, VicoOptions options) {
        var describer = new ModelDescriber(loaded, request, watch, asking);
        try (var display = ProgressDisplay.of(streams, common.quiet(), "Describing " + folder, Unit.CLIPS)) {
            return new VicoBuilder(describer, options, done -> display.show(done.clips(), done.allClips()))
                    .build(folder, output);
        }
    }

    private void tell(VicoReport report) {
        report.skipped()
                .forEach((video, problem) -> streams.err().println("videoxl: left out: " + Printable.lines(problem)));
        if (!common.quiet()) {
            streams.err()
                    .println("Wrote %s: %d questions about %d videos of %d clips; %d left out"
                            .formatted(
                                    Printable.lines(output.toString()),
                                    report.questions(),
                                    report.videos(),
                                    report.clips(),
                                    report.skipped().size()));
        }
    }
}
