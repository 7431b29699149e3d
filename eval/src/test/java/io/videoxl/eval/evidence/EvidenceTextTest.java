package io.videoxl.eval.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.eval.evidence.EvidenceTable.Discrimination;
import io.videoxl.eval.evidence.EvidenceTable.Row;
import io.videoxl.eval.report.Share;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTextTest {
    private static final EvidenceTable TABLE = new EvidenceTable(
            "abc",
            List.of(7L, 8L),
            8,
            4,
            128,
            List.of(
                    new Row(EvidenceTable.Test.NEEDLE, "128", new Share(40, 40), 8),
                    new Row(EvidenceTable.Test.NEEDLE, "512", new Share(19, 20), 2),
                    new Row(EvidenceTable.Test.THING, "FIRST", new Share(30, 30), 7.5),
                    new Row(EvidenceTable.Test.DENIED, "", new Share(10, 10), 0),
                    new Row(EvidenceTable.Test.FOUND, "", new Share(9, 10), 20),
                    new Row(EvidenceTable.Test.NOT_FOUND, "", new Share(10, 10), 0)),
            new Discrimination(90, 10, 0.875));

    @TempDir
    private Path folder;

    @Test
    void everyGoalStandsBesideWhatWasMeasured() {
        var text = new EvidenceText(TABLE).fill("<!-- evidence:goals -->earlier<!-- /evidence -->");
        assertTrue(text.contains("| ≥ 99.5 % | 98.3 % of 60 (91.1 to 99.7) | missed | 6.0 % |"), text);
        assertTrue(text.contains("| ≥ 97 % | 100.0 % of 30 (88.6 to 100.0) | met | 7.5 % |"), text);
        assertTrue(text.contains("no moment is told | ≥ 98 % | 100.0 % of 10 (72.2 to 100.0) | met |  |"), text);
        assertTrue(text.contains("| ≥ 0.85 | 0.875 ± 0.084 (90 right, 10 wrong) | met | 0.50 |"), text);
        assertTrue(!text.contains("earlier"), text);
    }

    @Test
    void tableIsReadAsItWasWritten() throws Exception {
        var file = folder.resolve("evidence.json");
        Files.writeString(file, TABLE.toJson());
        assertEquals(TABLE, EvidenceTable.read(file));
    }

    @Test
    void partsOfATestHaveARowEach() {
        var text = new EvidenceText(TABLE).toMarkdown();
        assertTrue(text.contains("| 512 | 95.0 % of 20 (76.4 to 99.1) | 2.0 % |"), text);
        assertTrue(text.contains("| first | 100.0 % of 30"), text);
        assertTrue(text.startsWith("Seeds: 7, 8\n"), text);
    }
}
