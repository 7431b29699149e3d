package io.videoxl.eval.data;

import java.util.List;
import java.util.stream.IntStream;

/** The letters that stand for options: A is the first. */
public final class Letters {
    private Letters() {}

    /**
     * An option's letter.
     *
     * @param index its place, from 0 to 25
     * @return the letter
     */
    public static String of(int index) {
        return String.valueOf((char) ('A' + index));
    }

    /**
     * The letters of the first options.
     *
     * @param count how many, at most 26
     * @return the letters from A on
     */
    public static List<String> first(int count) {
        return IntStream.range(0, count).mapToObj(Letters::of).toList();
    }
}
