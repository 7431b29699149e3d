package io.videoxl.api;

import static io.videoxl.api.WatchedFilm.ENDLESS;
import static io.videoxl.api.WatchedFilm.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Answer;
import io.videoxl.Answer.FinishReason;
import io.videoxl.Chat;
import io.videoxl.Choice;
import io.videoxl.HeldMemory;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Conversations about a film. */
@Timeout(60)
class ChatTest extends AskedFilm {
    private static final List<String> QUESTIONS = List.of("Who opens the safe?", "Why?", "And how does it end?");

    private static List<String> expected;

    @BeforeAll
    static void talk() {
        var chat = memory.chat();
        expected = QUESTIONS.stream()
                .map(question -> chat.ask(question, SHORT).text())
                .toList();
    }

    private static VideoXLException refused(Code code, Executable call) {
        var e = assertThrows(VideoXLException.class, call);
        assertEquals(code, e.code(), e::getMessage);
        return e;
    }

    private static List<String> answers(Chat chat) {
        return chat.history().stream().map(turn -> turn.answer().text()).toList();
    }

    @Test
    void eachQuestionSeesTheEarlierOnesAndTheirAnswers() {
        var chat = memory.chat();
        assertEquals(List.of(), chat.history());
        int said = 0;
        for (var question : QUESTIONS) {
            var answer = chat.ask(question, SHORT);
            assertEquals(said, answer.historyTokens());
            assertEquals(
                    said == 0
                            ? film.model().questionTokens(question)
                            : film.model().followUpTokens(question),
                    answer.questionTokens());
            said += answer.questionTokens() + answer.answerTokens();
        }
        assertEquals(expected, answers(chat));
        assertEquals(QUESTIONS, chat.history().stream().map(Chat.Turn::question).toList());
        assertEquals(memory.ask(QUESTIONS.get(0), SHORT).text(), expected.get(0));
        assertNotEquals(memory.ask(QUESTIONS.get(1), SHORT).text(), expected.get(1));
        var other = memory.chat();
        other.ask("What colour is the car?", SHORT);
        assertNotEquals(expected.get(1), other.ask(QUESTIONS.get(1), SHORT).text());
    }

    @Test
    void onlyWhatIsNewRunsUnlessSomethingElseUsedTheMemory() {
        var chat = memory.chat();
        for (var question : QUESTIONS) {
            assertEquals(Duration.ZERO, chat.ask(question, SHORT).timings().repeating());
        }
        try (var fork = memory.fork()) {
            var again = fork.chat();
            again.ask(QUESTIONS.get(0), SHORT);
            fork.ask("Something else?", SHORT);
            var second = again.ask(QUESTIONS.get(1), SHORT);
            assertTrue(second.timings().repeating().isPositive());
            assertEquals(expected.get(1), second.text());
            assertEquals(
                    Duration.ZERO, again.ask(QUESTIONS.get(2), SHORT).timings().repeating());
            assertEquals(expected, answers(again));
        }
    }

    @Test
    void conversationGoesOnOverWhatIsWatchedMeanwhile() {
        try (var fork = memory.fork()) {
            var chat = fork.chat();
            var first = chat.ask(QUESTIONS.get(0), SHORT);
            fork.append(Video.of(film.file()), WatchOptions.defaults());
            var second = chat.ask(QUESTIONS.get(1), SHORT);
            assertEquals(expected.get(0), first.text());
            assertTrue(second.frames() > first.frames());
            assertEquals(fork.length(), second.memoryTokens());
            assertEquals(first.questionTokens() + first.answerTokens(), second.historyTokens());
            assertTrue(second.timings().repeating().isPositive());
            assertNotEquals(expected.get(1), second.text());
        }
    }

