package io.videoxl.cli.commands;

import io.videoxl.Device;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.NativeLibraries;
import io.videoxl.cli.bench.BenchComparison;
import io.videoxl.cli.bench.BenchPlot;
import io.videoxl.cli.bench.BenchReport;
import io.videoxl.cli.bench.BenchSettings;
import io.videoxl.cli.bench.BenchText;
import io.videoxl.cli.bench.BenchVideo;
import io.videoxl.cli.bench.Benchmark;
import io.videoxl.cli.bench.EvidenceMeasurement;
import io.videoxl.cli.bench.LlamaBench;
import io.videoxl.cli.bench.Measurement;
import io.videoxl.cli.bench.Stage;
import io.videoxl.cli.bench.WatchMeasurement;
import io.videoxl.cli.info.ModelSummary;
import io.videoxl.cli.info.Versions;
import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.FileNames;
import io.videoxl.cli.options.WritingOptions;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Json;
import io.videoxl.cli.terminal.ProgressDisplay;
import io.videoxl.cli.terminal.ProgressDisplay.Unit;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.ComputeSettings.Kernels;
import io.videoxl.engine.Engine;
import io.videoxl.engine.NativeLayer;
import io.videoxl.video.reading.FFmpeg;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code videoxl bench}: how fast this machine is, stage by stage. */
@Command(
        name = "bench",
        description = {
            "Measures each stage and the whole: decoding, vision, windows, prompts, answers.",
            "Nothing else should run meanwhile. Speed does not depend on what weights say, so a model by formula does."
        },
        footer = {
            "  videoxl bench",
            "  videoxl bench --size 7b --type q4_K --stages vision,window --runs 5",
            "  videoxl bench --size 7b --beside xl2 --type q4_K --stages vision,window,watch --frames 128",
            "  videoxl bench model.gguf --stages watch --frames 64,256,1024,2048 --runs 1 --plot frames.png",
            "  videoxl bench --type q8_0 --stages evidence --memory 5760,18450 --generate 8 --runs 1",
            "  videoxl bench --type f16 --llama-bench /usr/bin/llama-bench --json bench.json"
        })
public final class Bench implements Callable<Integer> {
    private static final String DEFAULT_SIZE = "0.5b";

    /** Raised when a size's configuration changes, so that a cached model of an older version is not taken for it. */
    private static final int MODELS = 2;

