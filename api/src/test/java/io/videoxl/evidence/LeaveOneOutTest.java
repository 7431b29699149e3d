package io.videoxl.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.WatchedFrame;
import io.videoxl.engine.HiddenRange;
import io.videoxl.evidence.LeaveOneOut.Found;
import io.videoxl.evidence.LeaveOneOut.Left;
import io.videoxl.evidence.Scores.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Parts are found by a model that is a formula over the parts that it sees. */
class LeaveOneOutTest {
    private static final int PREFIX = 5;
    private static final int TOKENS = 3;
    private static final int FRAMES = 10;
    private static final double LEAST = 1;
    private static final int EXACT = 64;

    private static final int COST_OF_BLANK = 5;

    private final List<Integer> asked = new ArrayList<>();
    /** What a model takes a blank video for. */
    private final BitSet seenInBlank = new BitSet();

    private static MemoryParts memory(int parts) {
        return new MemoryParts(
                PREFIX,
                IntStream.range(0, parts)
                        .mapToObj(i -> new MemoryPart(
                                new HiddenRange(PREFIX + TOKENS * i, PREFIX + TOKENS * (i + 1)),
                                FRAMES * i,
                                FRAMES * (i + 1)))
                        .toList(),
                IntStream.range(0, FRAMES * parts)
                        .mapToObj(i -> new WatchedFrame("film", Duration.ofSeconds(i)))
                        .toList());
    }

    /** @param lead how probable the answer is with the parts that are seen */
    private Found run(int parts, int allowed, ToDoubleFunction<BitSet> lead) {
        var scores = new Scores() {
            @Override
            public List<Score> without(List<List<HiddenRange>> hidden) {
                asked.add(hidden.size());
                return hidden.stream()
                        .map(ranges -> score(seen(parts, ranges), lead))
                        .toList();
            }

            @Override
            public Score blank() {
                asked.add(COST_OF_BLANK);
                return score(seenInBlank, lead);
            }

            @Override
            public int costOfBlank() {
                return COST_OF_BLANK;
            }
        };
        return new LeaveOneOut(memory(parts), scores, LEAST, EXACT, allowed).run();
    }

    private static Score score(BitSet seen, ToDoubleFunction<BitSet> lead) {
        double found = lead.applyAsDouble(seen);
        return new Score(found, found);
    }

    private static BitSet seen(int parts, List<HiddenRange> hidden) {
        var seen = new BitSet();
        seen.set(0, parts);
        for (var range : hidden) {
            assertEquals(0, (range.first() - PREFIX) % TOKENS);
            assertEquals(0, (range.end() - PREFIX) % TOKENS);
            seen.clear((range.first() - PREFIX) / TOKENS, (range.end() - PREFIX) / TOKENS);
        }
        return seen;
    }

    private int runs() {
        return asked.stream().mapToInt(each -> each).sum();
    }

    private static List<Span> spans(Found found) {
        return found.strongest().stream().map(Left::span).toList();
    }

    @Test
    void thePartThatTellsIsFoundAndEveryPartIsMeasured() {
        var found = run(13, 4, seen -> (seen.get(7) ? -1 : -9) + (seen.get(2) ? 0 : -1.5));
        assertEquals(List.of(Span.of(7), Span.of(2)), spans(found));
        assertEquals(8, found.strongest().getFirst().weight());
        assertFalse(found.strongest().getFirst().alone());
        assertEquals(13, found.parts().size());
        assertEquals(-1, found.whole().lead());
        assertEquals(-10.5, found.blind().lead());
        assertEquals(2 + 13, runs());
    }

    @Test
    void whatDoesNotMatterBesideTheStrongestIsNotTold() {
        var found = run(9, 4, seen -> (seen.get(7) ? 0 : -20) + (seen.get(2) ? 0 : -1.9));
        assertEquals(List.of(Span.of(7)), spans(found));
    }

    @Test
    void nothingIsToldWhereNothingMatters() {
        assertEquals(List.of(), spans(run(13, 4, seen -> -0.1 - seen.cardinality() / 100.0)));
        assertEquals(List.of(), spans(run(205, 100, seen -> -0.1)));
    }

    /** Each of the two still tells it. */
    @Test
    void whatShowsInTwoNeighboursIsFoundAsAPair() {
        var found = run(13, 4, seen -> seen.get(4) || seen.get(5) ? 0 : -8);
        assertEquals(List.of(new Span(4, 6)), spans(found));
        assertEquals(13, found.parts().size());
        assertEquals(0, found.parts().get(4).weight());
    }

