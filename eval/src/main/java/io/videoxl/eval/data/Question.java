package io.videoxl.eval.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A question of a benchmark, with its options and the right one.
 *
 * @param id what tells it from the benchmark's other questions
 * @param sample what is right or wrong as a whole: the id, or what the tries of one question have in common
 * @param video what it is about
 * @param text what is asked, without the options unless the benchmark has them inside
 * @param options the answers to choose from, without letters
 * @param right the place of the right one, from 0
 * @param labels what tables are broken down by, such as {@code duration} to {@code short}, in the order of the tables; several values of
 *     one are separated by {@link #SEPARATOR}, and the question counts for each
 */
public record Question(
        String id,
        String sample,
        ShownVideo video,
        String text,
        List<String> options,
        int right,
        Map<String, String> labels) {
    /** What stands between several values of a label. */
    public static final String SEPARATOR = "; ";

    /** Refuses nulls, fewer than two options and a right one that is none of them. */
    public Question {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(sample, "sample");
        Objects.requireNonNull(video, "video");
        Objects.requireNonNull(text, "text");
        options = List.copyOf(options);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        if (options.size() < 2) {
            throw new IllegalArgumentException(id + " has " + options.size() + " options; expected two or more");
        }
        Objects.checkIndex(right, options.size());
    }

    /** {@return the letter of the right option} */
    public String rightLetter() {
        return Letters.of(right);
    }
}
