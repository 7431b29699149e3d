package io.videoxl.cli;

import java.time.Duration;
import java.util.Locale;

/** Sizes and times for people. */
final class Quantities {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

    private Quantities() {}

    /** Such as {@code 57.3 kB}: decimal units, three digits. */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " bytes";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 999.5 && unit < UNITS.length - 1) {
            size /= 1000;
            unit++;
        }
        return format(size) + " " + UNITS[unit];
    }

    /** Such as {@code 12.3 s}, {@code 2 min 5 s} or {@code 1 h 2 min}. */
    static String time(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        if (time.toMinutes() > 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return format(seconds(time)) + " s";
    }

    static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value);
    }
}
