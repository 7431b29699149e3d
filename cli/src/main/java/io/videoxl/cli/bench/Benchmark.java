package io.videoxl.cli.bench;

import io.videoxl.Device;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.MemoryType;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.engine.Features;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.engine.ModelShape;
import io.videoxl.engine.Sequence;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.watch.PassPlan;
import io.videoxl.watch.Watcher;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Measures each stage by itself, and all of them together. For one thread; interrupting it cancels. */
public final class Benchmark {
    /** Frames that are decoded in one run at most. */
    private static final int MOST_DECODED = 250;

    /** Tokens that come before a video: those of ChatML with the usual system prompt. */
    private static final int PREFIX = 14;

    /** Questions that are asked at once, and the tokens of each. */
    private static final int QUESTIONS = 8;

    private static final int ASKED = 24;

    /** Tokens by which a memory is filled at once. */
    private static final int FILLED_AT_ONCE = 256;

    private final Engine engine;
    private final Device device;
    private final Path video;
    private final BenchSettings settings;
    private final ModelShape shape;
    private final BenchPass pass;
    private final PassPlan window;
    private final CancelFlag never = new CancelFlag();

    /**
     * @param video what is decoded; null: whole watches take frames that are ready, and neither decoding nor fitting is measured
     * @throws io.videoxl.VideoXLException {@code RATIO_INVALID} if the ratio does not divide the model's windows
     */
    public Benchmark(Engine engine, Device device, Path video, BenchSettings settings) {
        this.engine = engine;
        this.device = device;
        this.video = video;
        this.settings = settings;
        shape = engine.shape();
        pass = BenchPass.of(engine, settings.ratio());
        window = pass.plan(pass.frames());
    }

    /** Tokens of a whole window with its summaries between them, or of a chunk with its times. */
    public int interleavedWindow() {
        return pass.tokens();
    }

    /** Visual tokens of these. */
    public int visualTokens() {
        return window.longestWindow();
    }

    /** Measures every stage that the settings name but whole watches. */
    public void stages(Consumer<Measurement> found) {
        for (var stage : settings.stages()) {
            switch (stage) {
                case DECODE -> found.accept(decode());
                case FIT -> found.accept(fit());
                case VISION ->
                    IntStream.of(window.framesTogether(), Watcher.defaultFramesPerBatch(window))
                            .distinct()
                            .forEach(batch -> found.accept(vision(batch)));
                case WINDOW -> memorySizes(interleavedWindow()).forEach(size -> found.accept(window(size)));
                case PREFILL -> found.accept(prefill());
                case GENERATE -> memorySizes(settings.generate()).forEach(size -> found.accept(generate(size)));
                case QUESTIONS ->
                    memorySizes(ASKED + settings.generate()).forEach(size -> found.accept(questions(size)));
                case FIND -> overWatched((benchmark, memory) -> found.accept(benchmark.find(memory)));
                case EVIDENCE, WATCH -> {}
            }
        }
    }

    /** The sizes asked for; in place of those that leave no room for so many tokens, the largest that does. */
    private List<Integer> memorySizes(int tokens) {
        int most = Math.max(0, shape.contextLength() - tokens);
        return settings.memory().stream()
                .map(size -> Math.min(size, most))
                .distinct()
                .toList();
    }

    private Measurement measure(
            Stage stage, String detail, Integer memoryTokens, String unit, double amount, Measurement.Action action) {
        return Measurement.of(stage, detail, memoryTokens, unit, amount, Measurement.time(settings.runs(), action));
    }

    private Measurement decode() {
        try (var reader = VideoReader.open(video, 0)) {
            int frames = Math.min(reader.frameCount(), MOST_DECODED);
            var info = reader.info();
            var detail = "%s, %d x %d".formatted(info.codec(), info.width(), info.height());
            return measure(Stage.DECODE, detail, null, "frames", frames, () -> {
                for (int i = 0; i < frames; i++) {
                    reader.read(i);
                }
            });
        }
    }

    private Measurement fit() {
        int size = shape.imageSize();
        try (var reader = VideoReader.open(video, 0);
                var arena = Arena.ofConfined()) {
            var fitter = new FrameFitter(FrameFit.CENTER_CROP, size);
            reader.read(0);
            var info = reader.info();
            var rgb = arena.allocate(shape.frameBytes());
            var detail = "%d x %d to %d x %d".formatted(info.width(), info.height(), size, size);
            return measure(Stage.FIT, detail, null, "frames", 1, () -> reader.fit(fitter, rgb));
        }
    }

