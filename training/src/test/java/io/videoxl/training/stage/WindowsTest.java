package io.videoxl.training.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.videoxl.convert.ModelConfig;
import io.videoxl.worlds.SeededRandom;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final ModelConfig CONFIG = Recipe.fromSeed(1).config(500);

    @Test
    void everyRatioIsDrawnForVideosWhoseSummariesAreFewEnough() {
        assertEquals(Set.of(2, 4, 8), ratios(1024));
    }

    @Test
    void longVideosAreNotDrawnWithLowRatios() {
        assertEquals(Set.of(4, 8), ratios(1030));
        assertEquals(Set.of(4, 8), ratios(2040));
        assertEquals(Set.of(8), ratios(2050));
        assertEquals(Set.of(8), ratios(9000));
    }

    /** Of whole windows, each of which every ratio divides. */
    private static Set<Integer> ratios(int frames) {
        return IntStream.range(0, 40)
                .mapToObj(seed -> Windows.draw(CONFIG, frames, 2048, new SeededRandom(seed)))
                .flatMapToInt(windows -> IntStream.range(0, windows.lengths().length)
                        .filter(i -> windows.lengths()[i] == CONFIG.window())
                        .map(i -> windows.ratios()[i]))
                .boxed()
                .collect(Collectors.toSet());
    }
}
