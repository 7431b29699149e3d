package io.videoxl.watch;

/**
 * A run of visual tokens that is summarised in one pass: after every {@code ratio}-th token comes a summary token, and only the
 * summaries are kept.
 *
 * @param index 0, 1, …
 * @param firstToken the window's first token, counted over the whole video
 * @param tokens visual tokens in the window
 * @param ratio visual tokens for each summary token; divides {@code tokens}
 * @param firstFrame the frame of the first token
 * @param endFrame one more than the frame of the last token
 */
public record Window(int index, int firstToken, int tokens, int ratio, int firstFrame, int endFrame) {
    /** Summary tokens that the window leaves in memory. */
    public int summaries() {
        return tokens / ratio;
    }

    /** Tokens of the pass: visual and summary tokens, interleaved. */
    public int interleaved() {
        return tokens + summaries();
    }
}
