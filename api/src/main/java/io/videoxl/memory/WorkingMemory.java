package io.videoxl.memory;

import io.videoxl.Focus;
import io.videoxl.MemoryType;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.engine.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Keys and values of the prompt before the video and of everything that is kept of the video so far and, behind these, of the question that was asked
 * last.
 *
 * <p>Thread-safe: who runs tokens or appends a window takes a turn. Summaries may be appended between two tokens of an answer; the
 * answer's tokens are then run again behind them.
 */
public final class WorkingMemory implements AutoCloseable {
    /** Tokens by which the memory grows for questions and answers. */
    public static final int ROOM_STEP = 1024;

    private final Engine engine;
    private final KeyValueMemory memory;
    private final int prefix;
    private final Timeline timeline;
    private final Turns turns = new Turns();

    // Guarded by the turn.
    private final float[] logits;
    private Tail behind;

    private volatile KeptGroups groups;
    private volatile int length;
    private volatile CancelFlag running;
    private volatile boolean closed;

    private WorkingMemory(
            Engine engine, KeyValueMemory memory, int prefix, int length, Timeline timeline, KeptGroups groups) {
        this.groups = groups;
        this.engine = engine;
        this.memory = memory;
        this.prefix = prefix;
        this.length = length;
        this.timeline = timeline;
        logits = new float[engine.shape().logits()];
    }

    /** A memory of the prompt before the video alone. */
    public static WorkingMemory begin(Engine engine, MemoryType type, int[] prefix) {
        var memory = engine.newMemory(type, Math.max(1, prefix.length));
        try {
            engine.run(memory, prefix, null, new CancelFlag());
            return new WorkingMemory(
                    engine,
                    memory,
                    prefix.length,
                    prefix.length,
                    new Timeline(),
                    new KeptGroups(prefix.length, List.of()));
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
    }

    /** The memory of a file that was opened; it closes its keys and values. */
    public static WorkingMemory of(Engine engine, MemoryFile.Opened file) {
        var record = file.record();
        var timeline = new Timeline(record.frames(), record.windows(), record.warnings(), record.options());
        return new WorkingMemory(
                engine,
                file.memory(),
                record.prefixTokens(),
                record.tokens(),
                timeline,
                new KeptGroups(record.prefixTokens(), record.groups()));
    }

    /** Tokens that are kept: the prompt before the video, and what is kept of the video. */
    public int length() {
        return length;
    }

    /** How keys and values are kept. */
    public MemoryType type() {
        return memory.type();
    }

    /** Tokens of the prompt before the video. */
    public int prefix() {
        return prefix;
    }

    public Timeline timeline() {
        return timeline;
    }

    /** Waits for a turn. Interrupting the thread ends that. */
    public Turn turn() {
        return turn(new CancelFlag());
    }

    /** The same, which setting the flag ends as well. */
    public Turn turn(CancelFlag cancel) {
        requireOpen();
        if (turns.isMine()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "the memory of " + timeline + " is in use by this thread; use a fork that was made before");
        }
        try {
            turns.take(cancel);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VideoXLException(
                    Code.CANCELLED,
                    "waiting for the memory of " + timeline + " was cancelled: the thread was interrupted",
                    e);
        } catch (CancellationException e) {
            requireOpen();
            throw new VideoXLException(Code.CANCELLED, "waiting for the memory of " + timeline + " was cancelled", e);
        }
        if (closed) {
            turns.give();
            throw closed();
        }
        return new Turn();
    }

    /** Makes room for this many tokens in all. */
    public void reserve(int tokens) {
        try (var turn = turn()) {
            turn.reserve(tokens);
        }
    }

    /**
     * What a pass left of a window.
     *
     * @param newFrames frames that begin in the window
     * @param shown how many frames it shows tokens of
     * @param ratio visual tokens for each token that is kept
     * @param tokens that are kept
     * @param groups what these are, where they are times and visual tokens; none: summaries
     */
    public record Appended(List<WatchedFrame> newFrames, int shown, int ratio, int tokens, List<KeptGroup> groups) {
        /** Summaries. */
        public Appended(List<WatchedFrame> newFrames, int shown, int ratio, int summaries) {
            this(newFrames, shown, ratio, summaries, List.of());
        }

        /** Groups of frames. */
        public Appended(List<WatchedFrame> newFrames, int shown, List<KeptGroup> groups) {
            this(
                    newFrames,
                    shown,
                    1,
                    groups.stream().mapToInt(KeptGroup::tokens).sum(),
                    groups);
        }
    }

    /** A pass that appends to what is kept. */
    public interface AppendingPass {
        /** Returns the windows that it brought, in order. */
        List<Appended> run(KeyValueMemory memory);
    }

