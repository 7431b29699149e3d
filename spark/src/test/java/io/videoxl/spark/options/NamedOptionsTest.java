package io.videoxl.spark.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.AskOptions;
import io.videoxl.Chunks;
import io.videoxl.Compression;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.ImageTiling;
import io.videoxl.MemoryType;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedOptionsTest {
    private static FrameSampling frames(Map<String, String> options) {
        return NamedOptions.NONE.with(options).watching().build().frames();
    }

    @Test
    void framesAreChosenAsByTheCommand() {
        assertEquals(FrameSampling.auto(), frames(Map.of()));
        assertEquals(FrameSampling.uniform(64), frames(Map.of("frames", "64")));
        assertEquals(FrameSampling.all(), frames(Map.of("frames", "all")));
        assertEquals(FrameSampling.dense(150), frames(Map.of("frames", "dense:150")));
        assertEquals(FrameSampling.perSecond(0.5, Integer.MAX_VALUE), frames(Map.of("rate", "0.5")));
        assertEquals(FrameSampling.perSecond(2, 64), frames(Map.of("rate", "2", "frames", "64")));
        assertEquals(FrameSampling.keyFrames(8), frames(Map.of("key-frames", "8")));
        assertEquals(
                FrameSampling.at(Duration.ofSeconds(90), Duration.ofMillis(3_600_500)),
                frames(Map.of("at", "1:30, 1:00:00.5")));
    }

    @Test
    void watchingIsAsByTheCommand() {
        var watching = NamedOptions.NONE
                .with(Map.of(
                        "ratio", "4,8",
                        "fit", "center-crop",
                        "tiles", "never",
                        "memory-type", "q8_0",
                        "chunks", "6,5",
                        "display-aspect", "true",
                        "reserve", "100",
                        "system", "Answer in one word."))
                .watching()
                .build();
        assertEquals(Compression.of(4, 8), watching.compression());
        assertEquals(FrameFit.CENTER_CROP, watching.fit());
        assertEquals(ImageTiling.NEVER, watching.imageTiling());
        assertEquals(MemoryType.Q8_0, watching.memoryType());
        assertEquals(new Chunks(6, 5), watching.chunks().orElseThrow());
        assertTrue(watching.displayAspect());
        assertEquals(OptionalInt.of(100), watching.reserve());
        assertEquals("Answer in one word.", watching.systemPrompt());
        assertEquals(
                Compression.autoWithin(500_000_000),
                NamedOptions.NONE
                        .with(Map.of("memory-limit", "500MB"))
                        .watching()
                        .build()
                        .compression());
    }

    @Test
    void answeringIsAsByTheCommand() {
        assertEquals(
                AskOptions.sampled(0.7)
                        .withTopK(40)
                        .withTopP(0.9)
                        .withMinP(0.05)
                        .withRepetitionPenalty(1.1)
                        .withSeed(-3)
                        .withMaxTokens(60)
                        .withMaxTime(Duration.ofMillis(1500))
                        .withStop(".")
                        .withEvidence(3),
                NamedOptions.NONE
                        .with(Map.of(
                                "temperature", "0.7",
                                "top-k", "40",
                                "top-p", "0.9",
                                "min-p", "0.05",
                                "repetition-penalty", "1.1",
                                "seed", "-3",
                                "max-tokens", "60",
                                "max-time", "1.5",
                                "stop", "."))
                        .with(Map.of("evidence", "3"))
                        .asking());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    frames        | many      | option frames: 'many', expected a whole number
                    frames        | 0         | 0 frames asked for
                    rate          | 1e999     | option rate: '1e999', expected a number
                    at            | 1:2:3:4   | option at: '1:2:3:4', expected times such as
                    ratio         | 1         | ratio 1, expected 2 or more
                    fit           | squeeze   | option fit: 'squeeze', expected one of auto, center-crop, stretch
                    memory-type   | f15       | option memory-type: 'f15', expected one of f32, f16, q8_0
                    memory-limit  | much      | option memory-limit: 'much', expected a size
                    chunks        | 4         | option chunks: '4', expected two numbers
                    tone-map      | yes       | option tone-map: 'yes', expected true or false
                    max-tokens    | 0         | maxTokens is 0, expected 1 or more
                    max-time      | -1        | option max-time: '-1', expected a number of seconds above 0
                    top-p         | 2         | topP
                    from          | 1h        | option from: '1h', expected times such as
                    allow         | gopherx   | gopherx
                    threads       | -1        | threads is -1
                    log-probs     | 3         | no option 'log-probs'; expected one of frames, rate
                    """)
    void whatDoesNotFitIsRefusedByName(String name, String text, String message) {
        var thrown = assertThrows(VideoXLException.class, () -> NamedOptions.NONE.with(Map.of(name, text)));
        assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        var frames =
                assertThrows(VideoXLException.class, () -> NamedOptions.NONE.with(Map.of("frames", "4", "at", "1")));
        assertEquals(Code.INVALID_ARGUMENT, frames.code());
        assertTrue(frames.getMessage().startsWith("options at and frames"), frames.getMessage());
        assertThrows(VideoXLException.class, () -> NamedOptions.NONE.with(Map.of("ratio", "4", "memory-limit", "1MB")));
    }

    @Test
    void answersDependOnWhatChangesThemWhateverTheOrder() {
        var one = NamedOptions.NONE.with(Map.of("frames", "4")).with(Map.of("seed", "1", "device", "CPU"));
        var same = NamedOptions.NONE.with(Map.of("seed", "1", "threads", "2")).with(Map.of("frames", " 4 "));
        assertEquals(one.watchingText(), same.watchingText());
        assertEquals(one.askingText(), same.askingText());
        assertNotEquals(one.watchingText(), one.with(Map.of("frames", "5")).watchingText());
        assertEquals(one.watchingText(), one.with(Map.of("seed", "2")).watchingText());
        assertNotEquals(one.askingText(), one.with(Map.of("seed", "2")).askingText());
    }

    @Test
    void theyTravel() throws Exception {
        var options = NamedOptions.NONE.with(Map.of("frames", "4", "from", "1:00"));
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(options);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertEquals(options.toString(), in.readObject().toString());
        }
    }

    @Test
    void aSettingThatIsNotKnownIsRefused() {
        var thrown = assertThrows(
                VideoXLException.class, () -> new SessionSettings(Map.of("spark.videoxl.frames", "4")).options());
        assertEquals(
                "no setting spark.videoxl.frames; expected spark.videoxl.model, spark.videoxl.memories or"
                        + " spark.videoxl.option.NAME",
                thrown.getMessage());
        assertEquals(
                "frames=4",
                new SessionSettings(Map.of("spark.videoxl.option.frames", "4", "spark.app.name", "x"))
                        .options()
                        .toString());
    }
}
