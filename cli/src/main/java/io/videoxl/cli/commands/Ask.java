package io.videoxl.cli.commands;

import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.cli.answers.AnswerText;
import io.videoxl.cli.answers.Answers;
import io.videoxl.cli.answers.Choices;
import io.videoxl.cli.answers.Conversation;
import io.videoxl.cli.answers.Dialogue;
import io.videoxl.cli.answers.EvidenceTelling;
import io.videoxl.cli.answers.JsonAnswers;
import io.videoxl.cli.answers.JsonChoices;
import io.videoxl.cli.answers.QuestionLengths;
import io.videoxl.cli.answers.Questions;
import io.videoxl.cli.answers.StreamedAnswers;
import io.videoxl.cli.options.AnsweringOptions;
import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.ComputingOptions;
import io.videoxl.cli.options.EvidenceOptions;
import io.videoxl.cli.options.FileNames;
import io.videoxl.cli.options.ModelPath;
import io.videoxl.cli.options.SourceOptions;
import io.videoxl.cli.options.Sources;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.options.WatchingOptions;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code videoxl ask}: watches once, or opens what was watched, and answers questions about it. */
@Command(
        name = "ask",
        description = "Watches videos and images once and answers questions about them.",
        footer = {
            "  videoxl ask model.gguf film.mp4 \"Who opens the safe, and when?\"",
            "  videoxl ask model.gguf film.mp4 --frames 2048 --ratio 16 --save film.vxl",
            "  videoxl ask model.gguf film.vxl \"Is the door open?\" --choice yes --choice no",
            "  videoxl ask model.gguf film.vxl \"Who opens the safe?\" --evidence-sheet safe.png",
            "  videoxl ask model.gguf chart.png --with table.png \"Do the two agree?\"",
            "  videoxl ask model.gguf rtsp://camera/door --rate 1",
            "  videoxl ask model.gguf film.mp4 --json - < questions.txt"
        })
public final class Ask implements Callable<Integer> {
    /** Tokens of a question that a person may type. */
    private static final int TYPED = 512;

    private final Streams streams;
    private final CommonOptions common;
    private final Memories memories;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", converter = ModelPath.class, description = ModelPath.HELP)
    private Path model;

    @Parameters(
            index = "1",
            paramLabel = "SOURCE",
            converter = FileNames.Word.class,
            description =
                    "A video in any format that FFmpeg reads, GIF among them; an image: PNG, JPEG, WebP, BMP or TIFF; a"
                            + " network address such as https://… or rtsp://…; or what --save wrote. Files are told by what is in"
                            + " them.")
    private String source;

    @Parameters(
            index = "2..*",
            paramLabel = "QUESTION",
            converter = FileNames.Word.class,
            description =
                    "Questions, each answered on its own. '-' reads one from each line of standard input. On a terminal"
                            + " where no question is given, a chat begins.")
    private List<String> questions = List.of();

    @ArgGroup(validate = false, order = 1, heading = "%nSources:%n")
    private SourceOptions showing = new SourceOptions();

    @Option(
            names = "--with",
            paramLabel = "SOURCE",
            converter = FileNames.Word.class,
            order = 1,
            description =
                    "Show this as well, after what was named before; may be given several times. After a saved memory:"
                            + " add this to it.")
    private List<String> more = List.of();

    @Option(
            names = "--save",
            paramLabel = "FILE",
            order = 2,
            description = "Keep what was watched in this file, such as film.vxl, to be a SOURCE later.")
    private Path save;

    @ArgGroup(validate = false, order = 2, heading = "%nWatching:%n")
    private WatchingOptions watching = new WatchingOptions();

    @ArgGroup(validate = false, order = 3, heading = "%nAnswering:%n")
    private AnsweringOptions answering = new AnsweringOptions();

    @ArgGroup(validate = false, order = 3, heading = "%nEvidence:%n")
    private EvidenceOptions evidence = new EvidenceOptions();

    @Option(
            names = "--json",
            order = 3,
            description = "Print each answer as one line of JSON, with token counts and timings, once it is whole.")
    private boolean json;

    @ArgGroup(validate = false, order = 4, heading = "%nComputing:%n")
    private ComputingOptions computing = new ComputingOptions();

    public Ask(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
        memories = new Memories(streams, common);
    }

    /**
     * What the parser would make of a command line without options.
     *
     * @param words the model, the source and one question or more
     * @throws Usage.NotParsedException if the parser would refuse it
     */
    public static Ask plainly(Streams streams, CommonOptions common, List<String> words) {
        var ask = new Ask(streams, common);
        try {
            ask.model = new ModelPath().convert(words.getFirst());
        } catch (IOException | TypeConversionException e) {
            throw new Usage.NotParsedException(e);
        }
        ask.source = words.get(1);
        ask.questions = words.subList(2, words.size());
        return ask;
    }

