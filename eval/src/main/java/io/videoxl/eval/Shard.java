package io.videoxl.eval;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.regex.Pattern;

/**
 * A part of a benchmark's videos, about as many in each, so that several machines share the work. Names of files decide.
 *
 * @param number which part, from 1
 * @param count how many there are
 */
public record Shard(int number, int count) {
    /** All videos. */
    public static final Shard WHOLE = new Shard(1, 1);

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    /**
     * Checks the numbers.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there is no such part
     */
    public Shard {
        if (number < 1 || number > count) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Shard " + number + "/" + count + "; expected 1/" + count + " to " + count + "/" + count
                            + ", and one shard at least.");
        }
    }

    /**
     * Reads such as {@code 2/8}.
     *
     * @param text number and count
     * @return the shard
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it is not written so, or there is no such part
     */
    public static Shard parse(String text) {
        var form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "Shard '" + text + "'; expected a number and a count, such as 2/8.");
        }
        return new Shard(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }

    /**
     * Whether it has the video of this file name. Which other videos are there does not matter: machines may have different ones, and a
     * missing one may come later.
     */
    boolean has(String video) {
        return Math.floorMod(video.hashCode(), count) == number - 1;
    }

    @Override
    public String toString() {
        return number + "/" + count;
    }
}
