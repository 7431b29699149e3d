package io.videoxl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException.Code;
import io.videoxl.api.AskedFilm;
import io.videoxl.api.MovingVideo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Every way to be told what an answer rests on, with a small model by formula; that it is right is tested with the trained one. */
@Timeout(120)
class EvidenceTest extends AskedFilm {
    private static final String QUESTION = "Which colour has the square?";
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(6);
    private static final AskOptions WITH_EVIDENCE = SHORT.withEvidence(2);

    /** Times differ. */
    private static void assertSame(Attribution expected, Attribution found) {
        assertEquals(
                List.of(expected.evidence(), expected.measured(), expected.support()),
                List.of(found.evidence(), found.measured(), found.support()));
    }

    private static Attribution told(Answer answer) {
        return answer.attribution().orElseThrow();
    }

    @Test
    void withoutTheOptionNothingIsToldAndTheAnswerIsTheSame() {
        var plain = memory.ask(QUESTION, SHORT);
        assertEquals(Optional.empty(), plain.attribution());
        assertEquals(List.of(), plain.evidence());
        assertTrue(plain.support().isEmpty());
        assertEquals(plain.text(), memory.ask(QUESTION, WITH_EVIDENCE).text());
    }

    @Test
    void everyWindowIsMeasuredWithItsTimes() {
        var found = told(memory.ask(QUESTION, WITH_EVIDENCE));
        var windows = memory.windows();
        assertEquals(windows.size(), found.parts());
        assertEquals(0, found.skipped());
        assertTrue(found.evidence().size() <= 2);
        for (int i = 0; i < windows.size(); i++) {
            var each = found.measured().get(i);
            assertEquals(windows.get(i).from(), each.from());
            assertEquals(windows.get(i).to(), each.to());
            assertEquals(memory.watched().getFirst().source(), each.source());
            assertEquals(i, each.moment().firstPart());
            assertEquals(each.weight(), each.logProbability() - each.logProbabilityWithout(), 1e-12);
            assertEquals(found.logProbability(), each.logProbability());
        }
    }

    @Test
    void everyWayOfAskingTellsTheSame() throws Exception {
        var expected = told(memory.ask(QUESTION, WITH_EVIDENCE));
        assertSame(expected, told(memory.askAsync(QUESTION, WITH_EVIDENCE).get()));
        assertSame(
                expected, told(memory.ask(QUESTION, WITH_EVIDENCE, piece -> {}).join()));
        assertSame(
                expected, told(memory.askAll(List.of(QUESTION), WITH_EVIDENCE).getFirst()));
        try (var words = memory.stream(QUESTION, WITH_EVIDENCE)) {
            words.forEach(word -> {});
            assertSame(expected, told(words.answer()));
        }
        var chat = memory.chat();
        assertSame(expected, told(chat.ask(QUESTION, WITH_EVIDENCE)));
        assertSame(expected, told(chat.history().getFirst().answer()));
        try (var fork = memory.fork()) {
            assertSame(expected, told(fork.ask(QUESTION, WITH_EVIDENCE)));
        }
    }

    /** The earlier turns belong to what is run again. */
    @Test
    void aChatGoesOnAfterEvidence() {
        var plain = memory.chat();
        var told = memory.chat();
        for (var question : List.of(QUESTION, "And then?", "Why?")) {
            var answer = told.ask(question, WITH_EVIDENCE);
            assertEquals(plain.ask(question, SHORT).text(), answer.text());
            assertEquals(memory.windows().size(), told(answer).measured().size());
        }
    }

    @Test
    void anAnswerThatSomebodyElseGaveIsMeasuredToo() {
        var text = memory.ask(QUESTION, SHORT).text();
        var found = memory.evidence(QUESTION, text, 1);
        assertEquals(memory.windows().size(), found.measured().size());
        var other = memory.evidence(QUESTION, "a red square, I think", 1);
        assertTrue(other.logProbability() < found.logProbability());
    }

    @Test
    void aChoiceIsMeasuredAgainstTheBestOtherOption() {
        var options = List.of("red", "blue", "green");
        var choice = memory.choose(QUESTION, options);
        var found = memory.evidence(QUESTION, choice, 3);
        assertEquals(choice.options().get(choice.index()).logProbability(), found.logProbability(), 1e-2);
        var first = found.measured().getFirst();
        // What the chosen option loses is not what its lead does.
        assertTrue(Math.abs(first.weight() - (first.logProbability() - first.logProbabilityWithout())) > 1e-6);
    }