    @Override
    public Integer call() {
        Usage.check(spec, () -> questions.forEach(FileNames::text));
        var plainly = Usage.of(spec, answering::toAskOptions);
        var builder = Usage.of(spec, () -> computing.toBuilder(model));
        Usage.of(spec, answering::focus);
        var telling = Usage.of(spec, () -> new EvidenceTelling(streams, common.quiet(), evidence));
        evidence.sheet().ifPresent(ReportFiles::check);
        Usage.check(spec, () -> answering.check(Usage.given(spec, AnsweringOptions.class), json));
        var asking = telling.moments().map(plainly::withEvidence).orElse(plainly);
        if (!asks() && save == null) {
            throw new ParameterException(
                    spec.commandLine(), "no question; name one, or - to read them from standard input");
        }
        var sources = Usage.of(spec, () -> showing.resolve(source, more));
        var options = Usage.of(spec, () -> watching.toWatchOptions(sources.memory() == null));
        sources.refuseUnused(spec);
        if (save != null) {
            Memories.checkDestination(save);
        }
        // Before the model, which takes longer.
        sources.check();
        try (var loaded = memories.load(model, builder)) {
            if (!sources.visuals().isEmpty()) {
                reserve(new QuestionLengths(loaded), options);
            }
            if (asks() && fromInput() && sources.network() && answering.focus().isEmpty()) {
                askWhileWatching(loaded, sources, options, asking, telling);
            } else {
                askAfterWatching(loaded, sources, options, asking, telling);
            }
        }
        return ExitStatus.OK;
    }

    private void askAfterWatching(
            VideoXL loaded, Sources sources, WatchOptions.Builder options, AskOptions asking, EvidenceTelling telling) {
        try (var memory = memories.watch(loaded, sources, options)) {
            memories.warn(memory);
            if (save != null) {
                memories.save(memory, save);
            }
            if (asks()) {
                var focus = answering.focus();
                if (focus.isEmpty()) {
                    ask(memory, asking, telling);
                    return;
                }
                try (var focused = memory.focus(focus.get())) {
                    ask(focused, asking, telling);
                }
            }
        }
    }

    private void ask(VideoMemory memory, AskOptions asking, EvidenceTelling telling) {
        dialogue(memory, asking, telling).run(fromInput() ? typedQuestions(() -> {}) : Questions.of(questions));
    }

    private void askWhileWatching(
            VideoXL loaded, Sources sources, WatchOptions.Builder options, AskOptions asking, EvidenceTelling telling) {
        try (var background = memories.begin(loaded, sources, options)) {
            background.awaitMemory();
            dialogue(background.memory(), asking, telling).run(typedQuestions(() -> tellEnd(background, sources)));
            try {
                background.finish();
            } finally {
                memories.warn(background.memory());
                if (save != null) {
                    memories.save(background.memory(), save);
                }
            }
        }
    }

    private Questions typedQuestions(Runnable beforeEach) {
        return Questions.lines(
                streams.in(),
                () -> {
                    beforeEach.run();
                    if (typed() && !common.quiet()) {
                        streams.err().print("> ");
                        streams.err().flush();
                    }
                },
                charset -> {
                    if (!common.quiet()) {
                        streams.err().println("videoxl: standard input is read as " + charset);
                    }
                });
    }

    private void tellEnd(BackgroundWatching background, Sources sources) {
        if (!common.quiet() && background.hasJustEnded()) {
            streams.err()
                    .println("%s has ended: %d frames were watched"
                            .formatted(
                                    Printable.lines(sources.title()),
                                    background.memory().frames()));
        }
    }

    private Dialogue dialogue(VideoMemory memory, AskOptions asking, EvidenceTelling telling) {
        var conversation = new Conversation(memory, asking, answering.chat(typed()));
        var text = new AnswerText(streams, common.verbose(), questions.size() > 1 || fromInput() && !typed());
        return new Dialogue(streams, common.quiet(), typed(), conversation, answers(conversation, text, telling));
    }

    private Answers answers(Conversation conversation, AnswerText text, EvidenceTelling telling) {
        var choices = answering.choices();
        if (choices.isEmpty()) {
            return json
                    ? new JsonAnswers(streams, conversation, answering.logProbabilities(), telling)
                    : new StreamedAnswers(text, conversation, telling);
        }
        var memory = conversation.memory();
        return json ? new JsonChoices(streams, memory, choices, telling) : new Choices(text, memory, choices, telling);
    }

    /** Whether there may be questions; otherwise something is only saved. */
    private boolean asks() {
        return !questions.isEmpty() || typed();
    }

    private boolean fromInput() {
        return questions.isEmpty() || questions.equals(List.of("-"));
    }

    /** Whether a person types the questions. */
    private boolean typed() {
        return fromInput() && streams.inIsTerminal();
    }

    /** Nothing is watched for questions that would not fit the context afterwards. */
    private void reserve(QuestionLengths lengths, WatchOptions.Builder options) {
        var maxTokens = answering.maxTokens();
        if (watching.reserves()) {
            return;
        }
        if (!fromInput()) {
            options.reserve(
                    !answering.choices().isEmpty()
                            ? lengths.longest(questions, answering.choices())
                            : answering.chat(false)
                                    ? lengths.together(questions, maxTokens)
                                    : lengths.longest(questions, maxTokens));
        } else if (maxTokens.orElse(0) > TYPED) {
            options.reserve((int) Math.min((long) TYPED + maxTokens.getAsInt(), Integer.MAX_VALUE));
        }
    }
}