    /**
     * Runs a pass in a turn and keeps what it leaves.
     *
     * @param room tokens that it needs place for, behind what is kept
     * @param most tokens that there will be place for at most, this pass's and later ones'
     */
    public void append(int room, int most, CancelFlag cancel, AppendingPass pass) {
        try (var turn = turn(cancel)) {
            behind = null;
            memory.truncate(length);
            int needed = length + room;
            if (needed > memory.capacity()) {
                turn.reserve(Math.max(needed, Math.min(2 * needed, most)));
            }
            pass(cancel, () -> {
                pass.run(memory).forEach(this::keep);
            });
        }
    }

    private void keep(Appended window) {
        timeline.add(window.newFrames(), window.shown(), window.ratio(), window.tokens());
        groups = groups.with(window.groups());
        length += window.tokens();
    }

    /** What the tokens are, where they are times and visual tokens; no groups: summaries. */
    public KeptGroups groups() {
        return groups;
    }

    /** A memory of its own in which only parts are kept in full. */
    public WorkingMemory condensed(Focus focus) {
        var cancel = new CancelFlag();
        try (var turn = turn(cancel)) {
            turn.forgetTail();
            var condensed = groups.condensed(focus);
            int tokens = condensed.groups().length();
            var target = engine.newMemory(memory.type(), room(tokens));
            try {
                pass(cancel, () -> engine.condense(memory, condensed.runs(), target, cancel));
                return new WorkingMemory(
                        engine,
                        target,
                        prefix,
                        tokens,
                        timeline.condensed(groups, condensed.groups()),
                        condensed.groups());
            } catch (Throwable e) {
                target.close();
                throw e;
            }
        }
    }

    /** Places for so many tokens, a question and its answer. */
    private int room(int tokens) {
        return Math.clamp(
                tokens + ROOM_STEP, tokens, Math.max(tokens, engine.shape().contextLength()));
    }

    /** An independent copy of what is kept. */
    public WorkingMemory fork() {
        try (var turn = turn()) {
            turn.forgetTail();
            return new WorkingMemory(engine, memory.copy(room(length)), prefix, length, timeline.copy(), groups);
        }
    }

    /**
     * Writes what is kept to a file.
     *
     * @param modelName for people
     * @param fingerprint of the model
     */
    public void save(Path file, String modelName, String fingerprint, String systemPrompt) {
        MemoryRecord record;
        try (var turn = turn()) {
            record = new MemoryRecord(
                    modelName,
                    fingerprint,
                    memory.type(),
                    systemPrompt,
                    prefix,
                    timeline.frames(),
                    timeline.windows(),
                    groups.groups(),
                    timeline.warnings(),
                    timeline.options());
        }
        // What is kept never changes, so others may have their turns while it is written.
        MemoryFile.write(file, memory, record);
    }

    /** Bytes on the device, with the room for questions and answers. */
    public long bytes() {
        requireOpen();
        return memory.bytes();
    }

    public long bytesPerToken() {
        requireOpen();
        return 2L * memory.shape().layers() * memory.rowBytes();
    }

    public boolean isClosed() {
        return closed;
    }

    public void requireOpen() {
        if (closed) {
            throw closed();
        }
    }

    /** Ends what is running and what waits, which throw {@code CLOSED}, and frees the memory. It waits for no listener. */
    @Override
    public void close() {
        closed = true;
        var pass = running;
        if (pass != null) {
            pass.set();
        }
        turns.wake();
        memory.close();
    }

    private void pass(CancelFlag cancel, Runnable body) {
        running = cancel;
        try {
            requireOpen();
            body.run();
        } catch (VideoXLException e) {
            throw closed && (e.code() == Code.CANCELLED || e.code() == Code.CLOSED) ? closed() : e;
        } finally {
            running = null;
        }
    }

    /** More may have been watched since the question was checked. */
    private void requireFits(int tokens) {
        int context = engine.shape().contextLength();
        if (tokens > context) {
            throw new VideoXLException(
                    Code.CONTEXT_EXCEEDED,
                    "the memory of " + timeline + " has grown to " + length
                            + " tokens; with question and answer these are " + tokens + " positions, the model has "
                            + context + "; ask for a shorter answer");
        }
    }

    public VideoXLException closed() {
        return new VideoXLException(Code.CLOSED, "the memory of " + timeline + " has been closed; watch it again");
    }

    /** The right to use the memory until it is closed. For the thread that took it. */
    public final class Turn implements AutoCloseable {
        private Turn() {}

        /** The keys and values. They hold the kept tokens first; what follows them is a tail's. */
        public KeyValueMemory memory() {
            return memory;
        }

        /** Drops what lies behind the kept tokens. */
        public void forgetTail() {
            behind = null;
            memory.truncate(length);
        }

        /** Whether anybody else waits for a turn. */
        public boolean isAwaited() {
            return turns.isAwaited();
        }

