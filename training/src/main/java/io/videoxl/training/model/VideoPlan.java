package io.videoxl.training.model;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.Arrays;

/**
 * How one video, or a batch of videos of one shape, runs: the prefix, the windows with their ratios, and the texts that follow.
 *
 * @param prefix tokens before the video, 1 at least
 * @param windows visual tokens of each window, in time order; none for text alone
 * @param ratios the ratio of each window, which divides it
 * @param gaps places left free in front of each window's summaries: 0 as the engine counts. Larger ones make a short video look
 *     to the rotary embedding like parts of a long one
 * @param texts texts that each see the whole video and not each other
 * @param textLength tokens of each of them, padded at the end
 */
public record VideoPlan(int prefix, int[] windows, int[] ratios, int[] gaps, int texts, int textLength) {
    /** Checks that it can run. */
    public VideoPlan {
        if (prefix < 1 || texts < 1 || textLength < 1) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "A pass has a prefix of %d tokens and %d texts of %d; expected 1 of each at least"
                            .formatted(prefix, texts, textLength));
        }
        if (ratios.length != windows.length || gaps.length != windows.length) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "There are %d windows, %d ratios and %d gaps; expected as many of each"
                            .formatted(windows.length, ratios.length, gaps.length));
        }
        for (int i = 0; i < windows.length; i++) {
            if (ratios[i] < 2 || windows[i] < ratios[i] || windows[i] % ratios[i] != 0 || gaps[i] < 0) {
                throw new VideoXLException(
                        Code.RATIO_INVALID,
                        "Window %d has %d visual tokens, ratio %d and gap %d; expected a ratio of 2 or more that divides it, and no negative gap"
                                .formatted(i, windows[i], ratios[i], gaps[i]));
            }
        }
    }

    /** A video without gaps, cut into windows, the last one holding what is left over; ratios are taken in turn. */
    public static VideoPlan of(int prefix, int visual, int window, int[] ratios, int texts, int textLength) {
        int count = Math.ceilDiv(visual, window);
        var windows = new int[count];
        var each = new int[count];
        for (int i = 0; i < count; i++) {
            windows[i] = Math.min(window, visual - i * window);
            each[i] = ratios[i % ratios.length];
        }
        return new VideoPlan(prefix, windows, each, new int[count], texts, textLength);
    }

    /** Text alone behind a prefix. */
    public static VideoPlan ofText(int prefix, int texts, int textLength) {
        return new VideoPlan(prefix, new int[0], new int[0], new int[0], texts, textLength);
    }

    /** The same with gaps. */
    public VideoPlan withGaps(int[] gaps) {
        return new VideoPlan(prefix, windows, ratios, gaps, texts, textLength);
    }

    /** For each place among the summaries in a pass which of them, counted in time, it has. */
    public int[] summaryOrder() {
        return Layout.summaryOrder(this);
    }

    int visual() {
        return Arrays.stream(windows).sum();
    }

    int summaries(int window) {
        return windows[window] / ratios[window];
    }

    /** The position of each window's first token, and behind the last one that of the texts' first. */
    int[] starts() {
        var starts = new int[windows.length + 1];
        int next = prefix;
        for (int i = 0; i < windows.length; i++) {
            starts[i] = next + gaps[i];
            next = starts[i] + summaries(i);
        }
        starts[windows.length] = next;
        return starts;
    }
}
