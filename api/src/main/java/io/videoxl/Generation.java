package io.videoxl;

import io.videoxl.Answer.Candidate;
import io.videoxl.Answer.FinishReason;
import io.videoxl.Answer.TokenLogProbabilities;
import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.CancelFlag;
import io.videoxl.memory.Tail;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.text.Detokenizer;
import io.videoxl.text.LogProbabilities;
import io.videoxl.text.Sampler;
import io.videoxl.text.StopStrings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * One question and its answer so far. It can be left at any token, also by a failure or an interruption, and taken up again on a
 * memory that other questions have used in between.
 *
 * <p>For one thread at a time, except for {@link #cancel} and {@link #state}.
 */
final class Generation {
    /** Where a generation is. */
    enum State {
        /** It has not come to its end. */
        OPEN,
        /** The answer is whole. */
        FINISHED,
        /** It was cancelled before its end. */
        CANCELLED
    }

    private final VideoMemory memory;
    private final Prompt prompt;
    private final AskOptions options;
    private final Tail tail;
    private final Sampler sampler;
    private final Detokenizer detokenizer;
    private final StopStrings stop;
    private final StringBuilder text = new StringBuilder();
    private final List<TokenLogProbabilities> logProbabilities = new ArrayList<>();
    private final Stopwatch reading = new Stopwatch();
    private final Stopwatch answering = new Stopwatch();
    private final Stopwatch repeating = new Stopwatch();
    /** All of these, and waiting for a turn. */
    private final Stopwatch working = new Stopwatch();

    private int frames;
    private int memoryTokens;
    private volatile FinishReason finishReason;
    /** Whether more belongs to the answer than its text: telling of it, and finding what it rests on. */
    private volatile boolean pending;

    private volatile boolean abandoned;
    /** The token that ended the answer; -1: none did. */
    private int end = -1;

    /** null: not looked for, or nothing was answered. */
    private volatile Attribution attribution;

    // Guarded by this.
    private CancelFlag flag;
    private boolean cancelled;

    Generation(VideoMemory memory, Prompt prompt, AskOptions options) {
        this.memory = memory;
        this.prompt = prompt;
        this.options = options;
        tail = prompt.tail();
        var language = memory.language();
        sampler = language.newSampler(options);
        detokenizer = language.newDetokenizer();
        stop = new StopStrings(options.stop());
        note(memory.working());
    }

    /** Ends what is under way, a wait for a turn included, with {@code CANCELLED}, and everything later. Any thread may call this. */
    synchronized void cancel() {
        cancelled = true;
        if (flag != null) {
            flag.set();
        }
    }

    /** Makes the answer count for nothing yet once its text is whole, until {@link #settle} or {@link #abandon}. */
    void pending() {
        pending = true;
    }

    /** All that belongs to the answer has succeeded. */
    void settle() {
        pending = false;
    }

    /** Cancels, and makes an answer that is whole count for nothing: who was told of it has failed. */
    void abandon() {
        abandoned = true;
        cancel();
    }

    State state() {
        if (abandoned) {
            return State.CANCELLED;
        }
        if (finishReason != null) {
            return pending ? State.OPEN : State.FINISHED;
        }
        synchronized (this) {
            return cancelled ? State.CANCELLED : State.OPEN;
        }
    }

    boolean finished() {
        return finishReason != null;
    }

    /**
     * Generates the next token in a turn of its own.
     *
     * @return the text that is certain now, often a word, sometimes nothing
     */
    String advance() {
        try (var attempt = attempt();
                var turn = memory.working().turn(attempt.cancel())) {
            var piece = next(turn, attempt.cancel());
            return !finished() && timeIsUp() ? piece + finish(FinishReason.TIME) : piece;
        } catch (VideoXLException e) {
            return endInTime(e);
        }
    }

    /** Generates what is left, beside other answers from this memory; {@code onText} gets every piece and may throw. */
    void run(Consumer<String> onText) {
        memory.answering().answer(this, onText);
    }

    /** Work on the answer, during which its time runs; the flag is set when that is up or the answer is cancelled. */
    final class Attempt implements AutoCloseable {
        private final CancelFlag cancel = begin();
        private final Stopwatch.Run watch = working.start();
        private final Limit limit = limit(cancel);

        private Attempt() {}

        CancelFlag cancel() {
            return cancel;
        }

        @Override
        public void close() {
            limit.close();
            watch.close();
        }
    }

    Attempt attempt() {
        return new Attempt();
    }

    /** Ends an answer whose time is up; {@code e} is thrown if something else ended the work on it. */
    String endInTime(VideoXLException e) {
        if (e.code() != Code.CANCELLED || !timeIsUp() || Thread.currentThread().isInterrupted() || isCancelled()) {
            throw e;
        }
        return finish(FinishReason.TIME);
    }

    /** A flag of its own for each turn, because one that an interruption has set stays set. */
    private synchronized CancelFlag begin() {
        flag = new CancelFlag();
        if (cancelled) {
            flag.set();
        }
        return flag;
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    private Limit limit(CancelFlag cancel) {
        var end = new CompletableFuture<Void>();
        options.maxTime().ifPresent(time -> {
            end.thenRun(cancel::set);
            end.completeOnTimeout(null, nanos(time) - working.nanos(), TimeUnit.NANOSECONDS);
        });
        return () -> end.cancel(false);
    }

    /** What sets a flag when time is up, unless it is closed before. */
    private interface Limit extends AutoCloseable {
        @Override
        void close();
    }

    private boolean timeIsUp() {
        return options.maxTime().filter(time -> working.nanos() >= nanos(time)).isPresent();
    }

    private static long nanos(Duration time) {
        return TimeUnit.NANOSECONDS.convert(time);
    }

    /** Generates the next token by itself; the text that is certain now. */
    String next(WorkingMemory.Turn turn, CancelFlag cancel) {
        var end = endWhereContextEnds();
        if (end.isPresent()) {
            return end.get();
        }
        if (turn.lacks(tail)) {
            try (var watch = repeating.start()) {
                turn.restore(tail, prompt.longest(), cancel);
            }
        }
        float[] logits;
        try (var watch = running().start()) {
            logits = turn.run(tail, prompt.longest(), cancel);
        }
        return take(logits);
    }

    Tail tail() {
        return tail;
    }

    /** Tokens of the tail with the longest answer there may be. */
    int longest() {
        return prompt.longest();
    }

    /** What is left of the text if there is no position for another token. */
    Optional<String> endWhereContextEnds() {
        note(memory.working());
        return memory.working().length() + tail.size() > memory.contextLength()
                ? Optional.of(outOfContext())
                : Optional.empty();
    }

    /**
     * Tells of a pass in which the tail's tokens ran beside others.
     *
     * @param again whether they had run before
     */
    void ran(long nanos, boolean again) {
        (again ? repeating : running()).add(nanos);
    }

    private Stopwatch running() {
        return answerTokens() == 0 ? reading : answering;
    }

    private void note(WorkingMemory memory) {
        frames = memory.timeline().frameCount();
        memoryTokens = memory.length();
    }

    /** More was watched after the question had been found to fit. */
    private String outOfContext() {
        if (answerTokens() == 0) {
            throw memory.exceeded(prompt.historyTokens(), prompt.questionTokens(), 1);
        }
        return finish(FinishReason.LENGTH);
    }

    /** Chooses the next token; the text that is certain now. */
    String take(float[] logits) {
        int token = sampler.sample(logits);
        if (memory.language().endsAnswer(token)) {
            end = token;
            return finish(FinishReason.STOP);
        }
        tail.append(token);
        options.logProbabilities().ifPresent(count -> tellLogProbabilities(token, logits, count));
        var piece = stop.append(detokenizer.append(token));
        text.append(piece);
        if (stop.found().isPresent()) {
            return piece + finish(FinishReason.STOP_STRING);
        }
        return answerTokens() == prompt.maxTokens() ? piece + finish(FinishReason.LENGTH) : piece;
    }

    private void tellLogProbabilities(int token, float[] logits, int alternatives) {
        var all = memory.language().logProbabilities(logits);
        var others = Arrays.stream(all.most(alternatives)).mapToObj(other -> candidate(other, all));
        logProbabilities.add(new TokenLogProbabilities(candidate(token, all), others.toList()));
    }

    private Candidate candidate(int token, LogProbabilities all) {
        return new Candidate(token, memory.language().text(token), all.of(token));
    }

    private String finish(FinishReason reason) {
        var rest = stop.append(detokenizer.finish()) + stop.finish();
        text.append(rest);
        finishReason = stop.found().isPresent() ? FinishReason.STOP_STRING : reason;
        return rest;
    }

    private int answerTokens() {
        return tail.size() - prompt.historyTokens() - prompt.questionTokens();
    }

    /** Finds what the whole answer rests on, if that was asked for; once. Takes a turn of its own. */
    void attribute() {
        var answer = IntStream.concat(
                        Arrays.stream(tail.toArray()).skip(prompt.longest() - prompt.maxTokens()),
                        IntStream.of(end).filter(token -> token >= 0))
                .toArray();
        if (options.evidence().isPresent() && attribution == null && answer.length > 0) {
            var asked = Arrays.copyOf(tail.toArray(), prompt.longest() - prompt.maxTokens());
            attribution =
                    new Grounds(memory).of(asked, answer, options.evidence().getAsInt(), begin());
        }
    }

    /** The whole answer. */
    Answer answer() {
        var answer = Answer.builder(text.toString()).finishReason(finishReason);
        stop.found().ifPresent(answer::stopString);
        if (attribution != null) {
            answer.attribution(attribution);
        }
        return answer.frames(frames)
                .memoryTokens(memoryTokens)
                .historyTokens(prompt.historyTokens())
                .questionTokens(prompt.questionTokens())
                .answerTokens(answerTokens())
                .timings(new Answer.Timings(memory.watching(), reading.time(), answering.time(), repeating.time()))
                .warnings(memory.warnings())
                .logProbabilities(logProbabilities)
                .build();
    }

    /**
     * What a chat goes on from: its history, the question, and the answer as it was given.
     *
     * @param texts whether as the tokens of its text, which may be others than those that were generated
     */
    Tail conversation(boolean texts) {
        var said = tail.fork();
        if (texts || stop.found().isPresent()) {
            said.truncate(prompt.historyTokens() + prompt.questionTokens());
            said.append(memory.language().answer(text.toString()));
        }
        return said;
    }
}
