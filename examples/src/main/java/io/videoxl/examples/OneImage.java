package io.videoxl.examples;

import io.videoxl.AskOptions;
import io.videoxl.Image;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import java.nio.file.Path;

/**
 * Asks about one image. It is cut into tiles, each as large as a frame of a video, so that small things stay visible.
 *
 * <pre>{@code
 * examples/run OneImage model.gguf photo.jpg "What does the sign say?"
 * }</pre>
 */
public final class OneImage {
    private OneImage() {}

    /** @param arguments model file, image file, question */
    public static void main(String[] arguments) {
        if (arguments.length != 3) {
            System.err.println("Usage: OneImage MODEL IMAGE QUESTION");
            System.exit(2);
        }
        try (VideoXL model = VideoXL.load(Path.of(arguments[0]));
                VideoMemory memory = model.watch(
                        Image.of(Path.of(arguments[1])),
                        WatchOptions.builder().compression(2).build())) {
            System.out.println(memory.frames() + " tiles");
            var answer = memory.ask(arguments[2], AskOptions.greedy().withMaxTokens(60));
            System.out.println(printable(answer.text()));
        }
    }

    /** A model may say anything; a terminal would obey the control characters in it. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
    }
}