    private Measurement vision(int batch) {
        try (var arena = Arena.ofShared();
                var features = engine.newFeatures(window.tokens(batch))) {
            var rgb = noise(arena, batch * shape.frameBytes());
            return measure(
                    Stage.VISION,
                    "batch of " + batch,
                    null,
                    "frames",
                    batch,
                    () -> engine.encode(rgb, batch, features, 0, never));
        }
    }

    private Measurement window(int size) {
        try (var features = tokens();
                var memory = memory(size, interleavedWindow())) {
            return measure(Stage.WINDOW, interleavedWindow() + " tokens", size, "tokens", interleavedWindow(), () -> {
                pass.run(memory, features, window.window(0), never);
                memory.truncate(size);
            });
        }
    }

    private Measurement prefill() {
        int count = interleavedWindow();
        var tokens = ids(count);
        var logits = new float[shape.logits()];
        try (var memory = engine.newMemory(MemoryType.F16, count)) {
            return measure(Stage.PREFILL, count + " tokens", 0, "tokens", count, () -> {
                engine.run(memory, tokens, logits, never);
                memory.truncate(0);
            });
        }
    }

    private Measurement generate(int size) {
        int count = settings.generate();
        var logits = new float[shape.logits()];
        try (var memory = memory(size, count)) {
            return measure(Stage.GENERATE, count + " tokens", size, "tokens", count, () -> {
                for (int token : ids(count)) {
                    engine.run(memory, new int[] {token}, logits, never);
                }
                memory.truncate(size);
            });
        }
    }

    private Measurement questions(int size) {
        int count = settings.generate();
        int longest = ASKED + count;
        var detail = "%d answers of %d tokens".formatted(QUESTIONS, count);
        try (var memory = memory(size, QUESTIONS * longest)) {
            var logits = new float[QUESTIONS][shape.logits()];
            return measure(Stage.QUESTIONS, detail, size, "tokens", QUESTIONS * count, () -> {
                for (int end = ASKED; end < longest; end++) {
                    int first = end == ASKED ? 0 : end - 1;
                    int last = end;
                    var sequences = IntStream.range(0, QUESTIONS)
                            .mapToObj(i -> Sequence.before(
                                    Arrays.copyOfRange(ids(last), first, last),
                                    IntStream.range(i * longest, i * longest + last)
                                            .toArray(),
                                    logits[i]))
                            .toList();
                    engine.run(memory, sequences, shape.logits(), never);
                }
            });
        }
    }

    /** Measures evidence over memories of the sizes that the settings name, but for an empty one. */
    public void evidence(Consumer<EvidenceMeasurement> found) {
        try (var features = tokens()) {
            overWatched((benchmark, memory) -> found.accept(benchmark.measure(memory, features)));
        }
    }

    private void overWatched(BiConsumer<EvidenceBenchmark, WorkingMemory> measuring) {
        var benchmark = new EvidenceBenchmark(engine, pass, settings, PREFIX, Benchmark::ids);
        for (int size : memorySizes(PREFIX + benchmark.room())) {
            if (size > 0) {
                try (var memory = WorkingMemory.begin(engine, MemoryType.F16, ids(PREFIX))) {
                    watchNothing(memory, size);
                    measuring.accept(benchmark, memory);
                }
            }
        }
    }

    /** Passes leave so many tokens, or a few less, of random keys and values. */
    private void watchNothing(WorkingMemory memory, int tokens) {
        int kept = pass.kept(ReadyFrames.frames(0, pass.frames())).tokens();
        int passes = Math.max(1, tokens / kept);
        memory.reserve(PREFIX + passes * kept);
        try (var arena = Arena.ofConfined()) {
            MemorySegment values;
            try (var turn = memory.turn()) {
                values = keysOrValues(arena, turn.memory(), kept);
            }
            for (int i = 0; i < passes; i++) {
                int first = i * pass.frames();
                memory.append(kept, kept, never, raw -> {
                    raw.appendRaw(kept, values, values);
                    return List.of(pass.kept(ReadyFrames.frames(first, pass.frames())));
                });
            }
        }
    }

    /** Measures whole watches of as many frames as the settings name, fewest first. */
    public void watches(Consumer<WatchMeasurement> found) {
        watch(window.frames()); // does not count
        settings.frames().stream().sorted().map(this::measureWatch).forEach(found);
    }

