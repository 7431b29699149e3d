package io.videoxl.api;

import static io.videoxl.api.WatchedFilm.ENDLESS;
import static io.videoxl.api.WatchedFilm.LONG_QUESTION;
import static io.videoxl.api.WatchedFilm.SHORT;
import static io.videoxl.api.WatchedFilm.soon;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Answer;
import io.videoxl.Answer.FinishReason;
import io.videoxl.AnswerTask;
import io.videoxl.AskOptions;
import io.videoxl.HeldMemory;
import io.videoxl.Video;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Every way to ask one question, and every way an answer ends. */
@Timeout(60)
class AskingTest extends AskedFilm {
    private static final String QUESTION = "Describe the chase.";

    /** What this model answers to it has no end. */
    private static final String LONG_STORY = "What happens in the video?";

    private static VideoXLException refused(Code code, Executable call) {
        var e = assertThrows(VideoXLException.class, call);
        assertEquals(code, e.code(), e::getMessage);
        return e;
    }

    private static List<String> pieces() {
        try (var words = memory.stream(QUESTION, SHORT)) {
            return words.pieces().toList();
        }
    }

    // Stop strings

    private static void assertStops(String stop) {
        var whole = memory.ask(QUESTION, SHORT).text();
        var options = SHORT.withStop("\0", stop);
        var answer = memory.ask(QUESTION, options);
        assertEquals(whole.substring(0, whole.indexOf(stop)), answer.text());
        assertEquals(FinishReason.STOP_STRING, answer.finishReason());
        assertEquals(Optional.of(stop), answer.stopString());
        try (var words = memory.stream(QUESTION, options)) {
            var pieces = words.pieces().toList();
            assertFalse(pieces.contains(""));
            assertEquals(answer.text(), String.join("", pieces));
            assertEquals(answer.answerTokens(), words.answer().answerTokens());
        }
    }

    @Test
    void stopStringInTheFirstTokenLeavesNothing() {
        var stop = pieces().getFirst().substring(0, 1);
        assertStops(stop);
        assertEquals("", memory.ask(QUESTION, SHORT.withStop(stop)).text());
    }

    @Test
    void stopStringAcrossTokensEndsTheAnswerBeforeIt() {
        var pieces = pieces();
        for (int i : new int[] {4, 9, 13}) {
            var first = pieces.get(i);
            assertStops(first.substring(first.length() - 1)
                    + pieces.get(i + 1)
                    + pieces.get(i + 2).substring(0, 1));
        }
    }

    @Test
    void stopStringThatNeverComesChangesNothing() {
        var whole = memory.ask(QUESTION, SHORT);
        var first = pieces().getFirst();
        var answer = memory.ask(QUESTION, SHORT.withStop("\0", first + "\0" + first));
        assertEquals(whole.text(), answer.text());
        assertEquals(FinishReason.LENGTH, answer.finishReason());
        assertEquals(Optional.empty(), answer.stopString());
    }

    // Time

    @Test
    void timeThatEndsWhileTheQuestionIsReadLeavesAnEmptyAnswer() throws Exception {
        var options = ENDLESS.withMaxTokens(10).withMaxTime(Duration.ofMillis(60));
        soon("a question limited to 60 ms", () -> {
            var answer = memory.ask(LONG_QUESTION, options);
            assertEquals(FinishReason.TIME, answer.finishReason());
            assertEquals("", answer.text());
            assertEquals(0, answer.answerTokens());
        });
        try (var words = memory.stream(LONG_QUESTION, options)) {
            assertFalse(words.iterator().hasNext());
            assertEquals(FinishReason.TIME, words.answer().finishReason());
        }
    }

    @Test
    void timeThatEndsWhileAnsweringLeavesWhatThereIs() throws Exception {
        var whole = memory.ask(LONG_STORY, SHORT).text();
        soon("an answer limited to 200 ms", () -> {
            var answer = memory.ask(LONG_STORY, ENDLESS.withMaxTime(Duration.ofMillis(200)));
            assertEquals(FinishReason.TIME, answer.finishReason());
            assertTrue(answer.answerTokens() > 0);
            assertTrue(answer.text().startsWith(whole) || whole.startsWith(answer.text()));
        });
    }

