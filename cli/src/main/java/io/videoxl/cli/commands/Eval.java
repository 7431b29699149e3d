package io.videoxl.cli.commands;

import io.videoxl.ModelFamily;
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
import io.videoxl.eval.Evaluation;
import io.videoxl.eval.EvaluationOptions;
import io.videoxl.eval.Results;
import io.videoxl.eval.Shard;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.data.PromptTemplate;
import io.videoxl.eval.data.PublishedEvaluation;
import io.videoxl.eval.report.Report;
import io.videoxl.eval.scoring.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code videoxl eval}: a model on a benchmark. */
@Command(
        name = "eval",
        customSynopsis = {
            "videoxl eval [OPTIONS] MODEL BENCHMARK FOLDER --results FILE",
            "       videoxl eval --merge FILE... --results FILE",
            "       videoxl eval COMMAND"
        },
        description = {
            "Runs a model on a benchmark that was downloaded, and makes its table: frames, prompt and scoring as its authors published,",
            "unless told otherwise. Answers are kept as they come: the same command goes on where it was broken off."
        },
        footer = {
            "  videoxl eval model.gguf videomme Video-MME --results videomme.jsonl --plot videomme.png",
            "  videoxl eval model.gguf mlvu MLVU --results strict.jsonl --scoring strict --limit 200 --ratio 16",
            "  videoxl eval model.gguf vnbench VNBench --results part2.jsonl --shard 2/8",
            "  videoxl eval --merge part1.jsonl part2.jsonl --results all.jsonl",
            "  videoxl eval compare ratio16.jsonl ratio2.jsonl"
        })
public final class Eval implements Callable<Integer> {
    private static final Set<String> FRAMES = Set.of("--frames", "--rate", "--at", "--key-frames");

