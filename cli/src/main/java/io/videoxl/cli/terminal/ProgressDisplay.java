package io.videoxl.cli.terminal;

import java.time.Duration;
import java.util.Optional;

/** Shows a person how far long work has come, on standard error. */
public interface ProgressDisplay extends AutoCloseable {
    /** What is counted. */
    enum Unit {
        FRAMES,
        CLIPS,
        NEEDLES,
        FILMS,
        QUESTIONS,
        BYTES;

        /** Such as {@code 12 frames} or {@code 4.10 GB}. */
        String amount(long done) {
            return switch (this) {
                case FRAMES -> done + " frames";
                case CLIPS -> done + " clips";
                case NEEDLES -> done + " needles";
                case FILMS -> done + " films";
                case QUESTIONS -> done + " questions";
                case BYTES -> Quantities.bytes(done);
            };
        }

        /** Such as {@code 12 of 128 frames} or {@code 4.10 GB of 8.15 GB}. */
        String part(long done, long all) {
            return switch (this) {
                case FRAMES -> done + " of " + all + " frames";
                case CLIPS -> done + " of " + all + " clips";
                case NEEDLES -> done + " of " + all + " needles";
                case FILMS -> done + " of " + all + " films";
                case QUESTIONS -> done + " of " + all + " questions";
                case BYTES -> Quantities.bytes(done) + " of " + Quantities.bytes(all);
            };
        }
    }

    /** So much is done. Called by any thread, one at a time. */
    void show(long done, long all);

    /** So much is done, and the rest takes about so long. A bar tells that by itself. */
    default void show(long done, long all, Optional<Duration> left) {
        show(done, all);
    }

    /** So much is done, and nobody knows how much it will be. Called by any thread, one at a time. */
    void show(long done);

    /** The work has ended, well or not. */
    @Override
    void close();

    /** A bar on a terminal, a few lines elsewhere, nothing where quiet is asked for. */
    static ProgressDisplay of(Streams streams, boolean quiet, String task, Unit unit) {
        if (quiet) {
            return new NoProgress();
        }
        return streams.errIsTerminal() ? new ProgressOnTerminal(task, unit) : new ProgressLines(streams, task, unit);
    }
}
