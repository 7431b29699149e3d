package io.videoxl;

import java.time.Duration;
import java.util.Optional;

/**
 * How far {@link VideoXL#watch} has come. The stages overlap, so all counts grow together.
 *
 * @param stage the stage that has just finished a piece of work
 * @param frames frames to be watched; fewer turn out to be there if the source ends early
 * @param framesDecoded frames read from the file
 * @param framesEncoded frames turned into visual tokens
 * @param windows windows to be summarised
 * @param windowsSummarised windows whose summaries are in memory
 * @param openEnded whether nobody knows where the source ends; {@code frames} and {@code windows} are then the most that fit the
 *     model's context
 * @param elapsed time since watching began
 */
public record Progress(
        Stage stage,
        int frames,
        int framesDecoded,
        int framesEncoded,
        int windows,
        int windowsSummarised,
        boolean openEnded,
        Duration elapsed) {
    /** The stages that a frame passes through. */
    public enum Stage {
        /** Frames are read from the file and scaled. */
        DECODING,
        /** Frames become visual tokens. */
        ENCODING,
        /** Windows of visual tokens become summaries in memory. */
        SUMMARISING
    }

    /** {@return the part of the work that is done, 0 to 1: encoding and summarising count half each; 0 if nobody knows the end} */
    public double fraction() {
        return openEnded ? 0 : (ratio(framesEncoded, frames) + ratio(windowsSummarised, windows)) / 2;
    }

    /**
     * {@return time that is left if the rest goes as what was done; empty before the first window is summarised, or without a
     * known end}
     */
    public Optional<Duration> remaining() {
        if (windowsSummarised == 0 || openEnded) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(Math.round(elapsed.toMillis() * (1 / fraction() - 1))));
    }

    private static double ratio(int done, int all) {
        return all == 0 ? 1 : (double) done / all;
    }

    /** One line for people, e.g. {@code 40 of 128 frames, 4 of 13 windows, 31 %, 2 min 5 s left}. */
    @Override
    public String toString() {
        if (openEnded) {
            return "%d frames, %d windows, %s".formatted(framesEncoded, windowsSummarised, words(elapsed));
        }
        var line = "%d of %d frames, %d of %d windows, %.0f %%"
                .formatted(framesEncoded, frames, windowsSummarised, windows, 100 * fraction());
        return remaining().map(left -> line + ", " + words(left) + " left").orElse(line);
    }

    private static String words(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        if (time.toMinutes() > 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return time.toSeconds() + " s";
    }
}
