package io.videoxl.endtoend;

import io.videoxl.AskOptions;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.WatchOptions;
import java.nio.file.Path;

/** Asks a question about a video, and prints the answer's length, or the failure's code, time and message. */
final class AskProbe {
    private AskProbe() {}

    /** @param arguments model file, video file */
    public static void main(String[] arguments) {
        long start = System.nanoTime();
        try (var model = Models.load(Path.of(arguments[0]))) {
            var answer = model.ask(
                    Video.of(Path.of(arguments[1])),
                    "What happens?",
                    WatchOptions.defaults(),
                    AskOptions.greedy().withMaxTokens(4));
            System.out.println("answer " + answer.answerTokens());
        } catch (VideoXLException e) {
            System.out.println("refused " + e.code() + " " + (System.nanoTime() - start) / 1_000_000);
            System.out.println(e.getMessage());
        }
    }
}
