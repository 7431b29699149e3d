package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.memory.Lanes;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.memory.WorkingMemory.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Answers what is asked of one memory side by side: a pass runs the next token of each answer, so that weights and memory are read
 * once for all of them. A question that comes while others are answered joins them, unless something else waits for the memory.
 *
 * <p>Passes run on a thread of their own as long as there is something to answer; whoever asks gets the pieces on the own one.
 */
final class Answering {
    /** Answers at once: so many rows of a pass count as few, for which the same kernels run as for one. */
    static final int WIDTH = 15;

    /** What the thread that asks is told. */
    private sealed interface Event {}

    private record Piece(String text) implements Event {}

    /** The last one. No failure: the answer is whole, or its flag was set. */
    private record Left(Throwable failure) implements Event {}

    /** A question, from when it is asked until its answer is whole or given up. */
    private final class Seat {
        private final Generation generation;
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        private Generation.Attempt attempt;
        private float[] logits;

        private Seat(Generation generation) {
            this.generation = generation;
        }

        private void begin() {
            attempt = generation.attempt();
            attempt.cancel().onSet(() -> giveUp(this));
        }

        private void close() {
            if (attempt != null) {
                attempt.close();
            }
        }

        private boolean isGivenUp() {
            return attempt.cancel().isSet();
        }

        private void tell(String piece) {
            if (!piece.isEmpty()) {
                events.add(new Piece(piece));
            }
        }

        private void leave(Throwable failure) {
            events.add(new Left(failure));
        }
    }

    private final WorkingMemory memory;
    private final int logits;

    // Guarded by this.
    private final Queue<Seat> waiting = new ArrayDeque<>();
    private boolean conducted;

    /** Those whose answers are under way; the conducting thread's. */
    private final List<Seat> active = new ArrayList<>();

    /** @param logits that follow a token */
    Answering(WorkingMemory memory, int logits) {
        this.memory = memory;
        this.logits = logits;
    }

    /** Answers one question; {@code onText} gets each piece that is not empty, on this thread, and may throw. */
    void answer(Generation generation, Consumer<String> onText) {
        var seat = new Seat(generation);
        seat.begin();
        try (var attempt = seat.attempt) {
            enter(List.of(seat));
            if (seat.isGivenUp()) { // before it waited
                giveUp(seat);
            }
            follow(seat, onText);
        }
    }

    /** Answers several questions. The time of each runs from when there is place for it. The first failure ends all. */
    void answerAll(List<Generation> generations) {
        var seats = generations.stream().map(Seat::new).toList();
        enter(seats);
        int whole = 0;
        try {
            for (; whole < seats.size(); whole++) {
                follow(seats.get(whole), piece -> {});
            }
        } finally {
            seats.subList(whole, seats.size()).forEach(this::abandon);
            seats.forEach(Seat::close);
        }
    }

    private void follow(Seat seat, Consumer<String> onText) {
        try {
            var event = seat.events.take();
            for (; event instanceof Piece piece; event = seat.events.take()) {
                if (seat.generation.isCancelled()) {
                    throw cancelled();
                }
                onText.accept(piece.text());
            }
            end(seat, (Left) event, onText);
        } catch (InterruptedException e) {
            abandon(seat);
            Thread.currentThread().interrupt();
            throw new VideoXLException(
                    Code.CANCELLED, "the question to the memory of " + memory.timeline() + " was interrupted", e);
        } catch (Throwable e) {
            abandon(seat);
            throw e;
        }
    }