    @Test
    void conversationGoesOnFromWhatWasSaidElsewhere() {
        var whole = expected.getFirst();
        var chat = memory.chat();
        // An answer that a stop string ended is kept as the tokens of its text, as one from elsewhere is.
        var first = chat.ask(QUESTIONS.get(0), SHORT.withStop(whole.substring(whole.length() / 2)));
        var second = chat.ask(QUESTIONS.get(1), SHORT);
        var said = new Chat.Turn(QUESTIONS.get(0), Answer.builder(first.text()).build());
        var other = memory.chat(List.of(said));
        assertEquals(List.of(said), other.history());
        var answer = other.ask(QUESTIONS.get(1), SHORT);
        assertEquals(second.text(), answer.text());
        assertEquals(second.historyTokens(), answer.historyTokens());
        assertNotEquals(memory.ask(QUESTIONS.get(1), SHORT).text(), answer.text());
        assertEquals(List.of(first.text(), second.text()), answers(other));
        // It goes on as one that is begun again from there, though noise is not always cut into tokens as it was
        // generated.
        var third = other.ask(QUESTIONS.get(2), SHORT);
        var again = memory.chat(other.history().subList(0, 2)).ask(QUESTIONS.get(2), SHORT);
        assertEquals(third.text(), again.text());
        assertEquals(third.historyTokens(), again.historyTokens());
        assertEquals(
                expected.getFirst(),
                memory.chat(List.of()).ask(QUESTIONS.getFirst(), SHORT).text());
    }

    @Test
    void answerIsToldWhileItIsGenerated() {
        var chat = memory.chat();
        for (int i = 0; i < QUESTIONS.size(); i++) {
            var pieces = new StringBuilder();
            var answer = chat.ask(QUESTIONS.get(i), SHORT, pieces::append).join();
            assertEquals(expected.get(i), answer.text());
            assertEquals(answer.text(), pieces.toString());
        }
        assertEquals(expected, answers(chat));
    }

    @Test
    void answerWhoseListenerThrowsOrThatIsCancelledLeavesTheConversationAsItWas() throws Exception {
        var chat = memory.chat();
        chat.ask(QUESTIONS.get(0), SHORT);
        var failure = new IllegalStateException("the listener");
        var told = new StringBuilder();
        var failing = chat.ask(QUESTIONS.get(1), SHORT, piece -> {
            told.append(piece);
            if (told.length() >= expected.get(1).length()) {
                throw failure; // with the last piece
            }
        });
        assertSame(failure, assertThrows(IllegalStateException.class, failing::join));
        try (var busy = new HeldMemory(memory)) { // else the answer may be whole before it is cancelled
            var waiting = chat.ask(QUESTIONS.get(1), ENDLESS, piece -> {});
            refused(Code.INVALID_ARGUMENT, () -> chat.ask(QUESTIONS.get(1), SHORT, piece -> {}));
            refused(Code.INVALID_ARGUMENT, () -> chat.choose(QUESTIONS.get(1), List.of("yes", "no")));
            waiting.cancel();
            refused(Code.CANCELLED, waiting::join);
        }
        assertEquals(expected.get(1), chat.ask(QUESTIONS.get(1), SHORT).text());
    }

    @Test
    void answerCountsOnceItsListenerWasToldAndItsEvidenceFound() {
        var chat = memory.chat();
        var failure = new IllegalStateException("the listener");
        var failing = chat.ask(QUESTIONS.get(0), SHORT, piece -> {
            memory.choose("Is it night?", List.of("yes", "no")); // waits for the whole text
            assertEquals(List.of(), chat.history());
            throw failure;
        });
        assertSame(failure, assertThrows(IllegalStateException.class, failing::join));
        assertEquals(List.of(), chat.history());

        var answer = chat.ask(QUESTIONS.get(0), SHORT.withEvidence(1), piece -> {
                    memory.choose("Is it night?", List.of("yes", "no"));
                    refused(Code.INVALID_ARGUMENT, () -> chat.ask(QUESTIONS.get(1), SHORT));
                })
                .join();
        assertTrue(answer.attribution().isPresent());
        assertEquals(List.of(new Chat.Turn(QUESTIONS.get(0), answer)), chat.history());
    }

    @Test
    void choosingSeesTheConversationAndLeavesItAsItWas() {
        var chat = memory.chat();
        chat.ask(QUESTIONS.get(0), SHORT);
        var options = List.of("yes", "yesterday", "no");
        var choice = chat.choose(QUESTIONS.get(1), options);
        var alone = memory.choose(QUESTIONS.get(1), options);
        assertEquals(choice, again(choice, chat.choose(QUESTIONS.get(1), options)));
        assertNotEquals(
                alone.options().getFirst().logProbability(),
                choice.options().getFirst().logProbability());
        assertEquals(0, alone.historyTokens());
        var answer = chat.history().getFirst().answer();
        assertEquals(answer.questionTokens() + answer.answerTokens(), choice.historyTokens());
        assertEquals(1, chat.history().size());
        assertEquals(expected.get(1), chat.ask(QUESTIONS.get(1), SHORT).text());
    }

