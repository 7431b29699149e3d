package io.videoxl.eval.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.eval.report.Share;
import io.videoxl.eval.worlds.Skill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardTextTest {
    private static final Card CARD = new Card(
            "abc",
            List.of(7L, 8L),
            8,
            List.of(new Card.Needles(64, 0, new Share(1, 2)), new Card.Needles(128, 0.5, new Share(2, 2))),
            List.of(
                    new Card.Questions(128, 8, Skill.ORDER, 2, new Share(9, 10)),
                    new Card.Questions(128, 8, Skill.ORDER, 3, new Share(5, 10))),
            2048,
            new Share(40, 40));

    @Test
    void placesAreFilledAndTheRestStaysAsItIs() {
        var text =
                "Found <!-- card:needles -->99 of 99<!-- /card -->, with $1 \\ seeds <!-- card:seeds --><!-- /card -->.";
        assertEquals(
                "Found <!-- card:needles -->75.0 % of 4 (30.1 to 95.4)<!-- /card -->, with $1 \\ seeds"
                        + " <!-- card:seeds -->7, 8<!-- /card -->.",
                new CardText(CARD).fill(text));
    }

    @Test
    void tablesHaveARowForEachLength() {
        assertEquals(
                "<!-- card:lengths-of-needles -->\n| frames | needles found |\n|---|---|\n| 64 | 50.0 % of 2 (9.5 to 90.5) |\n"
                        + "| 128 | 100.0 % of 2 (34.2 to 100.0) |\n<!-- /card -->",
                new CardText(CARD).fill("<!-- card:lengths-of-needles --><!-- /card -->"));
    }

    @Test
    void skillsAreSummedOverTheNumberOfThings() {
        var text = new CardText(CARD).toMarkdown();
        assertTrue(text.contains("| order | 70.0 % of 20 (48.1 to 85.5) |"), text);
        assertTrue(text.contains("2 things: 90.0 % of 10"), text);
        assertTrue(text.contains("| choice | – |"), text);
    }

    @Test
    void unknownPlaceIsNamed() {
        var e = assertThrows(
                VideoXLException.class, () -> new CardText(CARD).fill("<!-- card:nothing -->x<!-- /card -->"));
        assertTrue(e.getMessage().contains("card:nothing"), e.getMessage());
    }

    @Test
    void figuresCanBeLeftOut() {
        assertEquals("a b", CardText.withoutFigures("a <!-- card:needles -->9 of 9<!-- /card -->b"));
    }

    @Test
    void jsonIsReadBack(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("card.json"), CARD.toJson());
        assertEquals(CARD, Card.read(file));
        Files.writeString(file, "{}]");
        assertThrows(VideoXLException.class, () -> Card.read(file));
    }
}
