package io.videoxl.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXL;
import io.videoxl.eval.card.CardSettings;
import io.videoxl.eval.card.CardTest;
import io.videoxl.worlds.needles.NeedleGrid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardTestTest {
    private static final CardSettings SMALL =
            new CardSettings(List.of(21L, 22L), new NeedleGrid(List.of(16), List.of(0.0, 1.0)), Map.of(20, 2), 1, 32);

    @TempDir
    private Path folder;

    @Test
    void everySeedIsCountedAndWhatWasMeasuredIsNotMeasuredAgain() throws Exception {
        try (var model = VideoXL.demo()) {
            var last = new AtomicLong();
            var card = CardTest.run(model, SMALL, folder, (done, all) -> {
                assertEquals(2 * (2 + 2 * 3 + 1), all);
                assertEquals(last.incrementAndGet(), done);
            });
            assertEquals(2 * 2, card.needles(each -> true).of());
            assertEquals(2, card.quietFilms().of());
            assertTrue(card.questions(each -> each.ratio() == 2).of() > 8);
            assertEquals(6, Files.list(folder).count());
            var sizes =
                    Files.list(folder).mapToLong(file -> file.toFile().length()).sum();
            assertEquals(card, CardTest.run(model, SMALL, folder, (done, all) -> {}));
            assertEquals(
                    sizes,
                    Files.list(folder).mapToLong(file -> file.toFile().length()).sum());
        }
    }
}
