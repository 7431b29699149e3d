package io.videoxl.watch;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** What a Video-XL-2 prompt says before a group of frames: the time of the first one. */
public final class TimeText {
    private TimeText() {}

    /** With one decimal, the nearest to what a double holds of the time, as Python formats it. */
    public static String of(Duration time) {
        return of(BigDecimal.valueOf(time.getSeconds())
                .add(BigDecimal.valueOf(time.getNano(), 9))
                .doubleValue());
    }

    /** @param seconds from the start of the source */
    public static String of(double seconds) {
        return "Time "
                + new BigDecimal(seconds).setScale(1, RoundingMode.HALF_EVEN).toPlainString() + "s:";
    }
}
