package io.videoxl.cli.terminal;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Sizes and times for people. */
public final class Quantities {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

    private static final Pattern SIZE =
            Pattern.compile("(?<number>\\d{1,15}(\\.\\d{1,9})?) ?(?<unit>B|[KMGT]i?B?)?", Pattern.CASE_INSENSITIVE);

    private Quantities() {}

    /** Such as {@code 57.3 kB}: decimal units, three digits. */
    public static String bytes(long bytes) {
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

    /** The size that a person wrote: {@code 500MB}, {@code 1.5 GiB}, {@code 8000000}. */
    public static long parseBytes(String text) {
        var match = SIZE.matcher(text.strip());
        if (match.matches()) {
            var unit = match.group("unit") == null ? "" : match.group("unit").toUpperCase(Locale.ROOT);
            var size = new BigDecimal(match.group("number")).multiply(BigDecimal.valueOf(unitBytes(unit)));
            if (size.compareTo(BigDecimal.ONE) >= 0 && size.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
                return size.longValue();
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a size such as 500MB or 1.5GiB");
    }

    /** @param unit such as {@code GB} or {@code GIB}; nothing, or {@code B}, for bytes */
    private static long unitBytes(String unit) {
        long step = unit.endsWith("IB") ? 1024 : 1000;
        long bytes = 1;
        for (int power = unit.isEmpty() ? 0 : "BKMGT".indexOf(unit.charAt(0)); power > 0; power--) {
            bytes *= step;
        }
        return bytes;
    }

    /** Such as {@code 12.3 s}, {@code 2 min 5 s} or {@code 1 h 2 min}. */
    public static String time(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        if (time.toMinutes() > 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return format(seconds(time)) + " s";
    }

    public static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value);
    }
}
