package io.videoxl.cli.commands;

import io.videoxl.FindOptions;
import io.videoxl.Match;
import io.videoxl.VideoMemory;
import io.videoxl.WatchedFrame;
import io.videoxl.cli.answers.EvidenceText;
import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.ComputingOptions;
import io.videoxl.cli.options.FileNames;
import io.videoxl.cli.options.ModelPath;
import io.videoxl.cli.options.SourceOptions;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.options.WatchingOptions;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Json;
import io.videoxl.cli.terminal.Quantities;
import io.videoxl.cli.terminal.Streams;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code videoxl find}: when something is shown. */
@Command(
        name = "find",
        customSynopsis = "videoxl find [OPTIONS] MODEL SOURCE DESCRIPTION...",
        description = {
            "Tells when something is shown, with a score from 0 to 1. Each part of what was watched is asked by itself.",
            "A description is worded as the model would word it; with --question any wording does, if the model can deny."
        },
        footer = {
            "  videoxl find model.gguf film.vxl \"someone opens the safe\"",
            "  videoxl find demo film.mp4 \"the red cross\" \"the letter K\" --json",
            "  videoxl find model.gguf film.vxl \"a red car\" --question \"Is {description} in the video?\" --moments 10"
        })
public final class Find implements Callable<Integer> {
    private final Streams streams;
    private final Memories memories;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", converter = ModelPath.class, description = ModelPath.HELP)
    private Path model;

    @Parameters(
            index = "1",
            paramLabel = "SOURCE",
            converter = FileNames.Word.class,
            description = "A video, an image, a network address, or what --save of another command wrote.")
    private String source;

    @Parameters(
            index = "2..*",
            arity = "1..*",
            paramLabel = "DESCRIPTION",
            converter = FileNames.Word.class,
            description = "What to look for, each by itself.")
    private List<String> descriptions;

    @Option(names = "--moments", paramLabel = "N", description = "Most moments to tell of each (default: 5).")
    private int moments = 5;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description =
                    "A question that the description would answer; may be given several times, and the best counts"
                            + " (default: what appears first, and what appears last).")
    private List<String> prompts = List.of();

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            description = "Ask this instead, with " + FindOptions.DESCRIPTION
                    + " in it, and take for the score how probable yes is beside no.")
    private String question;

    @Option(
            names = "--yes",
            paramLabel = "WORD",
            description = "With --question: how the model says yes (default: yes).")
    private String yes;

    @Option(names = "--no", paramLabel = "WORD", description = "With --question: how the model says no (default: no).")
    private String no;

    @Option(
            names = "--threshold",
            paramLabel = "SCORE",
            description = "Least score of a moment (default: 0.6; 0.5 with --question).")
    private Double threshold;

    @Option(names = "--json", description = "Print a line of JSON for each description.")
    private boolean json;

    @ArgGroup(validate = false, order = 1, heading = "%nSources:%n")
    private SourceOptions showing = new SourceOptions();

    @ArgGroup(validate = false, order = 2, heading = "%nWatching:%n")
    private WatchingOptions watching = new WatchingOptions();

    @ArgGroup(validate = false, order = 3, heading = "%nComputing:%n")
    private ComputingOptions computing = new ComputingOptions();

    public Find(Streams streams, CommonOptions common) {
        this.streams = streams;
        memories = new Memories(streams, common);
    }

    @Override
    public Integer call() {
        Usage.check(spec, () -> descriptions.forEach(FileNames::text));
        var finding = Usage.of(spec, this::options);
        var builder = Usage.of(spec, () -> computing.toBuilder(model));
        var sources = Usage.of(spec, () -> showing.resolve(source, List.of()));
        var options = Usage.of(spec, () -> watching.toWatchOptions(sources.memory() == null));
        sources.refuseUnused(spec);
        sources.check();
        try (var loaded = memories.load(model, builder);
                var memory = memories.watch(loaded, sources, options)) {
            memories.warn(memory);
            for (var description : descriptions) {
                tell(memory, description, memory.find(description, moments, finding));
            }
        }
        return ExitStatus.OK;
    }

    private FindOptions options() {
        if (moments < 1) {
            throw new TypeConversionException("--moments is " + moments + ", expected 1 or more");
        }
        if (question == null && (yes != null || no != null)) {
            throw new TypeConversionException("--yes and --no are answers to --question; give that too");
        }
        if (question != null && !prompts.isEmpty()) {
            throw new TypeConversionException("--prompt and --question are two ways to ask; give one of them");
        }
        var options = question != null
                ? FindOptions.asked(question, yes == null ? "yes" : yes, no == null ? "no" : no)
                : prompts.isEmpty() ? FindOptions.defaults() : FindOptions.described(prompts.toArray(String[]::new));
        return threshold == null ? options : options.withThreshold(threshold);
    }

    /** What a line of JSON holds. */
    private record Line(String video, String description, List<Moment> moments) {}

    /** Times are in seconds. */
    private record Moment(String source, double from, double to, int firstPart, double score) {
        private static Moment of(Match match) {
            return new Moment(
                    match.source(),
                    Quantities.seconds(match.from()),
                    Quantities.seconds(match.to()),
                    match.moment().firstPart(),
                    match.score());
        }
    }

    private void tell(VideoMemory memory, String description, List<Match> matches) {
        if (json) {
            var moments = matches.stream().map(Moment::of).toList();
            streams.out().println(Json.line(new Line(memory.toString(), description, moments)));
            return;
        }
        if (descriptions.size() > 1) {
            streams.out().println("> " + streams.forOut(description));
        }
        if (matches.isEmpty()) {
            streams.out().println("nowhere");
        }
        boolean several =
                memory.watched().stream().map(WatchedFrame::source).distinct().count() > 1;
        for (var match : matches) {
            streams.out()
                    .println("%s  %s %.2f%s"
                            .formatted(
                                    EvidenceText.times(match.moment()),
                                    EvidenceText.bar(match.score()),
                                    match.score(),
                                    several ? "  " + streams.forOut(match.source()) : ""));
        }
    }
}
