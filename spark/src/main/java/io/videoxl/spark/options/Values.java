package io.videoxl.spark.options;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text of one option, read as what it has to be. */
record Values(String name, String text) {
    private static final Pattern CLOCK = Pattern.compile("(?:(?:(\\d{1,6}):)?(\\d{1,6}):)?(\\d{1,9}(?:\\.\\d{1,9})?)");

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([kMGT]?)B?");

    int integer() {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw refused("a whole number");
        }
    }

    long longInteger() {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw refused("a whole number");
        }
    }

    double decimal() {
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw refused("a number");
    }

    boolean truth() {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused("true or false");
        };
    }

    <E extends Enum<E>> E oneOf(Class<E> kind) {
        for (var each : kind.getEnumConstants()) {
            if (word(each).equalsIgnoreCase(text) || each.name().equalsIgnoreCase(text)) {
                return each;
            }
        }
        var words = Arrays.stream(kind.getEnumConstants()).map(Values::word).collect(Collectors.joining(", "));
        throw refused("one of " + words);
    }

    private static String word(Enum<?> each) {
        var lower = each.name().toLowerCase(Locale.ROOT);
        return each.name().matches(".*\\d.*") ? lower : lower.replace('_', '-');
    }

    /** A place in a video. */
    Duration clock() {
        return clock(text);
    }

    private Duration clock(String part) {
        var match = CLOCK.matcher(part.strip());
        if (!match.matches()) {
            throw refused("times such as 90, 1:30 or 0:01:30.5");
        }
        return Duration.ofNanos(new BigDecimal(match.group(3)).movePointRight(9).longValueExact())
                .plusMinutes(match.group(2) == null ? 0 : Long.parseLong(match.group(2)))
                .plusHours(match.group(1) == null ? 0 : Long.parseLong(match.group(1)));
    }

    Duration[] clocks() {
        return Arrays.stream(text.split(",", -1)).map(this::clock).toArray(Duration[]::new);
    }

    /** How long something may take, more than 0. */
    Duration seconds() {
        double seconds = decimal();
        if (seconds <= 0 || seconds > 1e9) {
            throw refused("a number of seconds above 0");
        }
        return Duration.ofNanos(Math.max(1, Math.round(seconds * 1e9)));
    }

    int[] integers() {
        try {
            return Arrays.stream(text.split(",", -1))
                    .mapToInt(each -> Integer.parseInt(each.strip()))
                    .toArray();
        } catch (NumberFormatException e) {
            throw refused("whole numbers with commas between them");
        }
    }

    long bytes() {
        var match = SIZE.matcher(text);
        if (!match.matches()) {
            throw refused("a size such as 500MB");
        }
        var power = "kMGT".indexOf(match.group(2)) + (match.group(2).isEmpty() ? 0 : 1);
        return Math.multiplyExact(Long.parseLong(match.group(1)), (long) Math.pow(1000, power));
    }

    VideoXLException refused(String expected) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT, "option %s: '%s', expected %s".formatted(name, text, expected));
    }
}
