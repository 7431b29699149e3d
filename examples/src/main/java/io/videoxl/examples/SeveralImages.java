package io.videoxl.examples;

import io.videoxl.AskOptions;
import io.videoxl.Image;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.Visual;
import io.videoxl.WatchOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Asks about several images and a few seconds of a video in one prompt, for example whether a person on the photographs appears in
 * the video.
 *
 * <pre>{@code
 * examples/run SeveralImages model.gguf "Which of these is in the video?" film.mp4 first.png second.png
 * }</pre>
 */
public final class SeveralImages {
    private SeveralImages() {}

    /** @param arguments model file, question, video file, image files */
    public static void main(String[] arguments) {
        if (arguments.length < 4) {
            System.err.println("Usage: SeveralImages MODEL QUESTION VIDEO IMAGE...");
            System.exit(2);
        }
        var images = Stream.of(arguments).skip(3).map(file -> (Visual) Image.of(Path.of(file)));
        var clip = Video.of(Path.of(arguments[2])).clip(Duration.ZERO, Duration.ofSeconds(20));
        // They are shown in this order.
        List<Visual> prompt = Stream.concat(images, Stream.of(clip)).toList();
        try (VideoXL model = VideoXL.load(Path.of(arguments[0]));
                VideoMemory memory = model.watch(prompt, WatchOptions.defaults())) {
            var answer = memory.ask(arguments[1], AskOptions.greedy().withMaxTokens(60));
            System.out.println(memory + ": " + printable(answer.text()));
        }
    }

    /** A model may say anything; a terminal would obey the control characters in it. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
    }
}
