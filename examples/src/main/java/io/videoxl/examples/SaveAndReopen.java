package io.videoxl.examples;

import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Watches a video only once: its memory is saved beside it, and every later run opens that file instead.
 *
 * <pre>{@code
 * examples/run SaveAndReopen model.gguf film.mp4 film.vxl "How does it end?"
 * }</pre>
 */
public final class SaveAndReopen {
    private SaveAndReopen() {}

    /** @param arguments model file, video file, memory file, question */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            System.err.println("Usage: SaveAndReopen MODEL VIDEO MEMORY.vxl QUESTION");
            System.exit(2);
        }
        var saved = Path.of(arguments[2]);
        try (VideoXL model = VideoXL.load(Path.of(arguments[0]))) {
            if (!Files.exists(saved)) {
                try (VideoMemory memory = model.watch(Path.of(arguments[1]))) {
                    memory.save(saved);
                }
                System.out.printf("watched, and saved to %s (%,d bytes)%n", saved, Files.size(saved));
            }
            long start = System.nanoTime();
            try (VideoMemory memory = model.open(saved)) {
                System.out.printf("opened in %d ms: %s%n", (System.nanoTime() - start) / 1_000_000, memory);
                for (var window : memory.windows()) {
                    System.out.printf(
                            "  window %2d: %3d:%02d to %d:%02d, %d summaries%n",
                            window.index() + 1,
                            window.from().toMinutes(),
                            window.from().toSecondsPart(),
                            window.to().toMinutes(),
                            window.to().toSecondsPart(),
                            window.summaries());
                }
                var answer = memory.ask(arguments[3], AskOptions.greedy().withMaxTokens(60));
                System.out.println(printable(answer.text()));
            }
        }
    }

    /** A model may say anything; a terminal would obey the control characters in it. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
    }
}