    @Test
    void whatShowsFarApartIsFoundAlone() {
        var found = run(13, 4, seen -> seen.get(1) || seen.get(9) ? 0 : -8 + (seen.get(3) ? 0.5 : 0));
        assertEquals(List.of(Span.of(1), Span.of(9)), spans(found));
        assertTrue(found.strongest().getFirst().alone());
        assertEquals(8, found.strongest().getFirst().weight());
    }

    /** As when the answer is that something was not seen: what is seen does not matter. */
    @Test
    void whatAnyPartAndABlankVideoTellIsNothingInParticular() {
        seenInBlank.set(0);
        assertEquals(List.of(), spans(run(205, 66, seen -> seen.isEmpty() ? -8 : 0)));
        assertEquals(List.of(), spans(run(13, 4, seen -> seen.isEmpty() ? -8 : 0)));
        assertEquals(List.of(), spans(run(13, 4, seen -> seen.get(3) && seen.cardinality() == 1 ? -5 : 0)));
    }

    /** As where summaries keep what came last. */
    @Test
    void whatAllLaterPartsRepeatIsFoundWhereItBegins() {
        var found = run(13, 4, seen -> seen.nextSetBit(5) >= 0 ? 0 : -8);
        assertEquals(List.of(Span.of(5)), spans(found));
        assertEquals(8, found.strongest().getFirst().weight());
        assertTrue(found.strongest().getFirst().alone());
        assertEquals(List.of(Span.of(10)), spans(run(13, 4, seen -> seen.nextSetBit(10) >= 0 ? 0 : -8)));
        // What is guessed from others is less sure.
        assertEquals(
                List.of(Span.of(6)),
                spans(run(
                        13,
                        4,
                        seen -> seen.nextSetBit(6) >= 0
                                ? -0.1 * seen.nextSetBit(6)
                                : seen.get(4) || seen.get(5) ? -4 : -8)));
        assertEquals(List.of(Span.of(37)), spans(run(205, 100, seen -> seen.nextSetBit(37) >= 0 ? 0 : -8)));
        assertEquals(List.of(Span.of(3)), spans(run(205, 100, seen -> seen.nextSetBit(3) >= 0 ? 0 : -8)));
    }

    /** As where summaries keep what the first part showed. */
    @Test
    void whatAllPartsTellButABlankVideoDoesNotIsFoundInTheFirst() {
        for (int parts : new int[] {2, 13, 205}) {
            for (double repeated : new double[] {0, -0.5}) {
                asked.clear();
                var found = run(parts, 66, seen -> seen.get(0) ? 0 : seen.isEmpty() ? -8 : repeated);
                assertEquals(List.of(Span.of(0)), spans(found));
                assertEquals(8, found.strongest().getFirst().weight());
                assertTrue(found.strongest().getFirst().alone());
                assertTrue(runs() <= 66, runs() + " runs");
            }
        }
    }

    /** Half of the later ones tell it too, or what came before does, or a later one took it back. */
    @Test
    void whatManyTellIsFoundWhereTheBeginningGoesOnTellingIt() {
        assertEquals(
                List.of(Span.of(3)),
                spans(run(
                        13,
                        4,
                        seen -> seen.get(3)
                                ? 0
                                : seen.nextSetBit(3) < 0 ? -3 : seen.get(3, 9).isEmpty() ? -2 : -0.4)));
        var takenBack = run(13, 4, seen -> seen.isEmpty() || seen.get(4) && seen.nextSetBit(6) < 0 ? -8 : 0);
        assertEquals(List.of(Span.of(6)), spans(takenBack));
        assertEquals(8, takenBack.strongest().getFirst().weight());
    }

    /** Many others together tell it too. */
    @Test
    void whatSomePartsOfOneGroupTellIsFoundInTheFirstOfThem() {
        for (int begin : new int[] {0, 4, 31}) {
            var found = run(205, 66, seen -> seen.get(begin, begin + 7).isEmpty() && seen.cardinality() < 50 ? -8 : 0);
            assertEquals(List.of(Span.of(begin)), spans(found));
            assertEquals(8, found.strongest().getFirst().weight());
        }
    }

