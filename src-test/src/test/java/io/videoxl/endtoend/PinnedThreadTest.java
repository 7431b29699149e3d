package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Virtual threads that are pinned, as all within {@code synchronized} are before Java 24. */
class PinnedThreadTest {
    @Test
    void answersComeAlsoWhereWhoAsksHoldsTheOnlyCarrier(@TempDir Path folder) throws Exception {
        var lines = Jvm.withOptions(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1")
                .run(PinnedProbe.class, Models.golden(folder));
        assertEquals(List.of("answered"), lines);
    }
}
