package io.videoxl.cli.terminal;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as people write them: {@code 90}, {@code 1:30}, {@code 0:01:30.5}. */
public final class Times {
    private static final Pattern CLOCK =
            Pattern.compile("(?:(?:(?<hours>\\d{1,6}):)?(?<minutes>\\d{1,6}):)?(?<seconds>\\d{1,9}(?:\\.\\d{1,9})?)");

    private Times() {}

    /** Such as {@code 0:01:30} or {@code 0:01:30.5}: hours, minutes, seconds. */
    public static String clock(Duration time) {
        var seconds = BigDecimal.valueOf(time.toSecondsPart())
                .add(BigDecimal.valueOf(time.toMillisPart(), 3))
                .stripTrailingZeros();
        return "%d:%02d:%s%s"
                .formatted(
                        time.toHours(),
                        time.toMinutesPart(),
                        time.toSecondsPart() < 10 ? "0" : "",
                        seconds.toPlainString());
    }

    /** Of a place in a video. */
    public static final class ClockConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            var match = CLOCK.matcher(value);
            if (!match.matches()) {
                throw new TypeConversionException("'" + value + "' is not a time such as 90, 1:30 or 0:01:30.5");
            }
            return seconds(match.group("seconds"))
                    .plusMinutes(number(match.group("minutes")))
                    .plusHours(number(match.group("hours")));
        }

        private static long number(String digits) {
            return digits == null ? 0 : Long.parseLong(digits);
        }
    }

    /** Of a time limit, more than 0. */
    public static final class SecondsConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            if (value.matches("\\d{1,9}(\\.\\d{1,9})?")) {
                var time = seconds(value);
                if (!time.isZero()) {
                    return time;
                }
            }
            throw new TypeConversionException("'" + value + "' is not a number of seconds above 0");
        }
    }

    private static Duration seconds(String decimal) {
        return Duration.ofNanos(new BigDecimal(decimal).movePointRight(9).longValueExact());
    }
}
