package io.videoxl.examples;

import io.videoxl.AnswerStream;
import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.WatchOptions;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Watches a video once, with progress, and answers several questions from the same memory, each word as soon as it is there.
 * After {@code make build}:
 *
 * <pre>{@code
 * examples/run WatchOnceAskMany model.gguf film.mp4 "Who opens the safe?" "How does it end?"
 * }</pre>
 */
public final class WatchOnceAskMany {
    private WatchOnceAskMany() {}

    /** @param arguments model file, video file, questions */
    public static void main(String[] arguments) {
        if (arguments.length < 3) {
            System.err.println("Usage: WatchOnceAskMany MODEL VIDEO QUESTION...");
            System.exit(2);
        }
        var questions = Arrays.asList(arguments).subList(2, arguments.length);

        var watching = WatchOptions.builder()
                .frames(FrameSampling.perSecond(1, 512)) // one frame per second, 512 at most
                .onProgress(progress -> System.err.print("\r" + progress + "   "))
                .build();
        // Leave out the seed and every run answers differently; AskOptions.greedy() takes the most probable words.
        var asking = AskOptions.sampled(0.7).withTopP(0.9).withSeed(42).withMaxTokens(100);

        try (VideoXL model = VideoXL.load(Path.of(arguments[0]));
                VideoMemory memory = model.watch(Video.of(Path.of(arguments[1])), watching)) {
            System.err.println();
            // Questions do not see each other: each starts from what was watched.
            for (var question : questions) {
                System.out.println("> " + question);
                try (AnswerStream words = memory.stream(question, asking)) {
                    for (var word : words) {
                        System.out.print(printable(word));
                        System.out.flush();
                    }
                    System.out.println();
                    System.out.println("(" + words.answer().answerTokens() + " tokens)");
                }
            }
        } catch (VideoXLException e) {
            // The message names the file or option, what was found, what was expected, and what to do.
            System.err.println(e.code() + ": " + e.getMessage());
            System.exit(1);
        }
    }

    /** A model may say anything; a terminal would obey the control characters in it. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
    }
}
