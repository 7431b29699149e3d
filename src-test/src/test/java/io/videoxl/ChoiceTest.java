package io.videoxl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException.Code;
import io.videoxl.api.AskedFilm;
import io.videoxl.engine.CancelFlag;
import io.videoxl.memory.Tail;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Choices against scoring each option by itself, one token at a time. */
@Timeout(60)
class ChoiceTest extends AskedFilm {
    private static final String QUESTION = "Which colour has the square?";

    private static double score(String option, boolean withEnd) {
        var language = memory.language();
        var ids = IntStream.of(language.answer(option));
        var tokens = (withEnd ? IntStream.concat(ids, IntStream.of(language.endOfTurn())) : ids).toArray();
        double score = 0;
        try (var turn = memory.working().turn()) {
            for (int i = 0; i < tokens.length; i++) {
                var tail = new Tail(language.suffix(QUESTION));
                tail.append(IntStream.of(tokens).limit(i).toArray());
                var logits = turn.run(tail, 1000, new CancelFlag());
                double sum = 0;
                for (int id = 0; id < language.vocabularySize(); id++) {
                    sum += Math.exp(logits[id]);
                }
                score += logits[tokens[i]] - Math.log(sum);
            }
        }
        return score;
    }

    private static Choice assertAsByBruteForce(boolean withEnd, List<String> options) {
        var choice = memory.choose(QUESTION, options);
        var scores =
                options.stream().mapToDouble(option -> score(option, withEnd)).toArray();
        double sum = IntStream.range(0, scores.length)
                .mapToDouble(i -> Math.exp(scores[i]))
                .sum();
        for (int i = 0; i < scores.length; i++) {
            var option = choice.options().get(i);
            assertEquals(options.get(i), option.text());
            assertEquals(scores[i], option.logProbability(), 1e-3, option::toString);
            assertEquals(Math.exp(scores[i]) / sum, option.probability(), 1e-3, option::toString);
            int tokens = memory.language().answer(option.text()).length;
            assertEquals(withEnd ? tokens + 1 : tokens, option.tokens());
        }
        assertEquals(
                choice.options().stream()
                        .max(Comparator.comparingDouble(Choice.Option::probability))
                        .orElseThrow(),
                choice.options().get(choice.index()));
        assertEquals(options.get(choice.index()), choice.text());
        assertEquals(
                1,
                choice.options().stream()
                        .mapToDouble(Choice.Option::probability)
                        .sum(),
                1e-12);
        return choice;
    }

    @Test
    void optionsOfOneTokenAreScoredByTheQuestionAlone() {
        var choice = assertAsByBruteForce(false, List.of("A", "B", "C", "D"));
        assertTrue(choice.timings().reading().isPositive());
        assertTrue(choice.timings().answering().isZero());
        assertEquals(30, choice.frames());
        assertEquals(memory.length(), choice.memoryTokens());
    }

    @Test
    void optionsOfSeveralTokensAreScoredByAllOfThem() {
        assertAsByBruteForce(false, List.of("bright red, I think", "blue", "green", "no colour at all"));
    }

    @Test
    void optionsThatBeginAlikeSplitWhereTheyDiffer() {
        var same = "the man in the ";
        assertAsByBruteForce(
                false, List.of(same + "red car", "nobody", same + "red hat", same + "blue hat", "the woman"));
    }

    @Test
    void whereOneOptionBeginsAnotherTheEndOfTheTurnCountsForAll() {
        assertAsByBruteForce(true, List.of("red", "red and blue", "red and", "green"));
        assertAsByBruteForce(true, List.of("red and blue", "red"));
    }

    @Test
    void choiceDoesNotDependOnTheOrderOfTheOptions() {
        var options = List.of("red", "dark blue", "dark green", "dark blue, almost black");
        var choice = memory.choose(QUESTION, options);
        var reversed = memory.choose(QUESTION, options.reversed());
        assertEquals(choice.text(), reversed.text());
        for (int i = 0; i < options.size(); i++) {
            assertEquals(
                    choice.options().get(i).logProbability(),
                    reversed.options().get(options.size() - 1 - i).logProbability(),
                    1e-3);
        }
    }

    @Test
    void optionsSayWhatTheLogProbabilitiesOfAnAnswerSay() {
        var first = memory
                .ask(QUESTION, AskOptions.greedy().withMaxTokens(1).withLogProbabilities(20))
                .logProbabilities()
                .getFirst()
                .alternatives()
                .stream()
                .filter(token -> memory.language().answer(token.text()).length == 1)
                .filter(token -> memory.language().answer(token.text())[0] == token.id())
                .filter(token -> !token.text().isBlank())
                .toList();
        assertTrue(first.size() >= 2, first::toString);
        var choice = memory.choose(
                QUESTION, first.stream().map(Answer.Candidate::text).toList());
        assertEquals(0, choice.index());
        for (int i = 0; i < first.size(); i++) {
            assertEquals(first.get(i).logProbability(), choice.options().get(i).logProbability(), 1e-9);
        }
    }

    private static void refused(Code code, String expected, String question, List<String> options) {
        var e = assertThrows(VideoXLException.class, () -> memory.choose(question, options));
        assertEquals(code, e.code(), e::getMessage);
        assertTrue(e.getMessage().contains(expected), e::getMessage);
    }

    @Test
    void optionsThatAreNoChoiceAreRefused() {
        refused(Code.INVALID_ARGUMENT, "found 0, expected two or more", QUESTION, List.of());
        refused(Code.INVALID_ARGUMENT, "found 1, expected two or more", QUESTION, List.of("red"));
        refused(Code.INVALID_ARGUMENT, "option 2 is blank", QUESTION, List.of("red", " \n"));
        refused(Code.INVALID_ARGUMENT, "options 1 and 3 are both \"red\"", QUESTION, List.of("red", "blue", "red"));
        // Two ways to write é.
        refused(Code.INVALID_ARGUMENT, "options 1 and 2", QUESTION, List.of("caf\u00e9", "cafe\u0301"));
        refused(Code.CONTEXT_EXCEEDED, "the model has 32768", QUESTION, List.of("red", "red ".repeat(40_000)));
        refused(Code.CONTEXT_EXCEEDED, "the model has 32768", "why ".repeat(40_000), List.of("red", "blue"));
    }

    @Test
    void interruptedChoiceLeavesTheMemoryAsItWas() {
        Thread.currentThread().interrupt();
        refused(Code.CANCELLED, "interrupted", QUESTION, List.of("red", "blue"));
        assertTrue(Thread.interrupted());
        assertFalse(memory.choose(QUESTION, List.of("red", "blue")).text().isEmpty());
    }
}
