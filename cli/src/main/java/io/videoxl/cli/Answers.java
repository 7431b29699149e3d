package io.videoxl.cli;

/** Asks, and prints the answers. */
interface Answers {
    void answer(String question);
}
