package io.videoxl.video.reading;

import java.time.Duration;
import java.util.Locale;

/** Arithmetic and words for times. */
public final class Times {
    private Times() {}

    /** Such as {@code 2 h 3 min 4.5 s}. */
    public static String words(Duration time) {
        var words = new StringBuilder();
        if (time.toHours() > 0) {
            words.append(time.toHours()).append(" h ");
        }
        if (time.toMinutes() > 0) {
            words.append(time.toMinutesPart()).append(" min ");
        }
        var seconds = String.format(Locale.ROOT, "%.3f", time.toSecondsPart() + time.toNanosPart() / 1e9);
        return words.append(seconds.replaceFirst("\\.?0+$", "")).append(" s").toString();
    }

    /**
     * Whether one of the times 0, 1/rate, 2/rate, … lies between two others, the first included. Rounding by a millionth of a step
     * does not matter.
     */
    public static boolean holdStep(double fromSeconds, double toSeconds, double rate) {
        double rounding = 1e-6;
        return Math.ceil(fromSeconds * rate - rounding) < toSeconds * rate - rounding;
    }

    /** In nanoseconds; the largest number for what is longer than 292 years. */
    public static long nanos(Duration time) {
        return time.getSeconds() > Long.MAX_VALUE / 1_000_000_000L - 1 ? Long.MAX_VALUE : time.toNanos();
    }

    public static Duration plus(Duration a, Duration b) {
        return Duration.ofNanos(saturatedSum(nanos(a), nanos(b)));
    }

    private static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
