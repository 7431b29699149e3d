package io.videoxl.endtoend;

import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import io.videoxl.WatchOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Asks on a virtual thread that cannot leave its carrier, and prints whether that comes to an end. */
final class PinnedProbe {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(4);

    private static VideoMemory memory;
    private static Way way;

    /** How to ask. */
    enum Way {
        ASK {
            @Override
            Object ask(VideoMemory memory) {
                return memory.ask("What?", SHORT);
            }
        },
        ASK_ALL {
            @Override
            Object ask(VideoMemory memory) {
                return memory.askAll(List.of("What?", "Where?"), SHORT);
            }
        },
        ASK_LATER {
            @Override
            Object ask(VideoMemory memory) {
                return memory.askAsync("What?", SHORT).join();
            }
        },
        BE_TOLD {
            @Override
            Object ask(VideoMemory memory) {
                return memory.ask("What?", SHORT, piece -> {}).join();
            }
        },
        STREAM {
            @Override
            Object ask(VideoMemory memory) {
                try (var stream = memory.stream("What?", SHORT)) {
                    return stream.pieces().toList();
                }
            }
        },
        CHOOSE {
            @Override
            Object ask(VideoMemory memory) {
                return memory.choose("What?", List.of("this", "that"));
            }
        },
        CONVERSE {
            @Override
            Object ask(VideoMemory memory) {
                return memory.chat().ask("What?", SHORT, piece -> {}).join();
            }
        };

        abstract Object ask(VideoMemory memory);
    }

    private PinnedProbe() {}

    /** Is initialised by the thread that first uses it, which stays on its carrier meanwhile. */
    private static final class Asking {
        static final Object ANSWER = way.ask(memory);
    }

    /** @param arguments model file, and the name of a {@link Way} */
    public static void main(String[] arguments) throws InterruptedException {
        way = Way.valueOf(arguments[1]);
        try (var model = Models.load(Path.of(arguments[0]))) {
            memory = model.newMemory(WatchOptions.defaults());
            var asking =
                    Thread.ofVirtual().start(() -> System.out.println(Asking.ANSWER == null ? "nothing" : "answered"));
            if (!asking.join(LONG)) {
                System.out.println("hangs");
                System.out.flush();
                Runtime.getRuntime().halt(0); // closing would wait, too
            }
        }
    }
}
