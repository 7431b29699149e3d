package io.videoxl;

import io.videoxl.VideoXLException.Code;
import java.util.Arrays;
import java.util.List;

/**
 * How many visual tokens are summarised into one: the compression ratio α of the article. A ratio must divide every window of
 * what is watched; with the released weights (144 tokens for each frame, windows of ten frames) 2, 3, 4, 6, 8, 9, 12 and 16 always
 * do. Immutable.
 *
 * {@snippet file="SnippetsTest.java" region="compression"}
 */
public sealed interface Compression {
    /**
     * {@link ModelInfo#defaultRatio}, the largest ratio of training that divides every window of every video: 8 for the released
     * weights, 4 for {@link VideoXL#demo()}, whose frames are 4 tokens. It costs the least memory and time among such ratios; with
     * the released weights, 128 frames need 2304 places in the context, and for thousands of frames 16 halves that again.
     */
    Compression DEFAULT = new Default();

    /**
     * The smallest ratio with which everything fits the model's context: of those that the model was trained with, then of larger
     * ones up to 32. For a source whose end is not known, {@link #DEFAULT}.
     */
    Compression AUTO = new Auto(Long.MAX_VALUE);

    /**
     * The smallest ratio with which everything fits the model's context and the memory takes at most this many bytes on the
     * device, its room for {@linkplain WatchOptions.Builder#reserve question and answer} included. A Video-XL-2 model, which has no
     * ratio, refuses to watch what takes more.
     *
     * @param bytes 1 or more
     * @return the choice
     * @throws VideoXLException {@code INVALID_ARGUMENT} if {@code bytes} is less than 1
     */
    static Compression autoWithin(long bytes) {
        return new Auto(bytes);
    }

    /**
     * One ratio, or several in turn, window by window.
     *
     * @param ratio the first window's ratio, 2 or more
     * @param more the following windows' ratios, after which the first comes again
     * @return the choice
     * @throws VideoXLException {@code RATIO_INVALID} if a ratio is below 2
     */
    static Compression of(int ratio, int... more) {
        var ratios = new int[1 + more.length];
        ratios[0] = ratio;
        System.arraycopy(more, 0, ratios, 1, more.length);
        return new Ratios(Arrays.stream(ratios).boxed().toList());
    }

    /** See {@link #DEFAULT}. */
    record Default() implements Compression {}

    /**
     * See {@link #of}.
     *
     * @param inTurn the first window's ratio, the second window's and so on, and then again from the start
     */
    record Ratios(List<Integer> inTurn) implements Compression {
        /** Refuses ratios below 2. */
        public Ratios {
            inTurn = List.copyOf(inTurn);
            if (inTurn.isEmpty()) {
                throw new VideoXLException(Code.RATIO_INVALID, "Compression: no ratio, expected at least one");
            }
            for (int ratio : inTurn) {
                if (ratio < 2) {
                    throw new VideoXLException(
                            Code.RATIO_INVALID, "Compression: ratio " + ratio + ", expected 2 or more");
                }
            }
        }
    }

    /**
     * See {@link #autoWithin}.
     *
     * @param bytes what the memory may take on the device; {@link Long#MAX_VALUE}: no limit
     */
    record Auto(long bytes) implements Compression {
        /** Refuses less than 1 byte. */
        public Auto {
            if (bytes < 1) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT, "Compression: a memory of " + bytes + " bytes, expected 1 or more");
            }
        }
    }
}
