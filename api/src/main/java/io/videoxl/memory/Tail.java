package io.videoxl.memory;

import java.util.Arrays;

/**
 * Tokens that follow what was watched: a question with its answer so far, or a whole conversation. It holds no native memory, so it
 * can be left at any token and taken up again after others have used the memory: then its tokens are run once more.
 *
 * <p>For one thread at a time.
 */
public final class Tail {
    /** What tails of one conversation have in common. */
    private final Object conversation;

    private int[] tokens;
    private int size;
    /** How many tokens were run, at least once. */
    private int run;
    /** How many of them the memory holds, unless another tail came in between. */
    private int held;

    public Tail(int... tokens) {
        this(new Object(), tokens.clone(), 0);
    }

    private Tail(Object conversation, int[] tokens, int run) {
        this.conversation = conversation;
        this.tokens = tokens;
        this.run = run;
        size = tokens.length;
    }

    /** Another way for the conversation to go on from here: what the two have in common is run once. */
    public Tail fork() {
        return new Tail(conversation, toArray(), run);
    }

    public int size() {
        return size;
    }

    public int[] toArray() {
        return Arrays.copyOf(tokens, size);
    }

    public void append(int... more) {
        if (size + more.length > tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, size + more.length));
        }
        System.arraycopy(more, 0, tokens, size, more.length);
        size += more.length;
    }

    /** Forgets every token from this place on. */
    public void truncate(int size) {
        this.size = Math.min(this.size, size);
        run = Math.min(run, this.size);
        held = Math.min(held, this.size);
    }

    /** How many tokens were run, at least once. */
    public int run() {
        return run;
    }

    /** How many of them were run before; the last one is run for its logits and does not count. */
    public int runBefore() {
        return Math.min(run, size - 1);
    }

    int held() {
        return held;
    }

    /** Takes over what a memory holds of another tail; null: of none. */
    void follow(Tail other) {
        held = other == null || other.conversation != conversation ? 0 : common(other, Math.min(size, other.held));
    }

    private int common(Tail other, int most) {
        int different = Arrays.mismatch(tokens, 0, most, other.tokens, 0, most);
        return different < 0 ? most : different;
    }

    /** The tokens from those that are held up to {@code end}. */
    int[] pending(int end) {
        return Arrays.copyOfRange(tokens, held, end);
    }

    /** The memory forgot tokens from this place on, or holds all up to it. */
    void held(int held) {
        this.held = held;
        run = Math.max(run, held);
    }
}
