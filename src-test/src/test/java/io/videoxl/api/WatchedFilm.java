package io.videoxl.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.convert.Synthesizer;
import java.nio.file.Path;
import java.time.Duration;

/** A short film in the memory of a small model with weights by formula. */
public final class WatchedFilm implements AutoCloseable {
    /** An answer of some words. */
    public static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(24);

    /** An answer that nobody waits for. */
    public static final AskOptions ENDLESS = AskOptions.greedy().withMaxTokens(20_000);

    /** A question that takes seconds to read. */
    public static final String LONG_QUESTION = "Why, and when? ".repeat(1500);

    private static final Duration SOON = Duration.ofMillis(500);
    private static final String PROBE = "Is all as before?";

    private final Path file;
    private final VideoXL model;
    private final VideoMemory memory;
    private final String probed;

    public WatchedFilm(Path folder, int frames) {
        var weights = folder.resolve("golden.gguf");
        Synthesizer.ofSize("golden").write(weights);
        file = MovingVideo.write(folder.resolve("film.mp4"), frames);
        // With our own kernels a token is rounded otherwise if it runs with many others.
        model = VideoXL.builder().model(weights).threads(1).ownKernels(false).build();
        memory = model.watch(
                Video.of(file),
                WatchOptions.builder()
                        .frames(FrameSampling.all())
                        .compression(8)
                        .build());
        probed = memory.ask(PROBE, SHORT).text();
    }

    public Path file() {
        return file;
    }

    public VideoXL model() {
        return model;
    }

    public VideoMemory memory() {
        return memory;
    }

    /** Requires that the memory answers as it did at first. */
    public void assertAsBefore() {
        assertEquals(probed, memory.ask(PROBE, SHORT).text());
    }

    interface Work {
        void run() throws Exception;
    }

    /** Requires that something is over within half a second. */
    static void soon(String what, Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        var time = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(time.compareTo(SOON) < 0, () -> what + " took " + time.toMillis() + " ms");
    }

    @Override
    public void close() {
        model.close();
    }
}