    private void end(Seat seat, Left left, Consumer<String> onText) {
        seat.events.add(left); // it has left, whatever happens now
        switch (left.failure()) {
            case null -> {
                if (!seat.generation.finished()) {
                    if (!seat.generation.isCancelled()) {
                        memory.requireOpen(); // closing sets the flag, too
                    }
                    var rest = seat.generation.endInTime(cancelled());
                    if (!rest.isEmpty()) {
                        onText.accept(rest);
                    }
                }
            }
            case VideoXLException e -> throw new VideoXLException(e.code(), e.getMessage(), e);
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private VideoXLException cancelled() {
        return new VideoXLException(
                Code.CANCELLED, "the question to the memory of " + memory.timeline() + " was cancelled");
    }

    /** Ends what is under way of an answer that nobody wants any more, and waits for that. */
    private void abandon(Seat seat) {
        seat.generation.cancel();
        giveUp(seat);
        boolean interrupted = false;
        for (Event event = null; !(event instanceof Left); ) {
            try {
                event = seat.events.take();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        seat.events.add(new Left(null));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void enter(List<Seat> seats) {
        waiting.addAll(seats);
        if (!conducted && !waiting.isEmpty()) {
            conducted = true;
            // Who waits may be virtual and pinned to the last carrier.
            Thread.ofPlatform().daemon().name("videoxl-answering").start(this::conduct);
        }
    }

    /** One that waits leaves at once; the others do so after the pass that runs, which ends early. */
    private void giveUp(Seat seat) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(seat);
        }
        if (waited) {
            seat.leave(null);
        }
    }

    // On the conducting thread.

    private void conduct() {
        while (isWanted()) {
            try (var turn = memory.turn()) {
                answerWaiting(turn);
            } catch (Throwable e) {
                fail(e);
            }
        }
    }

    private synchronized boolean isWanted() {
        conducted = !waiting.isEmpty();
        return conducted;
    }

    private void fail(Throwable e) {
        var failed = new ArrayList<>(active);
        active.clear();
        if (failed.isEmpty()) {
            synchronized (this) {
                failed.addAll(waiting);
                waiting.clear();
            }
        }
        failed.forEach(seat -> seat.leave(e));
    }

    private void answerWaiting(Turn turn) {
        Lanes lanes = null;
        while (true) {
            var joining = admit(turn);
            leaveGivenUp(lanes);
            joining.removeIf(seat -> !active.contains(seat));
            if (active.isEmpty()) {
                return;
            }
            if (lanes == null && active.size() == 1) {
                next(turn, active.getFirst());
                continue;
            }
            if (lanes == null) {
                lanes = turn.lanes();
                joining = new ArrayList<>(active);
            }
            for (var seat : joining) {
                lanes.add(seat.generation.tail());
            }
            nextOfEach(lanes);
        }
    }

    /** Takes in as many as there is place for, as long as nobody else has to wait for that. */
    private synchronized List<Seat> admit(Turn turn) {
        var joining = new ArrayList<Seat>();
        while (!waiting.isEmpty() && hasPlace(turn, waiting.element())) {
            var seat = waiting.remove();
            if (seat.attempt == null) {
                seat.begin();
            }
            active.add(seat);
            joining.add(seat);
        }
        return joining;
    }

    private boolean hasPlace(Turn turn, Seat next) {
        if (active.isEmpty()) {
            return true;
        }
        var lengths = Stream.concat(active.stream(), Stream.of(next))
                .mapToInt(seat -> seat.generation.longest())
                .summaryStatistics();
        return active.size() < WIDTH && !turn.isAwaited() && lengths.getSum() - lengths.getMax() <= Lanes.MORE_TOKENS;
    }

    private void leaveGivenUp(Lanes lanes) {
        for (var seat : List.copyOf(active)) {
            if (seat.isGivenUp()) {
                leave(seat, lanes, null);
            }
        }
    }

    private void leave(Seat seat, Lanes lanes, Throwable failure) {
        active.remove(seat);
        if (lanes != null) {
            lanes.remove(seat.generation.tail());
        }
        seat.leave(failure);
    }

    /** The next token of the only one, whose tail stays behind the kept tokens for what may follow. */
    private void next(Turn turn, Seat seat) {
        try {
            seat.tell(seat.generation.next(turn, seat.attempt.cancel()));
            if (seat.generation.finished()) {
                leave(seat, null, null);
            }
        } catch (VideoXLException e) {
            leave(seat, null, e.code() == Code.CANCELLED && seat.isGivenUp() ? null : e);
        }
    }

    private record Run(Seat seat, Lanes.Step step, boolean again) {}

    private void nextOfEach(Lanes lanes) {
        var runs = runs(lanes);
        if (runs.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        try {
            run(lanes, runs);
        } catch (VideoXLException e) {
            if (e.code() == Code.CANCELLED && active.stream().anyMatch(Seat::isGivenUp)) {
                return; // it leaves before the next pass
            }
            throw e;
        }
        long nanos = System.nanoTime() - start;
        for (var run : runs) {
            take(lanes, run, nanos);
        }
    }

    private static void run(Lanes lanes, List<Run> runs) {
        var cancel = new CancelFlag();
        var watches = new ArrayList<CancelFlag.Watch>();
        try {
            for (var run : runs) {
                watches.add(run.seat().attempt.cancel().onSet(cancel::set));
            }
            lanes.run(runs.stream().map(Run::step).toList(), cancel);
        } finally {
            watches.forEach(CancelFlag.Watch::close);
        }
    }

    /** What runs in the next pass: of every answer its last token, and of questions as many tokens as one pass takes. */
    private List<Run> runs(Lanes lanes) {
        var runs = new ArrayList<Run>();
        int room = Engine.TOKENS_PER_PASS;
        for (var seat : List.copyOf(active)) {
            if (endsWithContext(lanes, seat)) {
                continue;
            }
            var tail = seat.generation.tail();
            int held = lanes.held(tail);
            boolean again = held < tail.runBefore();
            int end = Math.min(again ? tail.runBefore() : tail.size(), held + Engine.TOKENS_PER_PASS);
            int tokens = end - held;
            if (tokens > 1 && tokens > room) {
                continue;
            }
            room -= tokens > 1 ? tokens : 0;
            if (end == tail.size() && seat.logits == null) {
                seat.logits = new float[logits];
            }
            runs.add(new Run(seat, new Lanes.Step(tail, end, end == tail.size() ? seat.logits : null), again));
        }
        return runs;
    }

    private boolean endsWithContext(Lanes lanes, Seat seat) {
        try {
            seat.generation.endWhereContextEnds().ifPresent(seat::tell);
            if (seat.generation.finished()) {
                leave(seat, lanes, null);
            }
        } catch (VideoXLException e) {
            leave(seat, lanes, e);
        }
        return !active.contains(seat);
    }

    private void take(Lanes lanes, Run run, long nanos) {
        var seat = run.seat();
        seat.generation.ran(nanos, run.again());
        if (run.step().next() == null) {
            return;
        }
        try {
            seat.tell(seat.generation.take(seat.logits));
            if (seat.generation.finished()) {
                leave(seat, lanes, null);
            }
        } catch (VideoXLException e) {
            leave(seat, lanes, e);
        }
    }
}
