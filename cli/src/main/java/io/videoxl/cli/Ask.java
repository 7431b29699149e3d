package io.videoxl.cli;

import io.videoxl.AskOptions;
import io.videoxl.Device;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.cli.ProgressDisplay.Unit;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code videoxl ask}: watches a video once and answers questions about it. */
@Command(
        name = "ask",
        description = "Watches a video once and answers questions about it.",
        footer = {
            "  videoxl ask model.gguf film.mp4 \"Who opens the safe, and when?\"",
            "  videoxl ask model.gguf film.mp4 --frames 2048 --ratio 16 \"How does it end?\"",
            "  videoxl ask model.gguf film.mp4 --json - < questions.txt"
        })
final class Ask implements Callable<Integer> {
    private final Streams streams;
    private final CommonOptions common;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model: a GGUF file made by 'videoxl convert'.")
    private Path model;

    @Parameters(index = "1", paramLabel = "VIDEO", description = "A video or image in any format that FFmpeg reads.")
    private Path video;

    @Parameters(
            index = "2..*",
            paramLabel = "QUESTION",
            description = "Questions, each answered on its own. '-' reads one from each line of standard input, as does"
                    + " a terminal where no question is given.")
    private List<String> questions = List.of();

    @ArgGroup(validate = false, order = 1, heading = "%nWatching:%n")
    private WatchingOptions watching = new WatchingOptions();

    @ArgGroup(validate = false, order = 2, heading = "%nAnswering:%n")
    private AnsweringOptions answering = new AnsweringOptions();

    @Option(
            names = "--json",
            description = "Print each answer as one line of JSON, with token counts and timings, once it is whole.")
    private boolean json;

    @ArgGroup(validate = false, order = 3, heading = "%nComputing:%n")
    private ComputingOptions computing = new ComputingOptions();

    Ask(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
    }

    @Override
    public Integer call() {
        var asking = usage(answering::toAskOptions);
        var watchOptions = usage(watching::toWatchOptions);
        var builder = usage(() -> computing.toBuilder(model));
        boolean fromInput = questions.equals(List.of("-"));
        boolean conversation = questions.isEmpty() || fromInput && streams.inIsTerminal();
        if (questions.isEmpty() && !streams.inIsTerminal()) {
            throw new ParameterException(
                    spec.commandLine(), "no question; name one, or - to read them from standard input");
        }
        // Before the model, which takes longer.
        Video.of(video).info();
        try (var loaded = load(builder);
                var memory = watch(loaded, watchOptions)) {
            if (!common.quiet()) {
                memory.warnings().forEach(warning -> streams.err().println("videoxl: " + Printable.lines(warning)));
            }
            var answers = json
                    ? new JsonAnswers(streams)
                    : new StreamedAnswers(
                            streams, common.verbose(), questions.size() > 1 || fromInput && !conversation);
            var source = questions.isEmpty() || fromInput
                    ? Questions.lines(streams.in(), conversation ? this::prompt : () -> {})
                    : Questions.of(questions);
            answerAll(memory, source, asking, answers, conversation);
        }
        return ExitStatus.OK;
    }

    private VideoXL load(VideoXL.Builder builder) {
        long size = model.toFile().length();
        try (var display = ProgressDisplay.of(streams, common.quiet(), "Loading " + model.getFileName(), Unit.BYTES)) {
            return builder.onProgress(fraction -> display.show(Math.round(fraction * size), size))
                    .build();
        }
    }

    private VideoMemory watch(VideoXL loaded, WatchOptions.Builder options) {
        try (var display =
                ProgressDisplay.of(streams, common.quiet(), "Watching " + video.getFileName(), Unit.FRAMES)) {
            return loaded.watch(
                    Video.of(video),
                    options.onProgress(progress ->
                                    display.show((int) (progress.fraction() * progress.frames()), progress.frames()))
                            .build());
        }
    }

    private void answerAll(
            VideoMemory memory, Questions source, AskOptions options, Answers answers, boolean conversation) {
        for (var question = source.next(); question.isPresent(); question = source.next()) {
            try {
                answers.answer(memory, question.get(), options);
            } catch (VideoXLException e) {
                // A person can ask something else.
                if (!conversation || e.code() != Code.CONTEXT_EXCEEDED) {
                    throw e;
                }
                streams.err().println("videoxl: " + Printable.lines(e.getMessage()));
            }
        }
        if (conversation && !common.quiet()) {
            streams.err().println();
        }
    }

    private void prompt() {
        if (!common.quiet()) {
            streams.err().print("> ");
            streams.err().flush();
        }
    }

    /** What an option's value makes the library refuse is a matter of the command line. */
    private <T> T usage(Supplier<T> options) {
        try {
            return options.get();
        } catch (VideoXLException e) {
            if (e.code() == Code.INVALID_ARGUMENT || e.code() == Code.RATIO_INVALID) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            throw e;
        }
    }

    /** What computes. */
    private static final class ComputingOptions {
        @Option(
                names = "--device",
                paramLabel = "NAME",
                description = "What holds the model and computes, by a name that 'videoxl info' lists"
                        + " (default: the first GPU, else the CPU).")
        private String device;

        @Option(
                names = "--threads",
                paramLabel = "N",
                description = "Threads that compute on the CPU (default: one for each physical core).")
        private int threads;

        VideoXL.Builder toBuilder(Path model) {
            var builder = VideoXL.builder().model(model).threads(threads);
            return device == null ? builder : builder.device(Device.named(device));
        }
    }
}
