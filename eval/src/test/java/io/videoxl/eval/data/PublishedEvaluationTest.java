package io.videoxl.eval.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.videoxl.Chunks;
import io.videoxl.FrameSampling;
import io.videoxl.ModelFamily;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedEvaluationTest {
    @ParameterizedTest
    @CsvSource({"VIDEO_MME, 400, 16", "LONG_VIDEO_BENCH, 400, 32", "MLVU, 256, 16", "LVBENCH, 600, 16"})
    void videoXl2WatchesAsItsAuthorsDid(Benchmark benchmark, int frames, int tokens) {
        var published = benchmark.published(ModelFamily.VIDEO_XL_2);
        assertEquals(FrameSampling.dense(frames), published.frames());
        assertEquals(FrameSampling.dense(frames), published.watching().frames());
        assertEquals(Optional.of(Chunks.FULL), published.watching().chunks());
        assertEquals(tokens, published.maxTokens());
        assertEquals(
                FrameSampling.uniform(128),
                benchmark.published(ModelFamily.VIDEO_XL).frames());
    }

    @ParameterizedTest
    @CsvSource({
        "What happens at 01:30?, What happens at 90 seconds?",
        "From 00:05 to 00:05 and 10:00., From 5 seconds to 5 seconds and 600 seconds.",
        "At 1:30 or 01.30?, At 1:30 or 01.30?",
        "At 01:02:03?, At 62 seconds:03?",
        "00:10 to 12:00:10, 10 seconds to 12:10 seconds",
        "101:305, 190 seconds5"
    })
    void timesBecomeSeconds(String prompt, String expected) {
        assertEquals(expected, PromptWording.TIMES_IN_SECONDS.apply(prompt));
    }

    @Test
    void videoXlIsAskedAsItStands() {
        var published = Benchmark.MLVU.published(ModelFamily.VIDEO_XL);
        assertEquals("At 01:30?", published.wording().apply("At 01:30?"));
        assertEquals(Optional.empty(), published.watching().chunks());
    }
}