    @Test
    void timeOfAStreamIsThatOfItsReads() throws Exception {
        try (var words = memory.stream(QUESTION, SHORT.withMaxTime(Duration.ofSeconds(5)))) {
            words.iterator().next();
            Thread.sleep(50);
            assertEquals(FinishReason.LENGTH, words.answer().finishReason());
        }
        try (var words = memory.stream(LONG_STORY, ENDLESS.withMaxTime(Duration.ofMillis(100)))) {
            var text = words.pieces().collect(Collectors.joining());
            assertEquals(words.answer().text(), text);
            assertEquals(FinishReason.TIME, words.answer().finishReason());
        }
    }

    @Test
    void timeEndsAWaitForAnotherQuestion() throws Exception {
        try (var busy = new HeldMemory(memory)) {
            soon("waiting for 50 ms", () -> {
                var answer = memory.ask(QUESTION, SHORT.withMaxTime(Duration.ofMillis(50)));
                assertEquals(FinishReason.TIME, answer.finishReason());
                assertEquals("", answer.text());
            });
        }
    }

    // Log-probabilities

    @Test
    void logProbabilitiesAreToldForEachTokenOnRequest() {
        assertEquals(List.of(), memory.ask(QUESTION, SHORT).logProbabilities());
        var answer = memory.ask(QUESTION, SHORT.withLogProbabilities(5));
        assertEquals(memory.ask(QUESTION, SHORT).text(), answer.text());
        assertEquals(answer.answerTokens(), answer.logProbabilities().size());
        for (var token : answer.logProbabilities()) {
            assertEquals(token.chosen(), token.alternatives().getFirst(), "greedy takes the most probable one");
            assertEquals(5, token.alternatives().size());
            double before = 0;
            double sum = 0;
            for (var alternative : token.alternatives()) {
                assertTrue(alternative.logProbability() <= before, token::toString);
                before = alternative.logProbability();
                sum += Math.exp(before);
            }
            assertTrue(sum <= 1, () -> token + " has more than all probability");
        }
    }

    @Test
    void logProbabilitiesAreTheModelsWhateverTheSampling() {
        var plain = memory.ask(QUESTION, SHORT.withLogProbabilities(3)).logProbabilities();
        var drawn = memory.ask(
                        QUESTION,
                        SHORT.withTemperature(3)
                                .withRepetitionPenalty(1.3)
                                .withSeed(1)
                                .withLogProbabilities(3))
                .logProbabilities();
        assertEquals(plain.getFirst().alternatives(), drawn.getFirst().alternatives());
        assertTrue(drawn.stream()
                .anyMatch(token -> !token.alternatives().getFirst().equals(token.chosen())));
        var alone = memory.ask(QUESTION, SHORT.withLogProbabilities(0)).logProbabilities();
        assertEquals(
                plain.stream().map(Answer.TokenLogProbabilities::chosen).toList(),
                alone.stream().map(Answer.TokenLogProbabilities::chosen).toList());
        assertTrue(alone.stream().allMatch(token -> token.alternatives().isEmpty()));
    }

    // What an answer tells

    @Test
    void answerTellsTheFramesAndWarningsOfItsMemory() {
        var answer = memory.ask(QUESTION, SHORT);
        assertEquals(30, answer.frames());
        assertEquals(memory.warnings(), answer.warnings());
        assertEquals(memory.length(), answer.memoryTokens());
        assertEquals(0, answer.historyTokens());
    }

    @Test
    void runningTokensAgainIsNotBilledToReading() {
        assertEquals(Duration.ZERO, memory.ask(QUESTION, SHORT).timings().repeating());
        var few = SHORT.withMaxTokens(8);
        var question = "Why, and when? ".repeat(40);
        var whole = memory.ask(question, few);
        try (var words = memory.stream(question, few)) {
            for (var piece : words) {
                memory.ask("Who?", SHORT.withMaxTokens(1));
            }
            var timings = words.answer().timings();
            assertEquals(whole.text(), words.answer().text());
            assertTrue(timings.repeating().compareTo(timings.reading().multipliedBy(2)) > 0, timings::toString);
        }
    }

