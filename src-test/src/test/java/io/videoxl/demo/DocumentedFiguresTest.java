package io.videoxl.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXL;
import io.videoxl.eval.card.Card;
import io.videoxl.eval.card.CardText;
import io.videoxl.eval.evidence.EvidenceTable;
import io.videoxl.eval.evidence.EvidenceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What documents say about the small model is what was measured of the weights that are shipped, and no more. */
class DocumentedFiguresTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SHARE = Pattern.compile("\\d %|\\d+ of \\d+");

    /** Below are those of training, of choosing among runs and of tests. */
    private static final long LEAST_FRESH_SEED = 10_000;

    private static boolean hasShare(String line) {
        return SHARE.matcher(line.replace("95 % interval", "")).find();
    }

    private static Card card() {
        return Card.read(DOCS.resolve("demo-model.json"));
    }

    @Test
    void figuresAreOfTheWeightsThatAreShipped() {
        try (var model = VideoXL.demo()) {
            assertEquals(model.info().fingerprint(), card().model(), "run 'make card'");
        }
    }

    @Test
    void figuresAreOverFiveSeedsThatPlayedNoOtherPart() {
        assertFiveFresh(card().seeds());
    }

    private static void assertFiveFresh(List<Long> seeds) {
        assertTrue(seeds.size() >= 5, seeds::toString);
        assertEquals(seeds.size(), Set.copyOf(seeds).size());
        assertTrue(seeds.stream().allMatch(seed -> seed >= LEAST_FRESH_SEED), seeds::toString);
    }

    @Test
    void figuresAreOfTheWholeGridAndOfAHundredEmptyFilms() {
        assertEquals(card().seeds().size() * 88, card().needles(each -> true).of());
        assertTrue(card().quietFilms().of() >= 100);
    }

    private static EvidenceTable evidence() {
        return EvidenceTable.read(DOCS.resolve("evidence.json"));
    }

    @Test
    void evidenceWasMeasuredOfTheShippedWeightsOverFiveFreshSeeds() {
        var table = evidence();
        assertEquals(card().model(), table.model(), "run 'videoxl eval evidence'");
        assertFiveFresh(table.seeds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../docs/evidence.md"})
    void documentsSayWhatWasMeasuredOfEvidence(Path document) throws IOException {
        var text = Files.readString(document);
        assertTrue(text.contains("<!-- evidence:"), "figures of evidence");
        assertEquals(new EvidenceText(evidence()).fill(text), text, "run 'videoxl eval evidence'");
    }

    @Test
    void evidenceHasNoSharesBesidesTheMeasuredOnes() throws IOException {
        var byHand = EvidenceText.withoutFigures(Files.readString(DOCS.resolve("evidence.md")))
                .replaceAll("(?s)```.*?```", "");
        assertEquals(
                List.of(),
                byHand.lines().filter(DocumentedFiguresTest::hasShare).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../docs/demo-model.md"})
    void documentsSayWhatWasMeasured(Path document) throws IOException {
        var text = Files.readString(document);
        assertTrue(text.contains("<!-- card:needles -->"), "figures of needles");
        assertEquals(new CardText(card()).fill(text), text, "run 'make card'");
    }

    @Test
    void cardHasNoSharesBesidesTheMeasuredOnes() throws IOException {
        var byHand = CardText.withoutFigures(Files.readString(DOCS.resolve("demo-model.md")));
        var claims = byHand.lines().filter(DocumentedFiguresTest::hasShare).toList();
        assertEquals(List.of(), claims);
    }

    @Test
    void readmeHasNoSharesOfTheSmallModelBesidesTheMeasuredOnes() throws IOException {
        var byHand = CardText.withoutFigures(Files.readString(Path.of("..", "README.md")))
                .replaceAll("(?s)```.*?```", ""); // programs
        assertFalse(byHand.contains("of 88"), "needles of one seed");
        var claims = byHand.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).contains("needle"))
                .filter(DocumentedFiguresTest::hasShare)
                .toList();
        assertEquals(List.of(), claims);
    }
}
