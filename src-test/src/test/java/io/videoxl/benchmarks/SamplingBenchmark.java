package io.videoxl.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.video.sampling.SampledFrames;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Uniform frames of a 1080p H.264 film, beside FFmpeg's program giving the same frames: in one go, and with an accurate seek for
 * each. The film has three B-frames in a row and one frame of reference; it is made once, under {@code target}. {@code frames} are
 * those of an hour: a shorter film gives as many as its part of the hour.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(1)
public class SamplingBenchmark {
    private static final Path FOLDER = Path.of("target", "sampling-benchmark").toAbsolutePath();
    private static final int RATE = 25;
    private static final int PIECE_SECONDS = 100;
    private static final int SIZE = 336;
    private static final String FIT = "scale=-2:%1$d:flags=bicubic,crop=%1$d:%1$d,format=rgb24".formatted(SIZE);

    /** In steps of 100; an hour is 3600. */
    @Param("600")
    public int seconds;

    @Param({"50", "250"})
    public int keyFrameInterval;

    @Param({"128", "2048"})
    public int frames;

    private FFmpegProgram program;
    private Path film;
    private int wanted;

    /** User and system time of all that took part. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Processor {
        public double processorSeconds;

        @Setup(Level.Iteration)
        public void reset() {
            processorSeconds = 0;
        }
    }

    @Setup
    public void setUp() throws IOException, InterruptedException {
        program = FFmpegProgram.in(FOLDER.resolve("ffmpeg"));
        film = FOLDER.resolve("film-%d-%d.mp4".formatted(keyFrameInterval, seconds));
        wanted = Math.max(2, Math.toIntExact((long) frames * seconds / 3600));
        if (!Files.exists(film)) {
            makeFilm();
        }
    }

    private void makeFilm() throws IOException, InterruptedException {
        var piece = FOLDER.resolve("piece.mp4").toString();
        var pictures = "testsrc2=size=1920x1080:rate=%d:duration=%d,noise=alls=6:allf=t".formatted(RATE, PIECE_SECONDS);
        var keys = "keyint=%1$d:min-keyint=%1$d:scenecut=0".formatted(keyFrameInterval);
        var options = "-c:v libx264 -preset superfast -bf 3 -b:v 2500k -pix_fmt yuv420p -x264-params " + keys;
        var command = new ArrayList<>(List.of("-f", "lavfi", "-i", pictures));
        command.addAll(List.of(options.split(" ")));
        command.add(piece);
        program.run(command.toArray(String[]::new));
        var unfinished = FOLDER.resolve("unfinished.mp4");
        int repeats = seconds / PIECE_SECONDS - 1;
        program.run("-stream_loop", Integer.toString(repeats), "-i", piece, "-c", "copy", unfinished.toString());
        Files.move(unfinished, film, StandardCopyOption.ATOMIC_MOVE);
    }

    @Benchmark
    public int videoxl(Processor processor) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        int count = 0;
        try (var arena = Arena.ofConfined();
                var sampled = SampledFrames.open(film, FrameSampling.uniform(wanted), FrameFit.CENTER_CROP, SIZE, 0)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            while (sampled.next(square)) {
                count++;
            }
        }
        processor.processorSeconds += (system.getProcessCpuTime() - before) / 1e9;
        return count;
    }

    /** All is decoded, and filtered out. */
    @Benchmark
    public void ffmpegSelecting(Processor processor) throws IOException, InterruptedException {
        int last = seconds * RATE - 1;
        int steps = wanted - 1;
        // Frame floor(i·last/steps) for every i.
        var select = "select='eq(n,floor(ceil(n*%d/%d-1e-9)*%d/%d+1e-9))',".formatted(steps, last, last, steps) + FIT;
        processor.processorSeconds +=
                program.run("-i", film.toString(), "-vf", select, "-fps_mode", "passthrough", "-f", "null", "-");
    }

    /** The program is started for each frame. */
    @Benchmark
    public void ffmpegSeeking(Processor processor) throws IOException, InterruptedException {
        for (long i = 0; i < wanted; i++) {
            double time = (double) (i * (seconds * RATE - 1) / (wanted - 1)) / RATE;
            var seek = String.format(Locale.ROOT, "%.2f", time);
            processor.processorSeconds +=
                    program.run("-ss", seek, "-i", film.toString(), "-frames:v", "1", "-vf", FIT, "-f", "null", "-");
        }
    }
}