    // In the background

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void taskTellsThePiecesInOrderOnOneNamedThreadAndThenTheAnswer() throws Exception {
        var whole = memory.ask(QUESTION, SHORT);
        var pieces = Collections.synchronizedList(new ArrayList<String>());
        var threads = Collections.synchronizedSet(new HashSet<Thread>());
        // A dependent that is registered late would run on this thread.
        var registered = new CountDownLatch(1);
        var task = memory.ask(QUESTION, SHORT, piece -> {
            await(registered);
            pieces.add(piece);
            threads.add(Thread.currentThread());
        });
        var last = task.toFuture().thenApply(answer -> {
            threads.add(Thread.currentThread());
            return String.join("", pieces);
        });
        registered.countDown();
        assertEquals(whole.text(), task.join().text());
        assertTrue(task.isDone());
        assertEquals(whole.text(), last.get());
        assertEquals(pieces(), pieces);
        assertEquals(1, threads.size(), threads::toString);
        var thread = threads.iterator().next();
        assertTrue(thread.getName().startsWith("videoxl-answer-"), thread::toString);
        assertTrue(thread.isDaemon() && !thread.isVirtual(), thread::toString);
        assertEquals(whole.text(), memory.askAsync(QUESTION, SHORT).get().text());
    }

    @Test
    void whatTheListenerThrowsEndsTheAnswerAndIsWhatTheTaskFailsWith() throws Exception {
        var error = new IllegalStateException("enough");
        var count = new ArrayList<String>();
        var task = memory.ask(LONG_STORY, ENDLESS, piece -> {
            count.add(piece);
            if (count.size() == 3) {
                throw error;
            }
        });
        soon(
                "the end after the listener threw",
                () -> assertSame(error, assertThrows(IllegalStateException.class, task::join)));
        assertSame(
                error,
                assertThrows(ExecutionException.class, () -> task.toFuture().get())
                        .getCause());
        assertEquals(3, count.size());
    }

    private static void assertCancelledSoon(String stage, AnswerTask task) throws Exception {
        soon("cancelling while " + stage, () -> {
            task.cancel();
            refused(Code.CANCELLED, task::join);
        });
        assertTrue(task.isDone());
        task.cancel();
        film.assertAsBefore();
    }

    @Test
    void taskIsCancelledSoonWhileAnswering() throws Exception {
        var started = new CountDownLatch(3);
        var task = memory.ask(LONG_STORY, ENDLESS, piece -> started.countDown());
        started.await();
        assertCancelledSoon("answering", task);
    }

    @Test
    void taskIsCancelledSoonWhileTheQuestionIsRead() throws Exception {
        var task = memory.ask(LONG_QUESTION, SHORT, piece -> {});
        Thread.sleep(100);
        assertFalse(task.isDone());
        assertCancelledSoon("reading", task);
    }

    @Test
    void taskIsCancelledSoonBeforeItBegins() throws Exception {
        assertCancelledSoon("beginning", memory.ask(LONG_QUESTION, SHORT, piece -> {}));
    }

    @Test
    void taskIsCancelledSoonWhileAnotherQuestionRuns() throws Exception {
        AnswerTask waiting;
        try (var busy = new HeldMemory(memory)) {
            waiting = memory.ask(QUESTION, SHORT, piece -> {});
            Thread.sleep(20);
            soon("cancelling while waiting", () -> {
                waiting.cancel();
                refused(Code.CANCELLED, waiting::join);
            });
        }
    }

    @Test
    void cancellingTheFutureOrItsTimeoutEndsTheAnswer() throws Exception {
        var future = memory.askAsync(LONG_STORY, ENDLESS);
        Thread.sleep(50);
        soon("cancelling the future", () -> {
            assertTrue(future.cancel(true));
            assertThrows(CancellationException.class, future::join);
            film.assertAsBefore();
        });
        var limited = memory.askAsync(LONG_STORY, ENDLESS).orTimeout(50, TimeUnit.MILLISECONDS);
        assertInstanceOf(
                TimeoutException.class,
                assertThrows(CompletionException.class, limited::join).getCause());
        soon("the end after a timeout", film::assertAsBefore);
    }

