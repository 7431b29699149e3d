package io.videoxl.examples;

import io.videoxl.AskOptions;
import io.videoxl.Chat;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import java.nio.file.Path;
import java.util.Scanner;

/**
 * Talks about a video in a terminal: each word appears as soon as it is there, and each question may refer to what was said before.
 * An empty line ends it.
 *
 * <pre>{@code
 * examples/run ChatInTerminal model.gguf film.mp4
 * }</pre>
 */
public final class ChatInTerminal {
    private ChatInTerminal() {}

    /** @param arguments model file, video file */
    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            System.err.println("Usage: ChatInTerminal MODEL VIDEO");
            System.exit(2);
        }
        var options = AskOptions.greedy().withMaxTokens(100);
        try (VideoXL model = VideoXL.load(Path.of(arguments[0]));
                VideoMemory memory = model.watch(Path.of(arguments[1]))) {
            Chat chat = memory.chat();
            var input = new Scanner(System.in);
            for (var question = next(input); !question.isBlank(); question = next(input)) {
                try (var words = chat.stream(question, options)) {
                    for (var word : words) {
                        System.out.print(printable(word));
                        System.out.flush();
                    }
                } catch (VideoXLException e) {
                    // For example, the conversation no longer fits the model's context.
                    System.out.print("(" + e.getMessage() + ")");
                }
                System.out.println();
            }
        }
    }

    private static String next(Scanner input) {
        System.out.print("> ");
        System.out.flush();
        return input.hasNextLine() ? input.nextLine() : "";
    }

    /** A model may say anything; a terminal would obey the control characters in it. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
    }
}