    @Test
    void savedAndAppendedMemoriesKeepTheirTimes() {
        var file = folder.resolve("film.vxl");
        memory.save(file);
        var expected = told(memory.ask(QUESTION, WITH_EVIDENCE));
        var second = MovingVideo.write(folder.resolve("second.mp4"), 20);
        try (var opened = film.model().open(file)) {
            assertSame(expected, told(opened.ask(QUESTION, WITH_EVIDENCE)));
            opened.append(
                    Video.of(second),
                    WatchOptions.builder()
                            .frames(FrameSampling.all())
                            .compression(4)
                            .build());
            var found = told(opened.ask(QUESTION, WITH_EVIDENCE));
            assertEquals(5, found.parts());
            var last = found.measured().getLast();
            assertEquals(second.toString(), last.source());
            assertEquals(Duration.ofSeconds(1), last.from());
            assertEquals(Duration.ofMillis(1900), last.to());
            assertEquals(40, last.moment().firstFrame());
            assertEquals(Duration.ZERO, found.measured().get(3).from());
        }
    }

    @Test
    void aMomentOfSeveralSourcesTellsOfTheOneThatMostFramesAreOf() {
        var images = IntStream.range(0, 4)
                .mapToObj(i -> Image.rgb(new byte[3 * 20 * 20], 20, 20, "picture " + i))
                .toList();
        var options = WatchOptions.builder()
                .frames(FrameSampling.uniform(3))
                .compression(4)
                .build();
        var shown = List.of(images.get(0), Video.of(film.file()), images.get(1));
        try (var watched = film.model().watch(shown, options)) {
            var found = watched.evidence(QUESTION, "red", 1);
            assertEquals(film.file().toString(), found.measured().getFirst().source());
            assertEquals(5, found.measured().getFirst().moment().endFrame());
        }
    }

    @Test
    void aMemoryOfNothingHasNothingToTell() {
        try (var empty = film.model().newMemory(WatchOptions.defaults())) {
            var found = empty.evidence(QUESTION, "red", 3);
            assertEquals(List.of(), found.evidence());
            assertEquals(0, found.parts());
            assertEquals(0, found.support());
            assertEquals(List.of(), empty.find("the red square", 3));
        }
    }

    @Test
    void findingTellsPartsByTheirScores() {
        var all = memory.find("the red square", 10, FindOptions.defaults().withThreshold(0));
        assertEquals(memory.windows().size(), all.size());
        for (int i = 1; i < all.size(); i++) {
            assertTrue(all.get(i - 1).score() >= all.get(i).score());
        }
        double middle = all.get(1).score();
        var some = memory.find("the red square", 10, FindOptions.defaults().withThreshold(middle));
        assertEquals(all.subList(0, 2), some);
        assertEquals(
                all.subList(0, 1),
                memory.find("the red square", 1, FindOptions.defaults().withThreshold(0)));
        var asked =
                FindOptions.asked("Is {description} in the video?", "yes", "no").withThreshold(0);
        for (var match : memory.find("a square", 10, asked)) {
            assertTrue(match.score() > 0 && match.score() < 1);
        }
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        refused("evidence is 0, expected 1 or more", () -> SHORT.withEvidence(0));
        refused("moments: found 0", () -> memory.evidence(QUESTION, "red", 0));
        refused("a blank one", () -> memory.evidence(QUESTION, " ", 1));
        refused("a blank one", () -> memory.find("", 1));
        refused("moments: found 0", () -> memory.find("red", 0));
        refused("one with {description}", () -> FindOptions.asked("Is it there?", "yes", "no"));
        refused("two different ones", () -> FindOptions.asked("Is {description} there?", "yes", "yes"));
        refused("expected one or more", FindOptions::described);
        refused("threshold: found 1.5", () -> FindOptions.defaults().withThreshold(1.5));
        assertThrows(VideoXLException.class, () -> memory.evidence(QUESTION, "red ".repeat(40_000), 1));
    }

    private static void refused(String part, Executable call) {
        var e = assertThrows(VideoXLException.class, call);
        assertEquals(Code.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    @Test
    void interruptedEvidenceLeavesTheMemoryAsItWas() {
        Thread.currentThread().interrupt();
        assertEquals(
                Code.CANCELLED,
                assertThrows(VideoXLException.class, () -> memory.evidence(QUESTION, "red", 1))
                        .code());
        assertTrue(Thread.interrupted());
        assertFalse(memory.evidence(QUESTION, "red", 1).measured().isEmpty());
    }
}
