package io.videoxl.cli.terminal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Progress for logs: a line for each tenth of the work, fewer where it goes fast; now and then one where nobody knows the end. */
final class ProgressLines implements ProgressDisplay {
    private static final long SHORTEST_PAUSE = TimeUnit.SECONDS.toNanos(2);
    private static final long PAUSE_WITHOUT_END = TimeUnit.SECONDS.toNanos(30);

    private final Streams streams;
    private final String task;
    private final Unit unit;
    private int tenths;
    private long last = System.nanoTime();

    ProgressLines(Streams streams, String task, Unit unit) {
        this.streams = streams;
        this.task = task;
        this.unit = unit;
    }

    @Override
    public void show(long done, long all) {
        show(done, all, Optional.empty());
    }

    @Override
    public void show(long done, long all, Optional<Duration> left) {
        int now = all == 0 ? 10 : (int) (10 * done / all);
        long time = System.nanoTime();
        if (now > tenths && (now == 10 || time - last >= SHORTEST_PAUSE)) {
            tenths = now;
            last = time;
            var ending = left.filter(Duration::isPositive)
                    .map(rest -> ", about " + Quantities.time(rest) + " left")
                    .orElse("");
            streams.err().println("%s: %d %%, %s%s".formatted(task, 10 * now, unit.part(done, all), ending));
        }
    }

    @Override
    public void show(long done) {
        long time = System.nanoTime();
        if (time - last >= PAUSE_WITHOUT_END) {
            last = time;
            streams.err().println(task + ": " + unit.amount(done));
        }
    }

    @Override
    public void close() {}
}
