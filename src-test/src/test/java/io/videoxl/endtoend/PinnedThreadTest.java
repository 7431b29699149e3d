package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Virtual threads that are pinned, as all within {@code synchronized} are before Java 24. */
class PinnedThreadTest {
    @ParameterizedTest
    @EnumSource
    void answersComeAlsoWhereWhoAsksHoldsTheOnlyCarrier(PinnedProbe.Way way, @TempDir Path folder) throws Exception {
        var lines = Jvm.withOptions(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1")
                .run(PinnedProbe.class, Models.golden(folder), way);
        assertEquals(List.of("answered"), lines);
    }
}
