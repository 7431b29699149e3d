package io.videoxl.benchmarks;

import io.videoxl.FrameFit;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.worlds.video.VideoWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From a file to the vision tower's square. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {
    private static final int SIZE = 336;
    private static final int FRAMES = 25;

    @Param({"640x360", "1920x1080"})
    public String size;

    private Path file;
    private VideoReader sequential;
    private VideoReader still;
    private FrameFitter cropping;
    private FrameFitter stretching;
    private Arena arena;
    private MemorySegment rgb;
    private int next;

    @Setup
    public void setUp() throws IOException {
        file = Files.createTempFile("videoxl-benchmark-", ".mp4");
        int width = Integer.parseInt(size.split("x")[0]);
        int height = Integer.parseInt(size.split("x")[1]);
        var pixels = new byte[3 * width * height];
        try (var writer = VideoWriter.open(file, new VideoWriter.Options("libopenh264", width, height))) {
            for (int frame = 0; frame < FRAMES; frame++) {
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] = (byte) ((i / 3 % width + 5 * frame) * (i / 3 / width + frame) >> 6);
                }
                writer.write(pixels);
            }
            writer.finish();
        }
        sequential = VideoReader.open(file, 0);
        still = VideoReader.open(file, 0);
        still.read(0);
        cropping = new FrameFitter(FrameFit.CENTER_CROP, SIZE);
        stretching = new FrameFitter(FrameFit.STRETCH, SIZE);
        arena = Arena.ofShared();
        rgb = arena.allocate(3L * SIZE * SIZE);
    }

    @TearDown
    public void tearDown() throws IOException {
        still.close();
        sequential.close();
        arena.close();
        Files.delete(file);
    }

    /** One frame after the other; the way back to the first is part of it. */
    @Benchmark
    public boolean decode() {
        next = (next + 1) % FRAMES;
        return sequential.read(next);
    }

    @Benchmark
    public MemorySegment fitByCropping() {
        still.fit(cropping, rgb);
        return rgb;
    }

    @Benchmark
    public MemorySegment fitByStretching() {
        still.fit(stretching, rgb);
        return rgb;
    }
}
