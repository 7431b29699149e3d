package io.videoxl.training.stage;

import ai.djl.ndarray.NDArray;
import io.videoxl.training.model.Probes;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.IntPredicate;

/** How often probes read what they are to, in the last layer that has any: of summaries that show things, and of names in texts. */
final class InsideCount {
    private static final String[] NAMES = {
        "thing", "place", "previous", "named", "next of named", "previous of named", "subject", "option", "meant"
    };

    private final long[] right = new long[NAMES.length];
    private final long[] all = new long[NAMES.length];

    /** Counts one batch. */
    void add(Probes.Readings readings, Inside wanted) {
        var last = readings.summaries().getLast();
        IntPredicate showing = row -> wanted.things()[row] != Inside.NONE;
        add(0, last.thing(), wanted.things(), showing);
        add(1, last.place(), wanted.places(), showing);
        add(2, last.previous(), wanted.previous(), showing);
        var read = readings.texts();
        var texts = wanted.texts();
        if (!read.places().isEmpty()) {
            add(3, read.places().getLast(), texts.places(), row -> true);
            add(4, read.next(), texts.next(), texts::isOnce);
            add(5, read.previous(), texts.previous(), texts::isOnce);
        }
        if (read.subjects() != null) {
            add(6, read.subjects(), texts.subjects(), row -> true);
        }
        if (read.right() != null) {
            add(7, read.right(), texts.right(), row -> true);
        }
        if (read.meant() != null) {
            add(8, read.meant(), texts.things(), row -> true);
        }
    }

    private void add(int what, NDArray logits, long[] labels, IntPredicate counts) {
        var best = logits.argMax(1).toLongArray();
        for (int row = 0; row < best.length; row++) {
            if (counts.test(row)) {
                right[what] += best[row] == labels[row] ? 1 : 0;
                all[what]++;
            }
        }
    }

    @Override
    public String toString() {
        var text = new StringJoiner(", ", "inside ", "");
        for (int i = 0; i < NAMES.length; i++) {
            if (all[i] > 0) {
                text.add(String.format(Locale.ROOT, "%s %.0f", NAMES[i], 100.0 * right[i] / all[i]));
            }
        }
        return text.toString();
    }
}