    private final Streams streams;
    private final CommonOptions common;
    private final Memories memories;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            converter = ModelPath.class,
            description = ModelPath.HELP)
    private Path model;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "BENCHMARK",
            converter = BenchmarkConverter.class,
            description = "videomme, mvbench, mlvu, vnbench, longvideobench or lvbench.")
    private Benchmark benchmark;

    @Parameters(index = "2", arity = "0..1", paramLabel = "FOLDER", description = "Where the benchmark was unpacked.")
    private Path folder;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Where answers are kept, a line of JSON each, such as videomme.jsonl.")
    private Path results;

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            split = ",",
            description =
                    "Files with the questions: .json, .jsonl, .csv, .tsv or .parquet (default: those found in FOLDER).")
    private List<Path> questions = List.of();

    @Option(
            names = "--scoring",
            paramLabel = "RULES",
            description =
                    "How answers are judged: compatible, as the published code does; strict; or choices, where the"
                            + " model does not write and the most probable letter counts (default: compatible).")
    private Scoring scoring = Scoring.COMPATIBLE;

    @Option(
            names = "--template",
            paramLabel = "FILE",
            description = "What is asked: a text with {question}, {options A.} or {options (A)}, and {subtitles}"
                    + " (default: the published prompt).")
    private Path template;

    @Option(names = "--subtitles", description = "Show what is spoken in the watched frames before the question.")
    private boolean subtitles;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Most tokens of an answer (default: the published number).")
    private Integer maxTokens;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "For what published scoring draws at random (default: 1).")
    private long seed = 1;

    @Option(names = "--limit", paramLabel = "N", description = "Ask only the first questions (default: all).")
    private int limit;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            converter = ShardConverter.class,
            description = "Run a part of the videos, such as 2/8: the second of eight.")
    private Shard shard = Shard.WHOLE;

    @Option(
            names = "--ahead",
            paramLabel = "N",
            description = "Videos that are watched ahead of the one that is asked about (default: 2).")
    private int ahead = 2;

    @Option(names = "--retry", description = "Try again what could not be asked in an earlier run.")
    private boolean retry;

    @Option(
            names = "--merge",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Put the results of shards together, instead of running anything.")
    private List<Path> merged = List.of();

    @Mixin
    private EvalReporting reporting;

    @ArgGroup(validate = false, order = 1, heading = "%nWatching:%n")
    private WatchingOptions watching = new WatchingOptions();

    @ArgGroup(validate = false, order = 2, heading = "%nComputing:%n")
    private ComputingOptions computing = new ComputingOptions();

    public Eval(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
        memories = new Memories(streams, common);
    }

    @Override
    public Integer call() {
        // Not required by picocli, which would ask for it before a subcommand as well.
        if (results == null) {
            throw new ParameterException(spec.commandLine(), "expected --results FILE, where answers are kept");
        }
        reporting.check();
        if (!merged.isEmpty()) {
            refuseOptionsOfARun();
        }
        var found = merged.isEmpty() ? run() : merge();
        var report = Report.of(found);
        report.results().problems().forEach(each -> streams.err()
                .println("videoxl: left out: " + Printable.lines(each.toString())));
        report.failed().forEach(each -> streams.err()
                .println("videoxl: not asked: "
                        + Printable.lines(each.id() + ": " + each.failure().orElseThrow())));
        reporting.tell(report, streams);
        return report.all().of() > 0 ? ExitStatus.OK : ExitStatus.FAILURE;
    }

    private void refuseOptionsOfARun() {
        var given = new TreeSet<>(Usage.given(spec, Eval.class));
        given.addAll(Usage.given(spec, WatchingOptions.class));
        given.addAll(Usage.given(spec, ComputingOptions.class));
        given.removeAll(List.of("--merge", "--results"));
        if (!given.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--merge puts results together and runs nothing; leave out " + String.join(", ", given));
        }
    }

    private Results merge() {
        if (model != null) {
            throw new ParameterException(
                    spec.commandLine(), "--merge puts results together and runs nothing; leave out " + model);
        }
        var whole = Results.merge(merged);
        whole.write(results);
        return whole;
    }

    private Results run() {
        if (folder == null) {
            throw new ParameterException(
                    spec.commandLine(), "expected MODEL, BENCHMARK and FOLDER, or --merge with results");
        }
        var builder = Usage.of(spec, () -> computing.toBuilder(model));
        // Before a model is loaded for them.
        Usage.of(spec, () -> options(ModelFamily.VIDEO_XL).build());
        var set = benchmark.read(folder, questions);
        try (var loaded = memories.load(model, builder);
                var display = ProgressDisplay.of(streams, common.quiet(), benchmark.title(), Unit.QUESTIONS)) {
            return Evaluation.run(
                    loaded,
                    set,
                    options(loaded.info().family())
                            .onProgress(done -> display.show(done.questions(), done.allQuestions(), done.left()))
                            .build(),
                    results);
        }
    }

    private EvaluationOptions.Builder options(ModelFamily family) {
        var options = EvaluationOptions.builder(benchmark, family)
                .watching(watching(benchmark.published(family)))
                .scoring(scoring)
                .subtitles(subtitles)
                .seed(seed)
                .limit(limit)
                .shard(shard)
                .ahead(ahead)
                .retry(retry);
        if (template != null) {
            options.template(new PromptTemplate(text(template)));
        }
        return maxTokens == null ? options : options.maxTokens(maxTokens);
    }

    /** As published, unless told otherwise. */
    private WatchOptions watching(PublishedEvaluation published) {
        var given = Usage.given(spec, WatchingOptions.class);
        var options = watching.toWatchOptions(true);
        if (given.stream().noneMatch(FRAMES::contains)) {
            options.frames(published.frames());
        }
        if (!given.contains("--system")) {
            options.systemPrompt(published.systemPrompt());
        }
        if (!given.contains("--chunks")) {
            published.chunks().ifPresent(options::chunks);
        }
        return options.build();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": the template cannot be read (" + e + ").", e);
        }
    }

    private static final class BenchmarkConverter implements ITypeConverter<Benchmark> {
        @Override
        public Benchmark convert(String value) {
            return Usage.value(() -> Benchmark.named(value));
        }
    }

    private static final class ShardConverter implements ITypeConverter<Shard> {
        @Override
        public Shard convert(String value) {
            return Usage.value(() -> Shard.parse(value));
        }
    }
}
