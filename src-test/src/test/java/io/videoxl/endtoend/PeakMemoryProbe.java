package io.videoxl.endtoend;

import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.WatchOptions;
import java.nio.file.Path;

/** Watches some frames of a video, asks a question, and prints frames, bytes of the memory and peak resident bytes. */
final class PeakMemoryProbe {
    private PeakMemoryProbe() {}

    /** @param arguments model file, video file, number of frames */
    public static void main(String[] arguments) {
        var options = WatchOptions.builder()
                .frames(FrameSampling.uniform(Integer.parseInt(arguments[2])))
                .compression(16)
                .build();
        try (var model = Models.load(Path.of(arguments[0]));
                var memory = model.watch(Video.of(Path.of(arguments[1])), options)) {
            memory.ask("What happens?", AskOptions.greedy().withMaxTokens(8));
            System.out.printf("%d %d %d%n", memory.frames(), memory.bytes(), ProcessStatus.peakResident());
        }
    }
}
