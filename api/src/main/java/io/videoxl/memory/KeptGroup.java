package io.videoxl.memory;

/**
 * What is kept of a group of frames: the text that tells its time, then its visual tokens.
 *
 * @param timeTokens 1 or more
 * @param visualTokens 1 or more
 */
public record KeptGroup(int timeTokens, int visualTokens) {
    public KeptGroup {
        if (timeTokens < 1 || visualTokens < 1) {
            throw new IllegalArgumentException(
                    "a group of " + timeTokens + " time tokens and " + visualTokens + " visual tokens");
        }
    }

    /** All of them. */
    public int tokens() {
        return timeTokens + visualTokens;
    }
}
