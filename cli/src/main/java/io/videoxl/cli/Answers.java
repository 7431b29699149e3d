package io.videoxl.cli;

import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;

/** Asks, and prints the answers. */
interface Answers {
    void answer(VideoMemory memory, String question, AskOptions options);
}