    /** The second with the first one's times. */
    private static Choice again(Choice first, Choice second) {
        return new Choice(
                second.index(),
                second.options(),
                second.frames(),
                second.memoryTokens(),
                second.historyTokens(),
                second.questionTokens(),
                first.timings(),
                second.warnings());
    }

    @Test
    void chatsSideBySideDoNotSeeEachOther() {
        var first = memory.chat();
        var second = memory.chat();
        for (var question : QUESTIONS) {
            first.ask(question, SHORT);
            second.ask(question, SHORT);
        }
        assertEquals(expected, answers(first));
        assertEquals(expected, answers(second));
    }

    @Test
    void questionThatFailsOrIsCancelledLeavesTheConversationAsItWas() {
        var chat = memory.chat();
        chat.ask(QUESTIONS.get(0), SHORT);
        refused(Code.CONTEXT_EXCEEDED, () -> chat.ask("why ".repeat(40_000)));
        Thread.currentThread().interrupt();
        refused(Code.CANCELLED, () -> chat.ask("What else?", SHORT));
        assertTrue(Thread.interrupted());
        try (var words = chat.stream("What else?", ENDLESS)) {
            words.iterator().next();
        }
        assertEquals(1, chat.history().size());
        chat.ask(QUESTIONS.get(1), SHORT);
        chat.ask(QUESTIONS.get(2), SHORT);
        assertEquals(expected, answers(chat));
    }

    @Test
    void streamIsPartOfTheConversationOnceItIsReadToItsEnd() {
        var chat = memory.chat();
        try (var words = chat.stream(QUESTIONS.get(0), SHORT)) {
            words.iterator().next();
            assertEquals(List.of(), chat.history());
            var e = refused(Code.INVALID_ARGUMENT, () -> chat.ask(QUESTIONS.get(1), SHORT));
            assertTrue(e.getMessage().contains(QUESTIONS.get(0)), e::getMessage);
            memory.ask("Something else?", SHORT);
            words.forEach(piece -> {});
        }
        assertEquals(expected.subList(0, 1), answers(chat));
        chat.ask(QUESTIONS.get(1), SHORT);
        try (var words = chat.stream(QUESTIONS.get(2), SHORT)) {
            assertEquals(expected.get(2), words.answer().text());
        }
        assertEquals(expected, answers(chat));
    }

    @Test
    void historyDoesNotChangeInTheHandsOfItsReader() {
        var chat = memory.chat();
        var before = chat.history();
        chat.ask(QUESTIONS.get(0), SHORT);
        assertEquals(List.of(), before);
        assertThrows(UnsupportedOperationException.class, () -> chat.history().clear());
    }

    @Test
    void answerEndedByAStopStringIsRememberedWithoutIt() {
        var whole = expected.get(0);
        var stop = whole.substring(8, 10);
        var chat = memory.chat();
        var first = chat.ask(QUESTIONS.get(0), SHORT.withStop(stop));
        assertEquals(FinishReason.STOP_STRING, first.finishReason());
        assertEquals(
                whole.substring(0, whole.indexOf(stop)),
                chat.history().getFirst().answer().text());
        var second = chat.ask(QUESTIONS.get(1), SHORT);
        assertTrue(second.historyTokens() > first.questionTokens());
        // Run again from nothing, it is the same conversation.
        try (var fork = memory.fork()) {
            var again = fork.chat();
            again.ask(QUESTIONS.get(0), SHORT.withStop(stop));
            fork.ask("Something else?", SHORT);
            assertEquals(second.text(), again.ask(QUESTIONS.get(1), SHORT).text());
        }
    }

    @Test
    void conversationThatOutgrowsTheContextIsToldSo() {
        var chat = memory.chat();
        chat.ask(QUESTIONS.get(0), SHORT);
        var e = refused(Code.CONTEXT_EXCEEDED, () -> chat.ask("why ".repeat(40_000)));
        assertTrue(e.getMessage().contains("begin another chat"), e::getMessage);
        assertTrue(e.getMessage().contains("the conversation so far"), e::getMessage);
    }

    @Test
    void chatOfAClosedMemorySaysSo() {
        var fork = memory.fork();
        var chat = fork.chat();
        chat.ask(QUESTIONS.get(0), SHORT);
        fork.close();
        refused(Code.CLOSED, () -> chat.ask(QUESTIONS.get(1)));
        assertEquals(1, chat.history().size());
    }
}
