package io.videoxl.cli.answers;

/** Asks, and prints the answers. */
public interface Answers {
    /** Asks; what comes back is closed, read or not. */
    Begun begin(String question);

    /** A question whose answer may be on its way. */
    interface Begun extends AutoCloseable {
        /** Prints the answer as it comes. */
        void print();

        /** Gives up what is not printed yet. */
        @Override
        default void close() {}
    }
}
