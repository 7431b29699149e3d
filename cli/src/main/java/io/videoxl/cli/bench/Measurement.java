package io.videoxl.cli.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What was timed, and how long it took.
 *
 * @param detail what of the stage, for people, e.g. {@code batch of 10}
 * @param memoryTokens tokens in memory before it; null where there is none
 * @param unit what is counted, e.g. {@code frames}
 * @param amount how many of them one run takes
 * @param seconds of every run, in the order in which they ran
 * @param medianSeconds their median
 * @param perSecond amount by median
 * @param spread half of what the slowest run took longer than the fastest, as a part of the median
 */
public record Measurement(
        Stage stage,
        String detail,
        Integer memoryTokens,
        String unit,
        double amount,
        List<Double> seconds,
        double medianSeconds,
        double perSecond,
        double spread) {
    /** Long enough for the JIT compiler, caches, and pages that are touched for the first time. */
    private static final double WARM_UP_SECONDS = 0.3;

    /** What takes less is repeated within a run: clocks and threads that wake up are not what is measured. */
    private static final double SHORTEST_RUN_SECONDS = 0.1;

    /** Something to time. */
    @FunctionalInterface
    interface Action {
        void run();
    }

    static Measurement of(
            Stage stage, String detail, Integer memoryTokens, String unit, double amount, List<Double> seconds) {
        double median = median(seconds);
        double fastest = seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double slowest = seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return new Measurement(
                stage,
                detail,
                memoryTokens,
                unit,
                amount,
                List.copyOf(seconds),
                median,
                amount / median,
                (slowest - fastest) / 2 / median);
    }

    /** Seconds that an action takes, once for each run, after some that do not count. */
    static List<Double> time(int runs, Action action) {
        double last;
        double warmUp = 0;
        do {
            last = seconds(1, action);
            warmUp += last;
        } while (warmUp < WARM_UP_SECONDS);
        int repeats = (int) Math.max(1, Math.ceil(SHORTEST_RUN_SECONDS / last));
        var seconds = new ArrayList<Double>();
        for (int i = 0; i < runs; i++) {
            seconds.add(seconds(repeats, action) / repeats);
        }
        return seconds;
    }

    static double seconds(int repeats, Action action) {
        long start = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            action.run();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
