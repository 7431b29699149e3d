package io.videoxl.examples;

import io.videoxl.Answer;
import io.videoxl.AskOptions;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Asks one question about one video, and tells what happens on the way. After {@code make build}:
 *
 * <pre>{@code
 * examples/run AskOnce model.gguf film.mp4 "Who opens the safe, and when?"
 * }</pre>
 *
 * Where nobody has to see what happens, this is the whole program:
 *
 * <pre>{@code
 * try (var model = VideoXL.load(modelFile)) {
 *     System.out.println(model.ask(videoFile, question));
 * }
 * }</pre>
 */
public final class AskOnce {
    private AskOnce() {}

    /** @param arguments model file, video file, question */
    public static void main(String[] arguments) {
        if (arguments.length != 3) {
            System.err.println("Usage: AskOnce MODEL VIDEO QUESTION");
            System.exit(2);
        }
        var modelFile = Path.of(arguments[0]);
        var video = Video.of(Path.of(arguments[1]));
        var question = arguments[2];

        // Opening a video needs no model.
        var film = video.info();
        System.out.printf(
                "Video:     %s, %s, %d x %d, %d frames, %s%n",
                video, time(film.duration()), film.width(), film.height(), film.frameCount(), film.codec());

        // A loaded model serves any number of videos, from any number of threads. It holds native memory: close it.
        long start = System.nanoTime();
        try (VideoXL model = VideoXL.load(modelFile)) {
            var info = model.info();
            System.out.printf(
                    "Model:     %s, %d + %d layers, %.1f MB of weights on %s, loaded in %s%n",
                    info.name(),
                    info.visionLayers(),
                    info.layers(),
                    info.weightBytes() / 1e6,
                    info.device(),
                    time(Duration.ofNanos(System.nanoTime() - start)));

            // Watching turns the film into a memory of summaries, at most 128 frames of it unless WatchOptions says
            // more.
            try (VideoMemory memory = model.watch(video, WatchOptions.defaults())) {
                System.out.printf(
                        "Memory:    %d frames, that is %d visual tokens, became %d tokens in %.1f MB%n",
                        memory.frames(),
                        memory.frames() * info.tokensPerFrame(),
                        memory.length(),
                        memory.bytes() / 1e6);

                Answer answer = memory.ask(question, AskOptions.greedy().withMaxTokens(100));
                System.out.printf("Question:  %s%n", question);
                System.out.printf("Answer:    %s%n", printable(answer.text()));

                var timings = answer.timings();
                System.out.printf(
                        "Timings:   watching %s; question, %d tokens, %s; answer, %d tokens, %s%n",
                        time(timings.watching()),
                        answer.questionTokens(),
                        time(timings.reading()),
                        answer.answerTokens(),
                        time(timings.answering()));
                if (info.name().startsWith("Video-XL formula")) {
                    System.out.println(
                            "The words are noise, because this model's weights were made by a formula, not by"
                                    + " training. The arithmetic is a trained model's.");
                }
            }
        }
    }

    private static String time(Duration duration) {
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : "%.2f s".formatted(duration.toMillis() / 1e3);
    }

    /** A model may say anything; a terminal would obey the control characters in it. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
    }
}
