package film;

import io.videoxl.VideoXL;
import java.nio.file.Path;

/** Asks what happens in a video. */
public final class Ask {
    private Ask() {}

    /** @param arguments none; the properties {@code model} and {@code video} name the files */
    public static void main(String[] arguments) {
        System.out.println("Library: " + VideoXL.class.getModule());
        try (var model = VideoXL.load(Path.of(System.getProperty("model")))) {
            var answer = model.ask(Path.of(System.getProperty("video")), "What happens?");
            System.out.println("Answer:  " + answer);
            System.out.println("Tokens:  " + answer.answerTokens());
        }
    }
}