    private WatchMeasurement measureWatch(int frames) {
        var seconds = new ArrayList<Double>();
        Watched watched = null;
        Long resident;
        Long onDevice;
        try (var peak = PeakMemory.from(device)) {
            for (int i = 0; i < settings.runs(); i++) {
                watched = watch(frames);
                seconds.add(watched.seconds);
            }
            resident = peak.residentBytes();
            onDevice = peak.deviceBytes();
        }
        double decode = decodeAlone(frames);
        double vision = visionAlone(watched.plan);
        double windows = windowsAlone(watched.plan);
        double median = Measurement.median(seconds);
        return new WatchMeasurement(
                watched.plan.frames(),
                settings.ratio(),
                seconds,
                median,
                watched.plan.frames() / median,
                decode,
                vision,
                windows,
                median / Math.max(decode, Math.max(vision, windows)),
                median / (decode + vision + windows),
                watched.kept,
                watched.bytes,
                resident,
                onDevice);
    }

    private record Watched(double seconds, PassPlan plan, int kept, long bytes) {}

    private Watched watch(int frames) {
        long start = System.nanoTime();
        try (var memory = WorkingMemory.begin(engine, MemoryType.F16, ids(PREFIX));
                var source = source(frames)) {
            var plan = pass.plan(source.count().orElseThrow());
            new Watcher(engine, memory, source, plan, 0, progress -> {}).run();
            return new Watched((System.nanoTime() - start) / 1e9, plan, memory.length(), memory.bytes());
        }
    }

    private FrameSource source(int frames) {
        if (video == null) {
            return new ReadyFrames(shape.imageSize(), frames);
        }
        return SampledFrames.open(video, FrameSampling.uniform(frames), FrameFit.CENTER_CROP, shape.imageSize(), 0);
    }

    private double decodeAlone(int frames) {
        try (var arena = Arena.ofConfined()) {
            var rgb = arena.allocate(shape.frameBytes());
            return Measurement.seconds(1, () -> {
                try (var source = source(frames)) {
                    while (source.next(rgb)) {}
                }
            });
        }
    }

    private double visionAlone(PassPlan plan) {
        int batch = Watcher.defaultFramesPerBatch(plan);
        try (var arena = Arena.ofShared();
                var features = engine.newFeatures(plan.tokens(batch))) {
            var rgb = noise(arena, batch * shape.frameBytes());
            return Measurement.seconds(1, () -> {
                for (int done = 0; done < plan.frames(); done += batch) {
                    engine.encode(rgb, Math.min(batch, plan.frames() - done), features, 0, never);
                }
            });
        }
    }

    private double windowsAlone(PassPlan plan) {
        try (var features = tokens();
                var memory = memory(PREFIX, plan.positions(PREFIX) - PREFIX)) {
            return Measurement.seconds(1, () -> IntStream.range(0, plan.size())
                    .forEach(i -> pass.run(memory, features, plan.window(i), never)));
        }
    }

    /** A window's visual tokens: any numbers take the same time. */
    private Features tokens() {
        var features = engine.newFeatures(visualTokens());
        var random = new Random(1);
        var row = new float[shape.hiddenSize()];
        for (int i = 0; i < visualTokens(); i++) {
            for (int j = 0; j < row.length; j++) {
                row[j] = 2 * random.nextFloat() - 1;
            }
            features.write(i, row);
        }
        return features;
    }

    /** A memory of so many tokens, of random keys and values, with room for more. */
    private KeyValueMemory memory(int tokens, int room) {
        var memory = engine.newMemory(MemoryType.F16, tokens + room);
        try (var arena = Arena.ofConfined()) {
            var values = keysOrValues(arena, memory, FILLED_AT_ONCE);
            for (int filled = 0; filled < tokens; filled += FILLED_AT_ONCE) {
                memory.appendRaw(Math.min(FILLED_AT_ONCE, tokens - filled), values, values);
            }
            return memory;
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
    }

    /** Of so many tokens in each layer. */
    private MemorySegment keysOrValues(Arena arena, KeyValueMemory memory, int tokens) {
        var random = new Random(2);
        var values = arena.allocate(shape.layers() * tokens * memory.rowBytes());
        for (long i = 0; i < values.byteSize() / Short.BYTES; i++) {
            values.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(2 * random.nextFloat() - 1));
        }
        return values;
    }

    private static MemorySegment noise(Arena arena, long bytes) {
        var noise = new byte[Math.toIntExact(bytes)];
        new Random(3).nextBytes(noise);
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, noise);
    }

    /** Token ids that every vocabulary has. */
    private static int[] ids(int count) {
        return IntStream.range(0, count).map(i -> i * 31 % 251).toArray();
    }
}