    @Test
    void listenerMayAskItsOwnMemoryAForkAndForAFork() {
        var expected = memory.ask("Who?", SHORT).text();
        try (var fork = memory.fork()) {
            for (var asked : List.of(memory, fork)) {
                var answers = new ArrayList<String>();
                var task = memory.ask(
                        QUESTION,
                        SHORT.withMaxTokens(8),
                        piece -> answers.add(asked.ask("Who?", SHORT).text()));
                assertEquals(8, task.join().answerTokens());
                assertEquals(expected, answers.getFirst());
            }
        }
        memory.ask(QUESTION, SHORT, piece -> memory.fork().close()).join();
    }

    @Test
    void listenerMayCloseTheMemory() {
        var own = memory.fork();
        refused(Code.CLOSED, own.ask(LONG_STORY, ENDLESS, piece -> own.close())::join);
        refused(Code.CLOSED, () -> own.ask(QUESTION));
        refused(Code.CLOSED, () -> own.askAsync(QUESTION, SHORT));
        refused(Code.CLOSED, own::chat);
        refused(Code.CLOSED, () -> own.stream(QUESTION));
        refused(Code.CLOSED, () -> own.askAll(List.of(QUESTION), SHORT));
        refused(Code.CLOSED, () -> own.choose(QUESTION, List.of("yes", "no")));
    }

    @Test
    void aQuestionThatComesMeanwhileChangesNoAnswer() throws InterruptedException {
        var options = SHORT.withMaxTokens(48);
        var story = memory.ask(LONG_STORY, options).text();
        var chase = memory.ask(QUESTION, SHORT).text();
        for (int i = 0; i < 20; i++) {
            var began = new CountDownLatch(1 + i % 5);
            var task = memory.ask(LONG_STORY, options, piece -> began.countDown());
            began.await();
            assertEquals(chase, memory.ask(QUESTION, SHORT).text());
            assertEquals(story, task.join().text());
        }
    }

    /** Whether a pass notices, or just ends, when the memory is closed. */
    @Test
    void closingAtAnyMomentIsToldAsSuch() throws InterruptedException {
        for (int i = 0; i < 150; i++) {
            var own = memory.fork();
            var task = own.ask(LONG_STORY, ENDLESS, piece -> {});
            TimeUnit.MICROSECONDS.sleep(2000 + 37L * i);
            own.close();
            refused(Code.CLOSED, task::join);
        }
    }

    @Test
    void questionsThatAreAskedMeanwhileAreAnsweredBesideALongOne() throws Exception {
        var questions = List.of("Who?", QUESTION, "Why, and when? ".repeat(40));
        var expected = questions.stream()
                .map(question -> memory.ask(question, SHORT).text())
                .toList();
        var started = new CountDownLatch(1);
        var endless = memory.ask(LONG_STORY, ENDLESS, piece -> started.countDown());
        started.await();
        for (int round = 0; round < 2; round++) {
            var pieces =
                    Stream.generate(StringBuffer::new).limit(questions.size()).toList();
            var tasks = IntStream.range(0, questions.size())
                    .mapToObj(i -> memory.ask(questions.get(i), SHORT, pieces.get(i)::append))
                    .toList();
            for (int i = 0; i < tasks.size(); i++) {
                assertEquals(expected.get(i), tasks.get(i).join().text());
                assertEquals(expected.get(i), pieces.get(i).toString());
            }
        }
        assertFalse(endless.isDone());
        endless.cancel();
        refused(Code.CANCELLED, endless::join);
    }

