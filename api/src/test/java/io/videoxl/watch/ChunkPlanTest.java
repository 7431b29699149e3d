package io.videoxl.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.videoxl.Chunks;
import io.videoxl.ModelFamily;
import io.videoxl.engine.Family;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkPlanTest {
    private static ChunkPlan plan(int frames, int chunk) {
        var family = new Family(ModelFamily.VIDEO_XL_2, 4, 4, 3);
        return new ChunkPlan(frames, family, 144, new Chunks(chunk, 1), new ChunkPlan.TimeTokens() {
            @Override
            public int[] apply(Duration time) {
                return new int[8];
            }

            @Override
            public int most() {
                return 8;
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 32, 4", "3, 24, 12", "4, 32, 16", "5, 20, 20", "8, 32, 32", "100, 32, 32"})
    void aPassTakesWholeChunksAndWhereFramesArriveOne(int chunk, int frames, int arriving) {
        assertEquals(frames, plan(1000, chunk).window(0).endFrame());
        assertEquals(frames * 36, plan(1000, chunk).longestWindow());
        assertEquals(arriving, plan(1000, chunk).asTheyArrive().window(0).endFrame());
        assertEquals(
                arriving,
                plan(1000, chunk).asTheyArrive().endingAt(500).window(0).endFrame());
    }

    @Test
    void theLastPassTakesWhatIsLeftAndFillsItsLastGroup() {
        var plan = plan(70, 4);
        assertEquals(3, plan.size());
        assertEquals(new Window(2, 16 * 144, 2 * 144, 1, 64, 70), plan.window(2));
    }
}