    /** What follows repeats it for some parts, and the rest of the memory tells most of it. */
    @Test
    void whatALongMemoryAlsoTellsElsewhereIsFoundInOnePart() {
        for (int begin : new int[] {60, 81, 83, 150}) {
            asked.clear();
            var found = run(
                    205,
                    66,
                    seen -> seen.get(begin, begin + 5).isEmpty() ? seen.nextSetBit(begin) >= 0 ? -2.7 : -15 : 0);
            assertEquals(List.of(Span.of(begin)), spans(found));
            assertTrue(runs() <= 66, runs() + " runs");
        }
    }

    @Test
    void whatNoPartTellsAloneIsNotTold() {
        assertEquals(List.of(), spans(run(13, 4, seen -> seen.cardinality() > 6 ? 0 : -8)));
        assertEquals(List.of(), spans(run(205, 66, seen -> seen.cardinality() > 99 ? 0 : -8)));
    }

    @Test
    void whatWouldBeGuessedRestsOnNothing() {
        assertEquals(List.of(), spans(run(13, 4, seen -> seen.get(0) || seen.isEmpty() ? 0 : -0.5)));
        assertEquals(List.of(), spans(run(205, 66, seen -> seen.get(0) || seen.isEmpty() ? 0 : -0.5)));
    }

    @Test
    void aNeedleInALongMemoryIsFoundWithinTheWorkThatIsAllowed() {
        for (int needle : new int[] {0, 13, 14, 100, 204}) {
            asked.clear();
            var found = run(205, 60, seen -> seen.get(needle) ? -1 : -15);
            assertEquals(List.of(Span.of(needle)), spans(found));
            assertTrue(runs() <= 60, runs() + " runs");
            assertTrue(found.parts().size() < 20, found.parts().size() + " parts");
        }
    }

    @Test
    void severalThingsInALongMemoryAreFound() {
        var found =
                run(205, 100, seen -> (seen.get(3) ? 0 : -9) + (seen.get(120) ? 0 : -12) + (seen.get(200) ? 0 : -5));
        assertEquals(List.of(Span.of(120), Span.of(3), Span.of(200)), spans(found));
    }

    @Test
    void aPairAcrossTwoGroupsOfALongMemoryIsFound() {
        // 15 groups: one ends with part 13.
        for (int first : new int[] {12, 13, 14, 77}) {
            var found = run(205, 100, seen -> seen.get(first) || seen.get(first + 1) ? 0 : -8);
            assertEquals(List.of(new Span(first, first + 2)), spans(found), "at " + first);
        }
    }

    /** Leaving out a group shows little of it, and pairs of groups are long. */
    @Test
    void whatTheLastGroupsRepeatIsFoundWhereItBegins() {
        for (int begin : new int[] {92, 84, 98, 100}) {
            for (int allowed : new int[] {50, 60, 100}) {
                asked.clear();
                var found = run(103, allowed, seen -> seen.nextSetBit(begin) >= 0 ? 0 : -8);
                assertEquals(List.of(Span.of(begin)), spans(found), begin + " with " + allowed);
                assertTrue(runs() <= allowed, runs() + " runs");
                assertTrue(found.strongest().getFirst().alone());
            }
        }
    }

    @Test
    void whatLaterPartsRepeatLessSurelyIsFoundWhereItBegins() {
        var found = run(
                103, 66, seen -> seen.get(92) ? 0 : seen.get(93, 103).isEmpty() ? -20 : -3 - seen.nextSetBit(93) + 93);
        assertEquals(List.of(Span.of(92)), spans(found));
        assertTrue(runs() <= 66, runs() + " runs");
    }

    /** Without the last part there is enough left out; alone, it tells some of it. */
    @Test
    void whatAllLaterPartsRepeatMoreAndMoreWeaklyIsFoundWhereItBegins() {
        var found = run(103, 68, seen -> {
            int first = seen.nextSetBit(92);
            return first < 0 ? -20 : first == 92 ? 0 : first < 102 ? -0.3 : -14;
        });
        assertEquals(List.of(Span.of(92)), spans(found));
        assertTrue(runs() <= 68, runs() + " runs");
    }

    /** With other parts something else is answered, with none nothing is. */
    @Test
    void whatTakesAwayMoreThanAllDoesIsFoundWhereItBegins() {
        for (int begin : new int[] {192, 196, 200}) {
            asked.clear();
            var found = run(205, 66, seen -> seen.nextSetBit(begin) >= 0 ? 0 : seen.isEmpty() ? -10 : -21);
            assertEquals(List.of(Span.of(begin)), spans(found));
            assertEquals(10, found.strongest().getFirst().weight());
            assertTrue(runs() <= 66, runs() + " runs");
        }
    }

