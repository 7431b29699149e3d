package io.videoxl.cli.commands;

import io.videoxl.MemoryType;
import io.videoxl.VideoXL;
import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.ProgressDisplay;
import io.videoxl.cli.terminal.ProgressDisplay.Unit;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.eval.needles.HeatMap;
import io.videoxl.eval.needles.NeedleReport;
import io.videoxl.eval.needles.NeedleSettings;
import io.videoxl.eval.needles.NeedleTest;
import io.videoxl.eval.needles.Needles;
import io.videoxl.worlds.needles.NeedleFile;
import io.videoxl.worlds.needles.NeedleGrid;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code videoxl niah}: needle in a haystack. */
@Command(
        name = "niah",
        customSynopsis = "videoxl niah [OPTIONS] MODEL RESULTS",
        description = {
            "Hides a needle in a long video, at every depth of every length of a grid, lets the model watch it, and asks.",
            "Without --hay, needles are coloured shapes in generated videos where nothing else happens.",
            "Results are kept in RESULTS as they come: the same command goes on where it was broken off."
        },
        footer = {
            "  videoxl niah model.gguf niah.jsonl --plot niah.png",
            "  videoxl niah model.gguf niah.jsonl --lengths 256,2048 --depths 0,0.5,1 --repeats 4 --ratio 8",
            "  videoxl niah model.gguf film.jsonl --hay film.mp4 --needles qa.json --images needles --plot film.png"
        })
public final class Niah implements Callable<Integer> {
    private final Streams streams;
    private final CommonOptions common;
    private final Memories memories;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Measuring measuring = new Measuring();

    @Parameters(index = "1", paramLabel = "RESULTS", description = "Where results are kept, a line of JSON each.")
    private Path results;

    @Option(
            names = "--lengths",
            paramLabel = "N",
            split = ",",
            description = "Frames of the haystacks (default: eight lengths to 2048).")
    private List<Integer> lengths = NeedleGrid.standard().lengths();

    @Option(
            names = "--depths",
            paramLabel = "D",
            split = ",",
            description = "Parts of the length that are before the needle, 0 to 1 (default: 0, 0.1 and so on to 1).")
    private List<Double> depths = NeedleGrid.standard().depths();

    @Option(names = "--repeats", paramLabel = "N", description = "Needles at each place of the grid (default: 1).")
    private int repeats = 1;

    @Option(
            names = "--ratio",
            paramLabel = "R",
            description =
                    "Visual tokens that are summarised into one (default: the largest of training that divides every window).")
    private Integer ratio;

    @Option(
            names = "--memory-type",
            paramLabel = "TYPE",
            description = "Type of keys and values in memory: ${COMPLETION-CANDIDATES} (default: f16).")
    private MemoryType memoryType = MemoryType.F16;

    @Option(names = "--seed", paramLabel = "SEED", description = "Same seed, same needles and hay (default: 1).")
    private long seed = 1;

    @Option(
            names = "--no-files",
            description =
                    "Watch frames straight from memory; else each haystack is written as an MP4 and watched from there.")
    private boolean noFiles;

    @Option(names = "--hay", paramLabel = "VIDEO", description = "Hide needles in frames of this video.")
    private Path hay;

    @Option(
            names = "--needles",
            paramLabel = "FILE",
            description =
                    "Needles for --hay, in the published format: JSON with lists of questions, answers and images.")
    private Path needles;

    @Option(
            names = "--images",
            paramLabel = "FOLDER",
            description = "Where the images of --needles are (default: the file's own folder).")
    private Path images;

    @Option(names = "--plot", paramLabel = "FILE", description = "Draw the heat map as a PNG.")
    private Path plot;

    public Niah(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
        memories = new Memories(streams, common);
    }

    @Override
    public Integer call() {
        if ((hay == null) != (needles == null)) {
            throw new ParameterException(
                    spec.commandLine(), "--hay and --needles belong together: give both, or neither");
        }
        var settings = Usage.of(spec, this::settings);
        measuring.check();
        ReportFiles.check(plot);
        NeedleReport report;
        try (var loaded = measuring.load(memories)) {
            report = run(loaded, settings);
        }
        tell(report);
        return ExitStatus.OK;
    }

    private NeedleSettings settings() {
        var settings = NeedleSettings.standard()
                .withGrid(new NeedleGrid(lengths, depths))
                .withRepeats(repeats)
                .withSeed(seed)
                .withMemoryType(memoryType)
                .withThroughFiles(!noFiles);
        return ratio == null ? settings : settings.withRatio(ratio);
    }

    private NeedleReport run(VideoXL loaded, NeedleSettings settings) {
        int all = settings.grid().lengths().size() * settings.grid().depths().size() * repeats;
        var done = new AtomicInteger();
        try (var display = ProgressDisplay.of(streams, common.quiet(), "Looking for needles", Unit.NEEDLES)) {
            return NeedleTest.run(
                    loaded,
                    source(loaded.info().imageSize()),
                    settings,
                    results,
                    result -> display.show(done.incrementAndGet(), all));
        }
    }

    private Needles source(int size) {
        if (hay == null) {
            return Needles.inWorlds(size);
        }
        var folder = images != null ? images : needles.toAbsolutePath().getParent();
        return Needles.in(hay, NeedleFile.read(needles, folder), size);
    }

    private void tell(NeedleReport report) {
        if (plot != null) {
            HeatMap.write(report, "Needle in a haystack: " + measuring.model().getFileName(), plot);
        }
        measuring.write(report.toJson());
        var out = streams.out();
        out.println("frames  found");
        for (int length : report.grid().lengths()) {
            report.accuracy(length).ifPresent(accuracy -> out.println(line(Integer.toString(length), accuracy)));
        }
        long found =
                report.results().stream().filter(result -> result.correct()).count();
        out.println(
                "%d of %d needles found: %s".formatted(found, report.results().size(), percent(report.accuracy())));
    }

    private static String line(String length, double accuracy) {
        return "%6s  %s".formatted(length, percent(accuracy));
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }
}
