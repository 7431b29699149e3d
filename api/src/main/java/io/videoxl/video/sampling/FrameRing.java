package io.videoxl.video.sampling;

import io.videoxl.video.frames.PredictionRefuted;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames that several threads make, each for its place in a row, and that one thread takes in that order. No more than a fixed
 * number of them is held: who is further ahead waits.
 */
final class FrameRing implements AutoCloseable {
    private enum State {
        EMPTY,
        MADE,
        MISSING,
        REFUTED
    }

    private final Arena arena = Arena.ofShared();
    private final MemorySegment frames;
    private final long frameBytes;
    private final State[] states;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int taken;
    private Throwable failure;

    FrameRing(int capacity, long frameBytes) {
        this.frameBytes = frameBytes;
        frames = arena.allocate(capacity * frameBytes);
        states = new State[capacity];
        Arrays.fill(states, State.EMPTY);
    }

    /** Waits until there is room for a frame, and gives it. */
    MemorySegment room(int place) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (place >= taken + states.length) {
                changed.await();
            }
            return slot(place);
        } finally {
            lock.unlock();
        }
    }

    private MemorySegment slot(int place) {
        return frames.asSlice(place % states.length * frameBytes, frameBytes);
    }

    /**
     * Says that the work on a frame is over.
     *
     * @param made whether the frame is in the room that it was given; if not, there is none
     */
    void put(int place, boolean made) {
        put(place, made ? State.MADE : State.MISSING);
    }

    /** Says that decoding has shown for a frame that its index is wrong: those before it are taken, none behind it is. */
    void refute(int place) {
        put(place, State.REFUTED);
    }

    private void put(int place, State state) {
        lock.lock();
        try {
            states[place % states.length] = state;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says that a frame will never come; the first reason is kept. */
    void fail(Throwable reason) {
        lock.lock();
        try {
            if (failure == null) {
                failure = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the work on the next frame is over or fails; gives the reason if it failed, else null. */
    Throwable await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (states[taken % states.length] == State.EMPTY && failure == null) {
                changed.await();
            }
            return states[taken % states.length] == State.EMPTY ? failure : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Copies the next frame, whose work is over, and makes room; false if there is no such frame.
     *
     * @throws PredictionRefuted where {@link #refute} was called for it
     */
    boolean take(MemorySegment target) {
        lock.lock();
        try {
            if (states[taken % states.length] == State.REFUTED) {
                throw new PredictionRefuted();
            }
            boolean made = states[taken % states.length] == State.MADE;
            if (made) {
                MemorySegment.copy(slot(taken), 0, target, 0, frameBytes);
            }
            states[taken % states.length] = State.EMPTY;
            taken++;
            changed.signalAll();
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** Frees the frames; no thread may make any more. */
    @Override
    public void close() {
        arena.close();
    }
}