    /** Little work is allowed: what lies between the ends of the stretch stays unknown. */
    @Test
    void whatSomeLaterPartsRepeatIsFoundWhereItBegins() {
        for (int begin : new int[] {161, 168, 175, 180, 191}) {
            var telling = new BitSet();
            telling.set(begin);
            new Random(begin).ints(12, begin, 204).forEach(telling::set);
            asked.clear();
            var found = run(205, 38, seen -> seen.intersects(telling) ? 0 : -10);
            assertEquals(List.of(Span.of(begin)), spans(found));
            assertTrue(runs() <= 38, runs() + " runs");
        }
    }

    @Test
    void whatIsSeenThroughManyPartsOfALongMemoryIsOneMoment() {
        for (int first : new int[] {30, 83, 140}) {
            for (int parts : new int[] {3, 8, 19}) {
                asked.clear();
                int end = first + parts;
                var found = run(205, 66, seen -> seen.get(first, end).isEmpty() ? -8 : 0);
                assertEquals(List.of(new Span(first, end)), spans(found));
                assertTrue(runs() <= 66, runs() + " runs");
                assertFalse(found.strongest().getFirst().alone());
            }
        }
    }

    @Test
    void whatShowsTwiceInTheSameGroupsIsFoundAtBoth() {
        var found = run(205, 66, seen -> seen.get(30) || seen.get(37) ? 0 : -8);
        assertEquals(List.of(Span.of(30), Span.of(37)), spans(found));
        assertTrue(found.strongest().getFirst().alone());
        assertTrue(runs() <= 66, runs() + " runs");
    }

    @Test
    void aThingBesideOneThatShowsTwiceIsFoundToo() {
        var found = run(205, 120, seen -> (seen.get(30) || seen.get(37) ? 0 : -8) + (seen.get(33) ? 0 : -3));
        assertEquals(List.of(Span.of(30), Span.of(37), Span.of(33)), spans(found));
    }

    @Test
    void withLittleWorkAllowedAGroupIsTheEvidence() {
        var found = run(205, 14, seen -> seen.get(101) ? 0 : -8);
        assertEquals(1, found.strongest().size());
        var span = found.strongest().getFirst().span();
        assertTrue(span.first() <= 101 && 101 < span.end() && span.size() < 20, span::toString);
        assertTrue(runs() <= 14, runs() + " runs");
    }

    @Test
    void oneAndTwoPartsAreLeftOutToo() {
        assertEquals(List.of(Span.of(0)), spans(run(1, 4, seen -> seen.get(0) ? 0 : -4)));
        assertEquals(List.of(Span.of(1)), spans(run(2, 4, seen -> seen.get(1) ? 0 : -4)));
        assertEquals(List.of(), spans(run(1, 4, seen -> 0)));
    }

    @Test
    void whateverAnAnswerRestsOnNoMoreIsRunThanIsAllowed() {
        var random = new Random(5);
        for (int trial = 0; trial < 400; trial++) {
            int parts = 65 + random.nextInt(200);
            int allowed = 4 + random.nextInt(90);
            var weights = IntStream.range(0, parts)
                    .mapToDouble(i -> random.nextInt(8) == 0 ? random.nextDouble(-1, 9) : 0.01 * random.nextGaussian())
                    .toArray();
            int kind = random.nextInt(3);
            asked.clear();
            var found = run(parts, allowed, seen -> {
                // The third kind repeats what came before.
                var told = (kind < 2 ? seen.stream() : IntStream.range(0, seen.length())).mapToDouble(i -> weights[i]);
                return kind == 0 ? told.sum() : told.max().orElse(-1);
            });
            var where = trial + ": " + spans(found);
            assertTrue(runs() <= allowed, where + " after " + runs() + " of " + allowed + " runs");
            var covered = new BitSet();
            for (var span : spans(found)) {
                assertTrue(
                        span.end() <= parts
                                && covered.get(span.first(), span.end()).isEmpty(),
                        where);
                covered.set(span.first(), span.end());
            }
            var measured = found.parts().stream().map(Left::span).toList();
            assertEquals(measured.stream().distinct().toList(), measured, where);
        }
    }
}
