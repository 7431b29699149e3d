package io.videoxl.eval.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CarefulReaderTest {
    private static final List<String> OPTIONS =
            List.of("A man walks a dog.", "a cat sleeps", "the red car", "After the car stops");

    private static void assertReads(String expected, String... answers) {
        for (var answer : answers) {
            assertEquals(expected, CarefulReader.letter(answer, OPTIONS).orElse(""), () -> "'" + answer + "'");
        }
    }

    @Test
    void lettersAloneAreRead() {
        assertReads("A", "A", "a", "'A'", " (A) ", "**A**");
        assertReads("D", "\"D\"", "D\nBecause the last scene shows it", "D) because", "d.");
        assertReads("C", "C. After the car stops", "(C) it is", "  C  ");
    }

    @Test
    void phrasesAreRead() {
        assertReads(
                "C", "Best option: (C)", "The best answer is C", "The best option is C", "Answer: C", "I choose (C).");
        assertReads("B", "The answer is B.", "It's 3,000 metres, so B", "I think it is (B) a dog", "Best answer: B");
    }

    @Test
    void optionsAreReadByTheirTexts() {
        assertReads("A", "A man walks a dog", "a man walks a dog.");
        assertReads("C", "It is the red car, I believe");
        assertReads("B", "A cat sleeps on the bed, of course");
    }

    @Test
    void whatNamesNoOptionOrSeveralIsNoAnswer() {
        assertReads("", "", "both", "none of these", "It could be A or B", "(A) (B)", "Option E", "(E) none", "e");
        assertReads("", "A man opens the safe and leaves", "a cat sleeps and the red car", "I cannot tell.");
    }
}
