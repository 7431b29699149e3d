package io.videoxl.training.stage;

import io.videoxl.training.data.Scenes;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What frames show and what they are taken for, by the numbers of {@link Scenes#THINGS}; the number behind them is of no thing. */
final class Confusions {
    private static final int NOTHING = Scenes.THINGS.size();
    private static final int LISTED = 12;

    private final Map<String, Integer> pairs = new TreeMap<>();
    private int empty;
    private int invented;
    private int things;
    private int overlooked;
    private int mistaken;

    void add(int shown, int taken) {
        if (shown == NOTHING) {
            empty++;
            invented += taken == NOTHING ? 0 : 1;
        } else {
            things++;
            overlooked += taken == NOTHING ? 1 : 0;
            mistaken += taken == NOTHING || taken == shown ? 0 : 1;
        }
        if (shown != taken) {
            pairs.merge(name(shown) + " for " + name(taken), 1, Integer::sum);
        }
    }

    private static String name(int number) {
        return number == NOTHING ? "nothing" : Scenes.THINGS.get(number).name();
    }

    @Override
    public String toString() {
        var frequent = pairs.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(LISTED)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        var named = things == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "of %d unseen frames with a thing %.2f %% named, %d overlooked, %d mistaken; ",
                        things,
                        100.0 * (things - overlooked - mistaken) / things,
                        overlooked,
                        mistaken);
        return "%sin %d of %d without one something invented%s"
                .formatted(named, invented, empty, frequent.isEmpty() ? "" : "; " + frequent);
    }
}
