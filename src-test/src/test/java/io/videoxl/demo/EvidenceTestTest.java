package io.videoxl.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXL;
import io.videoxl.eval.evidence.EvidenceSettings;
import io.videoxl.eval.evidence.EvidenceTable.Test;
import io.videoxl.eval.evidence.EvidenceTest;
import io.videoxl.worlds.needles.NeedleGrid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the trained model, the moments are the right ones. */
@Timeout(240)
class EvidenceTestTest {
    /** In 1024 frames there are more parts than are left out one by one. */
    private static final EvidenceSettings SMALL =
            new EvidenceSettings(List.of(22L), new NeedleGrid(List.of(64, 1024), List.of(0.0, 0.63)), 3, 64);

    @TempDir
    private Path folder;

    @org.junit.jupiter.api.Test
    void answersRestOnTheMomentsWhereThingsAre() throws Exception {
        try (var model = VideoXL.demo()) {
            var last = new AtomicLong();
            var table = EvidenceTest.run(model, SMALL, folder, (done, all) -> {
                assertEquals(4 + 3, all);
                assertEquals(last.incrementAndGet(), done);
            });
            // Of those that the model finds.
            assertTrue(table.share(Test.NEEDLE).of() >= 3, table::toJson);
            assertEquals(100, table.share(Test.NEEDLE).percent(), table::toJson);
            assertTrue(table.share(Test.THING).of() >= 8, table::toJson);
            assertTrue(table.share(Test.THING).percent() >= 85, table::toJson);
            assertTrue(table.random(Test.THING) < 40, table::toJson);
            assertEquals(9, table.share(Test.FOUND).of(), table::toJson);
            assertTrue(table.share(Test.FOUND).percent() >= 85, table::toJson);
            assertTrue(table.share(Test.NOT_FOUND).percent() >= 85, table::toJson);
            var sizes =
                    Files.list(folder).mapToLong(file -> file.toFile().length()).sum();
            assertEquals(table, EvidenceTest.run(model, SMALL, folder, (done, all) -> {}));
            assertEquals(
                    sizes,
                    Files.list(folder).mapToLong(file -> file.toFile().length()).sum());
        }
    }
}