    @Test
    void oneAnswerOfSeveralEndsByItself() throws Exception {
        var expected = memory.ask(LONG_STORY, SHORT.withMaxTokens(60)).text();
        var started = new CountDownLatch(1);
        var cancelled = memory.ask(LONG_STORY, ENDLESS, piece -> started.countDown());
        var failing = memory.ask(LONG_STORY, ENDLESS, piece -> {
            throw new IllegalStateException("enough");
        });
        var limited = memory.askAsync(LONG_STORY, ENDLESS.withMaxTime(Duration.ofMillis(150)));
        var whole = memory.askAsync(LONG_STORY, SHORT.withMaxTokens(60));
        started.await();
        cancelled.cancel();
        refused(Code.CANCELLED, cancelled::join);
        assertThrows(IllegalStateException.class, failing::join);
        assertEquals(FinishReason.TIME, limited.join().finishReason());
        assertTrue(limited.join().answerTokens() > 0);
        assertEquals(expected, whole.join().text());
    }

    @Test
    void manyQuestionsInTheBackgroundTakeTurns() {
        var expected = memory.ask(QUESTION, SHORT).text();
        var futures = Stream.generate(() -> memory.askAsync(QUESTION, SHORT))
                .limit(20)
                .toList();
        futures.forEach(future -> assertEquals(expected, future.join().text()));
    }

    @Test
    void whatFollowsAnAnswerMayAskAgain() {
        var both = memory.askAsync(QUESTION, SHORT)
                .thenApply(first -> memory.ask(QUESTION, SHORT).text().equals(first.text()));
        assertTrue(both.join());
    }

