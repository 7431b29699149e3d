package io.videoxl.video.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.videoxl.FrameSampling;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalSamplingTest {
    private static final int SECONDS = 20;

    @ParameterizedTest
    @ValueSource(ints = {10, 24, 25, 30, 50, 60})
    void aSourceSampledAtItsOwnRateLosesNoFrame(int rate) {
        var sampling = new ArrivalSampling("camera", FrameSampling.perSecond(rate, Integer.MAX_VALUE), Clip.WHOLE);
        long taken = IntStream.range(0, SECONDS * rate)
                .filter(i -> sampling.takes(nanos(i, rate), nanos(i + 1, rate), true))
                .count();
        assertEquals(SECONDS * rate, taken);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void aLowerRateTakesOneFrameForEachOfItsSteps(int rate) {
        var sampling = new ArrivalSampling("camera", FrameSampling.perSecond(rate, Integer.MAX_VALUE), Clip.WHOLE);
        long taken = IntStream.range(0, SECONDS * 25)
                .filter(i -> sampling.takes(nanos(i, 25), nanos(i + 1, 25), true))
                .count();
        assertEquals(SECONDS * rate, taken);
    }

    private static long nanos(int frame, int rate) {
        return 1_000_000_000L * frame / rate;
    }
}