    private final Streams streams;
    private final CommonOptions common;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A GGUF model; without one, a model by formula is made and kept in the user's cache.")
    private Path model;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description =
                    "Size of the model by formula: golden, 0.5b, 7b, xl2 or xl2-small (default: " + DEFAULT_SIZE + ").")
    private String size;

    @Option(
            names = "--beside",
            paramLabel = "MODEL",
            description =
                    "A second model, or the size of one by formula, such as xl2: it does the same next, and its time for a"
                            + " frame or a token is told by the first's.")
    private String beside;

    @Mixin
    private WritingOptions writing;

    @Option(
            names = "--stages",
            paramLabel = "STAGE",
            split = ",",
            description =
                    "What to measure: ${COMPLETION-CANDIDATES} (default: all but evidence and find, which take minutes).")
    private Stage[] stages =
            EnumSet.complementOf(EnumSet.of(Stage.EVIDENCE, Stage.FIND)).toArray(Stage[]::new);

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Runs of each that count; their median is told (default: ${DEFAULT-VALUE}).")
    private int runs = 3;

    @Option(
            names = "--frames",
            paramLabel = "N",
            split = ",",
            description = "Frames of whole watches, fewest first (default: 40).")
    private List<Integer> frames = List.of(40);

    @Option(
            names = "--memory",
            paramLabel = "N",
            split = ",",
            description = "Tokens in memory before windows, answers and evidence, as far as the context reaches"
                    + " (default: 0,4096,18432).")
    private List<Integer> memory = List.of(0, 4096, 18432);

    @Option(
            names = "--ratio",
            paramLabel = "R",
            description = "Visual tokens that are summarised into one (default: ${DEFAULT-VALUE}).")
    private int ratio = 16;

    @Option(names = "--generate", paramLabel = "N", description = "Tokens of an answer (default: ${DEFAULT-VALUE}).")
    private int generate = 128;

    @Option(
            names = "--video",
            paramLabel = "FILE",
            description = "What is watched (default: H.264 at 1920 x 1080, made and kept in the user's cache).")
    private Path video;

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

    @Option(
            names = "--kernels",
            paramLabel = "WHOSE",
            description =
                    "Whose matrix products and attention run on a CPU: auto, which is our own where they are faster, or"
                            + " ggml (default: auto).")
    private Kernels kernels = Kernels.AUTO;

    @Option(
            names = "--llama-bench",
            paramLabel = "PROGRAM",
            description = "Run llama.cpp's llama-bench on the same decoder and tell the ratio.")
    private Path llamaBench;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything that was found, every run included.")
    private Path json;

    @Option(names = "--plot", paramLabel = "FILE", description = "Draw it as a PNG.")
    private Path plot;

    @Option(
            names = "--cache",
            paramLabel = "FOLDER",
            description = "Where models and videos that are made are kept (default: bench in the user's cache).")
    private Path cache;

    public Bench(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
    }

    @Override
    public Integer call() {
        checkOptions();
        var settings = new BenchSettings(stages(), runs, List.copyOf(memory), List.copyOf(frames), ratio, generate);
        var where = device == null ? Device.best() : Device.named(device);
        var machine = machine(where);
        var folder = cacheFolder();
        var file = model == null ? model(folder, size == null ? DEFAULT_SIZE : size) : model;
        var besideFile = beside == null
                ? null
                : Synthesizer.sizes().contains(beside) ? model(folder, beside) : FileNames.path(beside);
        var llama = llamaBench == null ? null : new LlamaBench(llamaBench, folder, file, settings);
        if (llama != null) {
            llama.check();
        }
        print(BenchText.machine(machine));
        var report = measured(machine, where, file, folder, settings, llama);
        if (beside != null) {
            var second = measured(machine, where, besideFile, folder, settings, null);
            var comparisons = BenchComparison.of(report, second);
            print(BenchText.comparisons(comparisons));
            report = report.beside(second, comparisons);
        }
        write(report);
        return ExitStatus.OK;
    }

    /** Measures one model; it is out of memory afterwards. */
    private BenchReport measured(
            BenchReport.Machine machine,
            Device where,
            Path file,
            Path folder,
            BenchSettings settings,
            LlamaBench llama) {
        var summary = ModelSummary.read(file);
        var watched = video(folder, settings);
        var watches = new ArrayList<WatchMeasurement>();
        var measurements = new ArrayList<Measurement>();
        var evidence = new ArrayList<EvidenceMeasurement>();
        var peers = new ArrayList<BenchReport.Peer>();
        var compute = new ComputeSettings(threads, FlashAttention.AUTO, kernels);
        BenchReport.Model loaded;
        int prompt;
        long start = System.nanoTime();
        try (var engine = Engine.load(file, where, compute, part -> {})) {
            loaded = new BenchReport.Model(
                    file.toString(),
                    summary.name(),
                    summary.weightType(),
                    engine.shape().weightBytes(),
                    (System.nanoTime() - start) / 1e9,
                    summary.window() > 0
                            ? summary.window()
                            : summary.tokensPerFrame() * engine.shape().family().chunkGroups(),
                    summary.tokensPerFrame() / summary.framesPerGroup());
            print(BenchText.model(loaded, watched, runs));
            var benchmark =
                    new Benchmark(engine, where, watched == null ? null : FileNames.path(watched.file()), settings);
            prompt = benchmark.interleavedWindow();
            // First, so that nothing else has been in memory.
            if (settings.stages().contains(Stage.WATCH)) {
                print(BenchText.watchHeading());
                benchmark.watches(found -> {
                    watches.add(found);
                    print(BenchText.watch(found));
                });
            }
            if (!EnumSet.of(Stage.EVIDENCE, Stage.WATCH).containsAll(settings.stages())) {
                print(BenchText.stageHeading());
                benchmark.stages(found -> {
                    measurements.add(found);
                    print(BenchText.stage(found, loaded));
                });
            }
            if (settings.stages().contains(Stage.EVIDENCE)) {
                print(BenchText.evidenceHeading());
                benchmark.evidence(found -> {
                    evidence.add(found);
                    print(BenchText.evidence(found));
                });
            }
        }
        // Once our model is out of memory.
        if (llama != null) {
            peers.addAll(llama.run(prompt, threads, where.type() == Device.Type.CPU, measurements));
            print(BenchText.peers(peers));
        }
        return new BenchReport(
                machine, loaded, watched, settings, measurements, watches, evidence, peers, null, List.of());
    }

    private void print(String text) {
        streams.out().print(streams.forOut(text));
        streams.out().flush();
    }

    private void checkOptions() {
        require(model == null || size == null, "name a MODEL or a --size, not both");
        require(
                size == null || Synthesizer.sizes().contains(size),
                "--size is " + size + ", expected one of " + String.join(", ", Synthesizer.sizes()));
        require(
                model == null || !spec.commandLine().getParseResult().hasMatchedOption("--type"),
                "--type is for models by formula; " + model + " has the type that it has");
        require(runs >= 1, "--runs is " + runs + ", expected 1 or more");
        require(frames.stream().allMatch(each -> each >= 1), "--frames is " + frames + ", expected 1 or more each");
        require(memory.stream().allMatch(each -> each >= 0), "--memory is " + memory + ", expected 0 or more each");
        require(ratio >= 2, "--ratio is " + ratio + ", expected 2 or more");
        require(generate >= 1, "--generate is " + generate + ", expected 1 or more");
        require(threads >= 0, "--threads is " + threads + ", expected 0 or more");
        for (var file : Arrays.asList(json, plot)) {
            require(
                    file == null || Files.isDirectory(file.toAbsolutePath().getParent()) && !Files.isDirectory(file),
                    "cannot write " + file + ": name a file in a folder that is there");
        }
        var peersNeed = EnumSet.of(Stage.WINDOW, Stage.PREFILL, Stage.GENERATE);
        require(
                llamaBench == null || memory.contains(0) && !Collections.disjoint(stages(), peersNeed),
                "--llama-bench has nothing to be compared with; measure window, prefill or generate, with --memory 0");
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    private Set<Stage> stages() {
        return Collections.unmodifiableSet(EnumSet.copyOf(Arrays.asList(stages)));
    }

    private Path cacheFolder() {
        var folder = cache == null ? NativeLibraries.cacheFolder().resolve("bench") : cache;
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO, "Cannot make the folder " + folder + ": " + e + "; choose another with --cache", e);
        }
    }

    private Path model(Path folder, String chosen) {
        WeightType type = writing.type();
        var file = folder.resolve(chosen + "-" + type + "-" + MODELS + ".gguf");
        if (!Files.exists(file)) {
            ModelFileWriting.run(streams, common.quiet(), file, type, progress -> Synthesizer.ofSize(chosen)
                    .type(type)
                    .onProgress(progress)
                    .write(file));
        }
        return file;
    }

    /** Null if no stage needs one. */
    private BenchVideo.Description video(Path folder, BenchSettings settings) {
        if (Collections.disjoint(settings.stages(), EnumSet.of(Stage.DECODE, Stage.FIT, Stage.WATCH))) {
            return null;
        }
        int most = settings.stages().contains(Stage.WATCH) ? Collections.max(settings.frames()) : 0;
        try (var display =
                ProgressDisplay.of(streams, common.quiet() || video != null, "Writing a video", Unit.FRAMES)) {
            return BenchVideo.Description.of(video == null ? BenchVideo.in(folder, most, display::show) : video);
        }
    }

    private BenchReport.Machine machine(Device where) {
        return new BenchReport.Machine(
                Versions.videoxl(),
                NativeLayer.buildInfo(),
                FFmpeg.version(),
                Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Device.cpu().description(),
                Runtime.getRuntime().availableProcessors(),
                where.name(),
                where.description(),
                threads,
                kernels.name().toLowerCase(Locale.ROOT),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private void write(BenchReport report) {
        if (json != null) {
            try {
                Files.writeString(json, Json.indented(report) + "\n");
            } catch (IOException e) {
                throw new VideoXLException(Code.IO, "Cannot write " + json + ": " + e, e);
            }
        }
        if (plot != null) {
            BenchPlot.write(report, plot);
        }
    }
}
