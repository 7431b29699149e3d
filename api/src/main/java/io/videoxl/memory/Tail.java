package io.videoxl.memory;

import java.util.Arrays;

/**
 * Tokens that follow what was watched: a question with its answer so far, or a whole conversation. It holds no native memory, so it
 * can be left at any token and taken up again after others have used the memory: then all its tokens are run once more.
 *
 * <p>For one thread at a time.
 */
public final class Tail {
    private int[] tokens;
    private int size;
    /** How many of the tokens were run, so that the memory holds them unless another tail came in between. */
    int run;

    public Tail(int... tokens) {
        this.tokens = tokens.clone();
        size = tokens.length;
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
        run = Math.min(run, size);
    }

    /** Tokens that have been run, at least once. */
    public int run() {
        return run;
    }

    int[] pending() {
        return Arrays.copyOfRange(tokens, run, size);
    }
}
