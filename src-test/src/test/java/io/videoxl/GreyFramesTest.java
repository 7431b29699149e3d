package io.videoxl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import io.videoxl.engine.CancelFlag;
import io.videoxl.memory.Continuation;
import io.videoxl.memory.Tail;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A blank video is what a caller would have watched who has frames of grey. */
class GreyFramesTest {
    private static final String QUESTION = "What happens?";
    private static final int ANSWER = 3;

    @TempDir
    private Path folder;

    private VideoXL model(String size) {
        var weights = folder.resolve(size + ".gguf");
        Synthesizer.ofSize(size).type(WeightType.F32).write(weights);
        return VideoXL.builder().model(weights).threads(1).ownKernels(false).build();
    }

    private static Video colours(VideoXL model, int count, Color... colours) {
        int size = model.info().imageSize();
        var frames = new ArrayList<Frame>();
        for (int i = 0; i < count; i++) {
            var picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
            var graphics = picture.createGraphics();
            graphics.setColor(colours[i % colours.length]);
            graphics.fillRect(0, 0, size, size);
            graphics.dispose();
            frames.add(Frame.of(picture, Duration.ofSeconds(i)));
        }
        return Video.frames(frames.iterator(), "colours");
    }

    private static WatchOptions.Builder all() {
        return WatchOptions.builder()
                .frames(FrameSampling.all())
                .memoryType(MemoryType.F32)
                .systemPrompt("You look closely.");
    }

    private static Continuation continuation(VideoMemory memory) {
        var prompt = memory.prompt(new Tail(), QUESTION, AskOptions.greedy());
        return new Continuation(prompt.tail().toArray(), ANSWER, List.of());
    }

    private static double[] score(VideoXL model, VideoMemory memory) {
        try (var turn = memory.working().turn()) {
            return turn.score(List.of(continuation(memory)), model.language().vocabularySize(), new CancelFlag())
                    .getFirst();
        }
    }

    /** Fewer frames of 4 tokens do not make a summary of 8; four frames of the other family are a group. */
    @Test
    void itIsWatchedAsTheMemoryWas() {
        for (boolean summaries : new boolean[] {true, false}) {
            try (var model = model(summaries ? "golden" : "xl2-small")) {
                int tokens = model.info().tokensPerFrame();
                int ratio = 2 * tokens;
                var options = (summaries ? all().compression(ratio) : all()).build();
                try (var memory = model.watch(colours(model, 8, Color.RED, Color.BLUE), options);
                        var grey = model.watch(colours(model, summaries ? 2 : 4, new Color(128, 128, 128)), options)) {
                    var blank = memory.blank(new CancelFlag());
                    var found = blank.score(List.of(continuation(memory))).getFirst();
                    assertArrayEquals(score(model, grey), found);
                    assertEquals(ANSWER, found.length);
                    int shown = summaries ? 2 * tokens : tokens;
                    assertEquals(
                            IntStream.of(model.language().prefix("You look closely."))
                                            .count()
                                    + 2L * shown,
                            blank.tokens());
                }
            }
        }
    }

    @Test
    void cancellingEndsItAndTheMemoryStaysUsable() {
        try (var model = model("golden");
                var memory = model.watch(
                        colours(model, 8, Color.RED),
                        all().compression(model.info().defaultRatio()).build())) {
            var expected = score(model, memory);
            var cancel = new CancelFlag();
            cancel.set();
            var blank = memory.blank(cancel);
            var asked = List.of(continuation(memory));
            var e = assertThrows(VideoXLException.class, () -> blank.score(asked));
            assertEquals(Code.CANCELLED, e.code());
            assertArrayEquals(expected, score(model, memory));
        }
    }
}
