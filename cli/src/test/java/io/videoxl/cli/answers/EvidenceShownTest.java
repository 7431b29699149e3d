package io.videoxl.cli.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Attribution;
import io.videoxl.Evidence;
import io.videoxl.Moment;
import io.videoxl.WatchedFrame;
import java.awt.Color;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is told and drawn of weights that are given. */
class EvidenceShownTest {
    private static final int PARTS = 4;

    private static Evidence part(int part, String source, double weight) {
        var moment =
                new Moment(source, Duration.ofSeconds(part), Duration.ofSeconds(part), part, part + 1, part, part + 1);
        return new Evidence(moment, weight, -1, -1 - weight, false);
    }

    private static Attribution found(List<Evidence> evidence, double... measured) {
        var parts = IntStream.range(0, measured.length)
                .mapToObj(i -> part(i, "film", measured[i]))
                .toList();
        return new Attribution(evidence, parts, PARTS, -1, -9, 0.9, Duration.ZERO);
    }

    private static List<WatchedFrame> watched(String... sources) {
        return IntStream.range(0, sources.length)
                .mapToObj(i -> new WatchedFrame(sources[i], Duration.ofSeconds(i)))
                .toList();
    }

    /** How many pixels. */
    private static long drawn(Attribution found, Color colour) {
        var sheet = EvidenceSheet.draw(watched("film", "film", "film", "film"), "What?", "That", found);
        return IntStream.of(sheet.getRGB(0, 0, sheet.getWidth(), sheet.getHeight(), null, 0, sheet.getWidth()))
                .filter(pixel -> pixel == colour.getRGB())
                .count();
    }

    @Test
    void whatDoesNotMatterDoesNotLookAsIfItDid() {
        assertEquals(0, drawn(found(List.of(), 1e-5, 3e-5, 0, 2e-5), EvidenceSheet.BAR));
        var half = found(List.of(), 0.5, 0, 0, 0);
        var most = found(List.of(), 2, 0, 0, 0);
        assertEquals(drawn(most, EvidenceSheet.BAR), 2 * drawn(half, EvidenceSheet.BAR));
        var told = found(List.of(part(1, "film", 8)), 0, 8, 0, 0);
        assertTrue(drawn(told, EvidenceSheet.STRONGEST) >= drawn(most, EvidenceSheet.BAR));
    }

    /** Also those of parts that were not left out by themselves. */
    @Test
    void theSourceOfAMomentIsNamedWhereThereAreSeveral() {
        var evidence = found(List.of(part(3, "second", 8)));
        assertTrue(EvidenceText.of(watched("film", "film", "second", "second"), evidence)
                .startsWith("  0:00:03 to 0:00:03  ████████████████████ 8.0  second"));
        assertTrue(EvidenceText.of(watched("second", "second"), evidence)
                .lines()
                .findFirst()
                .orElseThrow()
                .endsWith(" 8.0"));
    }

    @Test
    void whatWasLeftOutOnlyInGroupsIsTold() {
        assertEquals("nothing in particular; support 0.90", EvidenceText.support(found(List.of(), 0, 0, 0, 0)));
        assertEquals(
                "nothing in particular; support 0.90; 1 of 4 parts were left out only with their neighbours",
                EvidenceText.support(found(List.of(), 0, 0, 0)));
        assertEquals(
                "support 0.90; its 4 parts were left out in groups, none by itself",
                EvidenceText.support(found(List.of(part(3, "film", 8)))));
    }
}
