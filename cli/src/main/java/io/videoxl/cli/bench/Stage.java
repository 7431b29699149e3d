package io.videoxl.cli.bench;

import java.util.Locale;

/** What is measured. */
public enum Stage {
    /** Video to decoded pictures. */
    DECODE,
    /** A decoded picture to a square of RGB. */
    FIT,
    /** Squares to visual tokens. */
    VISION,
    /** A window of visual tokens to summaries, over memories of several sizes. */
    WINDOW,
    /** Plain tokens, many at once: a prompt. */
    PREFILL,
    /** Plain tokens, one after the other: an answer. */
    GENERATE,
    /** Several questions side by side, with their answers. */
    QUESTIONS,
    /** What an answer rests on, in memories of several sizes. */
    EVIDENCE,
    /** Moments of a description in memories of several sizes. */
    FIND,
    /** All of them together: a video file to a memory. */
    WATCH;

    /** Such as {@code decode}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
