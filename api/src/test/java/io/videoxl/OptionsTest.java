package io.videoxl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException.Code;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class OptionsTest {
    private static void refused(Code code, String expected, Executable call) {
        var e = assertThrows(VideoXLException.class, call);
        assertEquals(code, e.code());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void askOptionsOutOfTheirRangeAreRefusedByName() {
        var greedy = AskOptions.greedy();
        refused(Code.INVALID_ARGUMENT, "maxTokens is 0", () -> greedy.withMaxTokens(0));
        refused(Code.INVALID_ARGUMENT, "temperature is -0.1", () -> greedy.withTemperature(-0.1));
        refused(Code.INVALID_ARGUMENT, "temperature is NaN", () -> greedy.withTemperature(Double.NaN));
        refused(Code.INVALID_ARGUMENT, "temperature is Infinity", () -> AskOptions.sampled(Double.POSITIVE_INFINITY));
        refused(Code.INVALID_ARGUMENT, "topK is -1", () -> greedy.withTopK(-1));
        refused(Code.INVALID_ARGUMENT, "topP is 0.0", () -> greedy.withTopP(0));
        refused(Code.INVALID_ARGUMENT, "topP is 1.1", () -> greedy.withTopP(1.1));
        refused(Code.INVALID_ARGUMENT, "minP is 2.0", () -> greedy.withMinP(2));
        refused(Code.INVALID_ARGUMENT, "repetitionPenalty is 0.0", () -> greedy.withRepetitionPenalty(0));
        refused(Code.INVALID_ARGUMENT, "maxTime is PT0S", () -> greedy.withMaxTime(Duration.ZERO));
        refused(Code.INVALID_ARGUMENT, "maxTime is PT-1S", () -> greedy.withMaxTime(Duration.ofSeconds(-1)));
        refused(Code.INVALID_ARGUMENT, "stop is \"\"", () -> greedy.withStop("a", ""));
        refused(Code.INVALID_ARGUMENT, "stop is a text with half", () -> greedy.withStop("\ud83d"));
        refused(Code.INVALID_ARGUMENT, "logProbabilities is -1", () -> greedy.withLogProbabilities(-1));
        refused(Code.INVALID_ARGUMENT, "logProbabilities is 21", () -> greedy.withLogProbabilities(21));
    }

    @Test
    void eachWitherChangesItsOwnOptionOnly() {
        var all = AskOptions.sampled(0.7)
                .withMaxTokens(9)
                .withTopK(40)
                .withTopP(0.9)
                .withMinP(0.05)
                .withRepetitionPenalty(1.1)
                .withSeed(42)
                .withMaxTime(Duration.ofSeconds(3))
                .withStop("a", "b")
                .withLogProbabilities(5);
        assertEquals(
                "AskOptions[temperature=0.7, topK=40, topP=0.9, minP=0.05, repetitionPenalty=1.1, seed=42, maxTokens=9,"
                        + " maxTime=PT3S, stop=[a, b], logProbabilities=5]",
                all.toString());
        assertEquals(
                "AskOptions[temperature=0.0, topK=0, topP=1.0, minP=0.0, repetitionPenalty=1.0]",
                AskOptions.greedy().toString());
    }

    @Test
    void askOptionsAreEqualIfEveryOptionIs() {
        var options = AskOptions.sampled(0.7).withStop("a").withSeed(1).withMaxTime(Duration.ofSeconds(1));
        var same = AskOptions.greedy()
                .withMaxTime(Duration.ofMillis(1000))
                .withSeed(1)
                .withStop("b", "c")
                .withStop("a")
                .withTemperature(0.7);
        assertEquals(options, same);
        assertEquals(options.hashCode(), same.hashCode());
        for (var other : List.of(
                options.withTemperature(0),
                options.withTopK(1),
                options.withTopP(0.5),
                options.withMinP(0.5),
                options.withRepetitionPenalty(2),
                options.withSeed(2),
                options.withMaxTokens(512),
                options.withMaxTime(Duration.ofSeconds(2)),
                options.withStop(),
                options.withLogProbabilities(0))) {
            assertNotEquals(options, other);
        }
    }

    @Test
    void anAnswerForTestsHasTheTextAndWhatElseIsSet() {
        var plain = Answer.builder("In the end.").build();
        assertEquals("In the end.", plain.toString());
        assertEquals(Answer.FinishReason.STOP, plain.finishReason());
        assertEquals(plain, Answer.builder("In the end.").build());
        var stopped =
                Answer.builder("In the end.").stopString("\n").answerTokens(4).build();
        assertEquals(Answer.FinishReason.STOP_STRING, stopped.finishReason());
        assertEquals(Optional.of("\n"), stopped.stopString());
        assertEquals(4, stopped.answerTokens());
        assertNotEquals(plain, stopped);
    }

    @Test
    void watchOptionsStartAtTheirStatedDefaults() {
        var options = WatchOptions.defaults();
        assertEquals(FrameSampling.auto(), options.frames());
        assertEquals(FrameFit.AUTO, options.fit());
        assertFalse(options.displayAspect());
        assertFalse(options.toneMapping());
        assertEquals(Compression.DEFAULT, options.compression());
        assertEquals(MemoryType.F16, options.memoryType());
        assertEquals("You are a helpful assistant.", options.systemPrompt());
        assertEquals(0, options.framesPerBatch());
        assertEquals(0, options.decoderThreads());
    }

    @Test
    void watchOptionsOutOfTheirRangeAreRefusedByName() {
        var builder = WatchOptions.builder();
        refused(Code.RATIO_INVALID, "ratio 1", () -> builder.compression(8, 1));
        refused(Code.INVALID_ARGUMENT, "framesPerBatch is -1", () -> builder.framesPerBatch(-1));
        refused(Code.INVALID_ARGUMENT, "decoderThreads is -2, expected 0 to 64", () -> builder.decoderThreads(-2));
        refused(Code.INVALID_ARGUMENT, "decoderThreads is 65, expected 0 to 64", () -> builder.decoderThreads(65));
        assertThrows(NullPointerException.class, () -> builder.onProgress(null));
    }

    @Test
    void optionsStartFromOthers() throws ReflectiveOperationException {
        var changed = WatchOptions.builder()
                .frames(FrameSampling.all())
                .fit(FrameFit.STRETCH)
                .displayAspect(true)
                .toneMapping(true)
                .imageTiling(ImageTiling.NEVER)
                .compression(4)
                .chunks(new Chunks(2, 1))
                .reserve(7)
                .memoryType(MemoryType.F32)
                .systemPrompt("Be brief.")
                .framesPerBatch(3)
                .decoderThreads(2)
                .onProgress(progress -> {})
                .build();
        var copy = changed.toBuilder().build();
        for (var field : WatchOptions.class.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                assertEquals(field.get(changed), field.get(copy), field::getName);
                assertNotEquals(field.get(WatchOptions.defaults()), field.get(copy), field::getName);
            }
        }
    }

    @Test
    void severalRatiosKeepTheirOrder() {
        assertEquals(
                Compression.of(2, 8, 4, 16),
                WatchOptions.builder().compression(2, 8, 4, 16).build().compression());
    }

    @Test
    void aModelHasToBeNamedAndThreadsCannotBeNegative() {
        refused(Code.INVALID_ARGUMENT, "no model file", () -> VideoXL.builder().build());
        refused(Code.INVALID_ARGUMENT, "threads is -1", () -> VideoXL.builder().threads(-1));
    }

    @Test
    void aVideoReadsAsItsPath() {
        assertEquals("film.mp4", Video.of(Path.of("film.mp4")).toString());
    }

    @Test
    void progressWeighsEncodingAndSummarisingAndEstimatesTheRest() {
        var start = new Progress(Progress.Stage.DECODING, 40, 10, 0, 4, 0, false, Duration.ofSeconds(1));
        assertEquals(0, start.fraction());
        assertEquals(Optional.empty(), start.remaining());
        var half = new Progress(Progress.Stage.SUMMARISING, 40, 40, 30, 4, 1, false, Duration.ofSeconds(80));
        assertEquals(0.5, half.fraction());
        assertEquals(Optional.of(Duration.ofSeconds(80)), half.remaining());
        assertEquals("30 of 40 frames, 1 of 4 windows, 50 %, 1 min 20 s left", half.toString());
    }
}
