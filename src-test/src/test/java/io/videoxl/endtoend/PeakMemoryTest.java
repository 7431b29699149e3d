package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeakMemoryTest {
    private static final long MB = 1 << 20;

    @TempDir
    Path folder;

    private Path model;
    private Path film;

    @Test
    void watchingTwoThousandFramesTakesNoMoreMemoryThanSixtyFourButForTheirSummaries() throws Exception {
        model = Models.golden(folder);
        film = new Clip("mpeg4", 96, 64, 2100, 0).write(folder.resolve("film.mp4"));
        var few = watch(64);
        var many = watch(2048);
        System.out.printf(
                "memory  peak resident %.1f MB for 64 frames, %.1f MB for 2048; their memories %.2f and %.2f MB%n",
                few.peak() / (double) MB,
                many.peak() / (double) MB,
                few.memory() / (double) MB,
                many.memory() / (double) MB);
        assertTrue(many.peak() - few.peak() <= 64 * MB + many.memory() - few.memory());
    }

    private record Measured(long memory, long peak) {}

    private Measured watch(int frames) throws Exception {
        // A heap of fixed size, all of it touched at the start, is the same in both.
        var jvm = Jvm.withOptions(
                "--enable-native-access=ALL-UNNAMED",
                "-Xms128m",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:+AlwaysPreTouch");
        List<Long> numbers = Stream.of(jvm.run(PeakMemoryProbe.class, model, film, frames)
                        .getLast()
                        .split(" "))
                .map(Long::valueOf)
                .toList();
        assertEquals(frames, numbers.get(0));
        return new Measured(numbers.get(1), numbers.get(2));
    }
}