    @Test
    void whateverIsAskedAtOnceEachGetsTheAnswerItWouldGetAlone() throws Exception {
        var expected = memory.ask(QUESTION, SHORT).text();
        var options = List.of("red", "dark blue", "dark green");
        var choice = memory.choose(QUESTION, options).text();
        Callable<Void> work = () -> {
            var chat = memory.chat();
            for (int round = 0; round < 6; round++) {
                switch (ThreadLocalRandom.current().nextInt(6)) {
                    case 0 -> assertEquals(expected, memory.ask(QUESTION, SHORT).text());
                    case 1 ->
                        assertEquals(choice, memory.choose(QUESTION, options).text());
                    case 2 -> {
                        try (var words = memory.stream(QUESTION, SHORT)) {
                            assertTrue(expected.startsWith(words.iterator().next()));
                        }
                    }
                    case 3 -> memory.ask(LONG_STORY, ENDLESS, piece -> {}).cancel();
                    case 4 -> memory.ask(LONG_STORY, ENDLESS.withMaxTime(Duration.ofMillis(3)));
                    default -> chat.ask(QUESTION, SHORT.withMaxTokens(4));
                }
            }
            var turns = chat.history();
            assertTrue(turns.isEmpty()
                    || expected.startsWith(turns.getFirst().answer().text()));
            return null;
        };
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (var end : pool.invokeAll(Collections.nCopies(8, work))) {
                end.get();
            }
        }
    }

    @Test
    void choiceIsCancelledSoonByAnInterruptBetweenItsTokens() throws Exception {
        var options = List.of("no", "yes, ".repeat(5000));
        var outcome = new ArrayList<Code>();
        var thread = Thread.ofPlatform()
                .start(() -> outcome.add(refused(Code.CANCELLED, () -> memory.choose(QUESTION, options))
                        .code()));
        Thread.sleep(150);
        assertTrue(thread.isAlive());
        soon("the end of a choice", () -> {
            thread.interrupt();
            thread.join();
        });
        assertEquals(List.of(Code.CANCELLED), outcome);
    }

    // Streams

    @Test
    void interruptedReadLosesNothing() {
        var whole = memory.ask(QUESTION, SHORT);
        try (var words = memory.stream(QUESTION, SHORT)) {
            var text = new StringBuilder(words.iterator().next());
            for (int i = 0; i < 3; i++) {
                Thread.currentThread().interrupt();
                refused(Code.CANCELLED, () -> words.iterator().hasNext());
                assertTrue(Thread.interrupted());
                text.append(words.iterator().next());
            }
            text.append(String.join("", words));
            assertEquals(whole.text(), text.toString());
            assertEquals(whole.text(), words.answer().text());
        }
    }

    @Test
    void closingAStreamWakesAReaderThatWaitsForAnotherQuestion() throws Exception {
        var outcome = new ArrayList<Code>();
        try (var busy = new HeldMemory(memory)) {
            var words = memory.stream(QUESTION, SHORT);
            var reader = Thread.ofPlatform()
                    .start(() ->
                            outcome.add(refused(Code.CANCELLED, words::answer).code()));
            while (reader.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
            soon("closing the stream", () -> {
                words.close();
                reader.join();
            });
            refused(Code.CLOSED, words::answer);
        }
        assertEquals(List.of(Code.CANCELLED), outcome);
    }

    @Test
    void closingThePiecesClosesTheStream() {
        var words = memory.stream(QUESTION, SHORT);
        try (var pieces = words.pieces()) {
            assertEquals(pieces().subList(0, 3), pieces.limit(3).toList());
        }
        refused(Code.CLOSED, words::answer);
    }

    // Several questions

    @Test
    void askingAllAnswersEachByItself() {
        var questions = List.of("Who?", QUESTION, "Why?");
        var answers = memory.askAll(questions, SHORT);
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    memory.ask(questions.get(i), SHORT).text(), answers.get(i).text());
        }
        assertEquals(List.of(), memory.askAll(List.of(), SHORT));
    }

    @Test
    void askingMoreThanAreAnsweredAtOnceAnswersAllWhateverTheirLengths() {
        var questions = IntStream.range(0, 40)
                .mapToObj(i -> "Why? ".repeat(1 + 7 * i % 30) + i)
                .toList();
        var options = AskOptions.sampled(0.8).withSeed(5).withMaxTokens(6);
        var answers = memory.askAll(questions, options);
        for (int i = 0; i < questions.size(); i += 3) {
            var alone = memory.ask(questions.get(i), options);
            assertEquals(alone.text(), answers.get(i).text());
            assertEquals(alone.answerTokens(), answers.get(i).answerTokens());
            assertEquals(alone.questionTokens(), answers.get(i).questionTokens());
        }
    }

    @Test
    void ourKernelsGiveEachOfSeveralQuestionsEveryBitThatItGetsAlone() {
        var weights = folder.resolve("q8_0.gguf");
        Synthesizer.ofSize("golden").type(WeightType.Q8_0).write(weights);
        var questions = IntStream.range(0, 9)
                .mapToObj(i -> "Why? ".repeat(1 + 3 * i) + i)
                .toList();
        try (var model = VideoXL.builder().model(weights).threads(2).build();
                var watched = model.watch(
                        Video.of(film.file()),
                        WatchOptions.builder().compression(8).build())) {
            for (var options : List.of(SHORT, SHORT.withTemperature(0.8).withSeed(5))) {
                var told = options.withMaxTokens(8).withLogProbabilities(2);
                var answers = watched.askAll(questions, told);
                for (int i = 0; i < questions.size(); i++) {
                    var alone = watched.ask(questions.get(i), told);
                    assertEquals(alone.text(), answers.get(i).text());
                    assertEquals(alone.logProbabilities(), answers.get(i).logProbabilities());
                }
            }
        }
    }

    @Test
    void interruptedAskingOfAllEndsSoonAndLeavesTheMemoryAsItWas() throws Exception {
        soon("the end", () -> {
            Thread.currentThread().interrupt();
            refused(Code.CANCELLED, () -> memory.askAll(List.of(LONG_STORY, LONG_QUESTION), ENDLESS.withMaxTokens(10)));
            assertTrue(Thread.interrupted());
        });
    }

    @Test
    void timeOfEachOfSeveralAnswersEndsIt() {
        var answers = memory.askAll(List.of(LONG_STORY, LONG_STORY), ENDLESS.withMaxTime(Duration.ofMillis(150)));
        for (var answer : answers) {
            assertEquals(FinishReason.TIME, answer.finishReason());
            assertTrue(answer.answerTokens() > 0);
        }
    }

    @Test
    void askingAllChecksEveryQuestionBeforeTheFirstRuns() throws Exception {
        soon(
                "the refusal",
                () -> refused(
                        Code.CONTEXT_EXCEEDED, () -> memory.askAll(List.of(QUESTION, "why ".repeat(20_000)), ENDLESS)));
    }
}