        /** Lanes for several tails; what lies behind the kept tokens goes on in the first one. */
        public Lanes lanes() {
            var first = behind;
            behind = null;
            memory.truncate(length);
            var runner = new Lanes.Runner() {
                @Override
                public void reserve(int tokens) {
                    if (length + tokens > memory.capacity()) {
                        Turn.this.reserve(length + (tokens + ROOM_STEP - 1) / ROOM_STEP * ROOM_STEP);
                    }
                }

                @Override
                public void run(List<Sequence> sequences, CancelFlag cancel) {
                    pass(
                            cancel,
                            () -> engine.run(memory, sequences, engine.shape().logits(), cancel));
                }
            };
            return new Lanes(runner, first);
        }

        /** Whether tokens of the tail that were run before have to be run again. */
        public boolean lacks(Tail tail) {
            use(tail);
            return tail.held() < tail.runBefore();
        }

        /**
         * Runs these tokens again.
         *
         * @param longest tokens that the tail may get; so much room is made at most
         */
        public void restore(Tail tail, int longest, CancelFlag cancel) {
            use(tail);
            run(tail, tail.runBefore(), longest, null, cancel);
        }

        /**
         * Runs the tail's tokens that the memory does not hold; the last one in any case.
         *
         * @param longest tokens that the tail may get; so much room is made at most
         * @return logits of the token that follows the tail, valid until the next call
         */
        public float[] run(Tail tail, int longest, CancelFlag cancel) {
            use(tail);
            run(tail, tail.size(), longest, logits, cancel);
            return logits;
        }

        /**
         * How probable the last tokens of continuations are. They run side by side, as many as there is room for; none sees another.
         * What lay behind the kept tokens is dropped.
         *
         * @param vocabulary tokens among which probabilities are
         * @return for each continuation the natural logarithm of each scored token's probability, after all tokens before it
         */
        public List<double[]> score(List<Continuation> continuations, int vocabulary, CancelFlag cancel) {
            forgetTail();
            int longest = continuations.stream()
                    .mapToInt(each -> each.run().length)
                    .max()
                    .orElse(0);
            int all = continuations.stream().mapToInt(each -> each.run().length).sum();
            requireFits(length + longest);
            int room = Math.min(all, Math.max(longest, Math.max(ROOM_STEP, memory.capacity() - length)));
            if (length + room > memory.capacity()) {
                reserve(length + room);
            }
            var scores = continuations.stream()
                    .map(each -> new double[each.scored()])
                    .toList();
            var batch = new ArrayList<Sequence>();
            int used = 0;
            for (int i = 0; i < scores.size(); i++) {
                var tokens = continuations.get(i).run();
                if (used + tokens.length > room) {
                    runAll(batch, vocabulary, cancel);
                    used = 0;
                }
                batch.add(new Sequence(
                        tokens,
                        IntStream.range(used, used + tokens.length).toArray(),
                        continuations.get(i).hidden(),
                        null,
                        continuations.get(i).targets(),
                        scores.get(i)));
                used += tokens.length;
            }
            runAll(batch, vocabulary, cancel);
            return scores;
        }

        /**
         * Runs sequences side by side behind a tail that was run last; their places count from its end.
         *
         * @param room places that there have to be
         * @param longest tokens of the longest of them, those before included
         * @param vocabulary tokens among which probabilities are
         */
        public void runBehind(
                Tail tail, List<Sequence> sequences, int room, int longest, int vocabulary, CancelFlag cancel) {
            if (behind != tail || tail.held() != tail.size()) {
                throw new IllegalStateException("the tail was not run last");
            }
            int end = length + tail.size();
            requireFits(end + longest);
            if (end + room > memory.capacity()) {
                reserve(end + room);
            }
            pass(cancel, () -> engine.run(memory, sequences, vocabulary, cancel));
        }

        private void runAll(List<Sequence> batch, int vocabulary, CancelFlag cancel) {
            if (!batch.isEmpty()) {
                pass(cancel, () -> engine.run(memory, batch, vocabulary, cancel));
                batch.clear();
            }
        }

        private void use(Tail tail) {
            if (behind != tail) {
                tail.follow(behind);
                behind = tail;
            }
            // Logits come from running the last token.
            tail.held(Math.min(tail.held(), tail.size() - 1));
            memory.truncate(length + tail.held());
        }

        private void run(Tail tail, int end, int longest, float[] next, CancelFlag cancel) {
            int needed = length + end;
            requireFits(needed);
            if (needed > memory.capacity()) {
                reserve(length + Math.max(end, Math.min(longest, end + ROOM_STEP)));
            }
            pass(cancel, () -> engine.run(memory, tail.pending(end), next, cancel));
            tail.held(end);
        }

        private void reserve(int tokens) {
            // Growing copies, so it must not happen for words that may not come.
            memory.reserve(tokens);
        }

        @Override
        public void close() {
            turns.give();
        }
    }
}
