package io.videoxl.eval.evidence;

import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;

/** Films in temporary files, and questions about them. */
final class Films {
    /** Moments that are asked for; the first one counts. */
    static final int MOMENTS = 3;

    private static final AskOptions OPTIONS =
            AskOptions.greedy().withMaxTokens(64).withEvidence(MOMENTS);

    private Films() {}

    /**
     * An answer.
     *
     * @param answer what was said
     * @param found what it rests on
     */
    record Asked(String answer, Grounded found) {}

    /** Writes a film, and deletes it once it was used. */
    static <T> T inFile(Consumer<Path> writing, Function<Path, T> use) {
        try {
            var folder = Files.createTempDirectory("videoxl-evidence");
            var file = folder.resolve("film.mp4");
            try {
                writing.accept(file);
                return use.apply(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "a film cannot be written: " + e, e);
        }
    }

    static Asked ask(VideoMemory memory, String question, String expected, Shown shown) {
        long start = System.nanoTime();
        var answer = memory.ask(question, OPTIONS);
        var found = answer.attribution()
                .orElseThrow(() -> new AssertionError("the answer to \"" + question + "\" has no token"));
        long answering = System.nanoTime() - start - found.time().toNanos();
        return new Asked(answer.text(), Grounded.of(answer.text().equals(expected), found, shown, answering));
    }
}
