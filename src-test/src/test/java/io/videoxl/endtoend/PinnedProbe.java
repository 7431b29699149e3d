package io.videoxl.endtoend;

import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import io.videoxl.WatchOptions;
import java.nio.file.Path;
import java.time.Duration;

/** Asks on a virtual thread that cannot leave its carrier, and prints whether that comes to an end. */
final class PinnedProbe {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static VideoMemory memory;

    private PinnedProbe() {}

    /** Is initialised by the thread that first uses it, which stays on its carrier meanwhile. */
    private static final class Asking {
        static final String TEXT =
                memory.ask("What?", AskOptions.greedy().withMaxTokens(4)).text();
    }

    /** @param arguments model file */
    public static void main(String[] arguments) throws InterruptedException {
        try (var model = Models.load(Path.of(arguments[0]))) {
            memory = model.newMemory(WatchOptions.defaults());
            var asking =
                    Thread.ofVirtual().start(() -> System.out.println(Asking.TEXT == null ? "nothing" : "answered"));
            if (!asking.join(LONG)) {
                System.out.println("hangs");
            }
        }
    }
}
