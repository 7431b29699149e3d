package io.videoxl.langchain4j;

import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.convert.Synthesizer;
import io.videoxl.worlds.EventKind;
import io.videoxl.worlds.Films;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

/** Models and films for tests. Those of this class live as long as the tests. */
public final class TestModels {
    private static final int ENOUGH = 1000;
    private static final AskOptions ENDLESS = AskOptions.greedy().withMaxTokens(ENOUGH);

    private static VideoXL talkative;
    private static WatchCache best;

    private TestModels() {}

    /** The model that {@code -Dvideoxl.model} names, to answer what only a clever one can. */
    public static Optional<Path> named() {
        return Optional.of(System.getProperty("videoxl.model", ""))
                .filter(name -> !name.isBlank())
                .map(Path::of);
    }

    /** A small model with weights by formula: it answers in noise, and never ends an answer by itself. */
    public static synchronized VideoXL talkative() {
        if (talkative == null) {
            talkative = loadTalkative();
        }
        return talkative;
    }

    /** Another one of the same, which the caller closes. */
    public static VideoXL loadTalkative() {
        try {
            var file = Files.createTempFile("videoxl-langchain4j", ".gguf");
            file.toFile().deleteOnExit();
            Synthesizer.ofSize("golden").write(file);
            // With our own kernels a token is rounded otherwise if it runs with many others.
            return VideoXL.builder().model(file).threads(1).ownKernels(false).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What LangChain4j's tests are run with: the named model, or else the talkative one. */
    public static synchronized WatchCache best() {
        if (best == null) {
            best = WatchCache.of(named().map(VideoXL::load).orElseGet(TestModels::talkative));
        }
        return best;
    }

    /** A question that a memory of the talkative model answers without coming to an end for long. */
    public static String endless(VideoMemory memory) {
        return IntStream.range(0, 50)
                .mapToObj("Tell a story of %d animals."::formatted)
                .filter(question -> memory.ask(question, ENDLESS).answerTokens() == ENOUGH)
                .findFirst()
                .orElseThrow();
    }

    /** Writes a film of some seconds, another one for each seed. */
    public static Path film(Path folder, long seed, int seconds) {
        var film = folder.resolve("film-%d-%d.mp4".formatted(seed, seconds));
        var world = World.of(
                seed,
                WorldOptions.builder()
                        .duration(Duration.ofSeconds(seconds))
                        .kinds(EventKind.SHAPE)
                        .events(1, 1)
                        .build());
        Films.write(world, film, VideoWriter.Options.h264(96, 64).withTicksPerSecond(4));
        return film;
    }
}
