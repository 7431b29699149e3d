package io.videoxl.benchmarks;

import io.videoxl.Device;
import io.videoxl.MemoryType;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.Engine;
import io.videoxl.engine.Features;
import io.videoxl.engine.KeyValueMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The engine's passes on a model so small that what surrounds the arithmetic shows: calls, graphs, threads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PassBenchmark {
    private static final int RATIO = 16;

    private final CancelFlag never = new CancelFlag();
    private Engine engine;
    private Arena arena;
    private MemorySegment frame;
    private Features features;
    private KeyValueMemory memory;
    private float[] logits;

    @Setup
    public void setUp() throws IOException {
        var settings = new ComputeSettings(0, FlashAttention.AUTO);
        engine = Engine.load(GoldenModel.file(), Device.cpu(), settings, part -> {});
        var shape = engine.shape();
        arena = Arena.ofShared();
        frame = arena.allocate(shape.frameBytes());
        features = engine.newFeatures(shape.window());
        memory = engine.newMemory(MemoryType.F16, 2 * shape.window());
        logits = new float[shape.logits()];
    }

    @TearDown
    public void tearDown() {
        memory.close();
        features.close();
        engine.close();
        arena.close();
    }

    @Benchmark
    public void encodeFrame() {
        engine.encode(frame, 1, features, 0, never);
    }

    @Benchmark
    public void window() {
        engine.summarise(memory, features, engine.shape().window(), RATIO, never);
        memory.truncate(0);
    }

    @Benchmark
    public float[] token() {
        engine.run(memory, new int[] {1}, logits, never);
        memory.truncate(0);
        return logits;
    }
}
