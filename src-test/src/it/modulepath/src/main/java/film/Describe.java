package film;

import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import java.nio.file.Path;

/** Describes a video piece by piece. It is decoded in a process of its own. */
public final class Describe {
    private Describe() {}

    /** @param arguments none; the properties {@code model} and {@code video} name the files */
    public static void main(String[] arguments) {
        System.out.println("Library: " + VideoXL.class.getModule());
        var video = Video.of(Path.of(System.getProperty("video"))).isolated();
        var options = WatchOptions.builder()
                .frames(FrameSampling.uniform(4))
                .compression(2)
                .build();
        try (var model = VideoXL.builder()
                        .model(Path.of(System.getProperty("model")))
                        .build();
                var memory = model.watch(video, options);
                var words = memory.stream("Describe it.", AskOptions.greedy().withMaxTokens(8))) {
            System.out.print("Answer:  ");
            words.forEach(System.out::print);
            System.out.println();
            System.out.println("Tokens:  " + words.answer().answerTokens());
        }
    }
}
