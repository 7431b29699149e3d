package io.videoxl.eval.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is spoken in a video: SubRip files, and LongVideoBench's JSON. Immutable.
 *
 * @param lines in the order of the file
 */
public record Subtitles(List<Line> lines) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern BLOCKS = Pattern.compile("\\R\\s*\\R");
    private static final Pattern TIMES =
            Pattern.compile("%1$s\\s*-->\\s*%1$s.*".formatted("(\\d{1,4}):(\\d{1,4}):(\\d{1,4})[,.](\\d{1,3})"));
    private static final Pattern TAGS = Pattern.compile("<[^>]*>");
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /**
     * Something that is spoken.
     *
     * @param from when it begins
     * @param to when it ends
     * @param text without marks of its style
     */
    public record Line(Duration from, Duration to, String text) {}

    /** Keeps a copy. */
    public Subtitles {
        lines = List.copyOf(lines);
    }

    /**
     * Reads a file; what is malformed in it is left out.
     *
     * @param file in the SubRip format, or in JSON if its name ends so
     * @return what is spoken
     * @throws VideoXLException {@code IO} if the file cannot be read, or is no JSON although it is called so
     */
    public static Subtitles read(Path file) {
        RecordFile.requireNoPointer(file);
        try {
            return new Subtitles(file.toString().endsWith(".json") ? json(file) : subRip(Files.readString(file)));
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": these subtitles cannot be read (" + e.getMessage() + ").", e);
        }
    }

    private static List<Line> subRip(String text) {
        var lines = new ArrayList<Line>();
        for (var block : BLOCKS.split(text)) {
            var rows = block.strip().lines().toList();
            for (int i = 0; i < rows.size(); i++) {
                var times = TIMES.matcher(rows.get(i).strip());
                if (times.matches()) {
                    var spoken = String.join(" ", rows.subList(i + 1, rows.size()));
                    lines.add(new Line(time(times, 1), time(times, 5), plain(spoken)));
                    break;
                }
            }
        }
        return lines;
    }

    private static Duration time(Matcher times, int group) {
        var thousandths = (times.group(group + 3) + "00").substring(0, 3);
        return Duration.ofHours(Long.parseLong(times.group(group)))
                .plusMinutes(Long.parseLong(times.group(group + 1)))
                .plusSeconds(Long.parseLong(times.group(group + 2)))
                .plusMillis(Long.parseLong(thousandths));
    }

    private static String plain(String text) {
        return TAGS.matcher(text).replaceAll("").strip();
    }

    private static List<Line> json(Path file) throws IOException {
        var lines = new ArrayList<Line>();
        try {
            for (var each : JSON.readTree(Files.readString(file, StandardCharsets.UTF_8))) {
                var line = each.has("timestamp")
                        ? stamped(each)
                        : new Line(
                                clock(each.path("start")),
                                clock(each.path("end")),
                                each.path("line").asText());
                lines.add(line);
            }
        } catch (JacksonException | NumberFormatException | ArithmeticException e) {
            throw new IOException("malformed: " + e.getMessage(), e);
        }
        return lines;
    }

    /** With an open end where none is known. */
    private static Line stamped(JsonNode each) {
        var from = seconds(each.path("timestamp").path(0).asText());
        var end = each.path("timestamp").path(1);
        return new Line(
                from,
                end.isNumber() ? seconds(end.asText()) : from,
                each.path("text").asText());
    }

    /** Hours, minutes and seconds. */
    private static Duration clock(JsonNode time) {
        var parts = time.asText().split(":");
        if (parts.length != 3) {
            throw new NumberFormatException("the time " + time + "; expected hours:minutes:seconds");
        }
        return Duration.ofHours(Long.parseLong(parts[0]))
                .plusMinutes(Long.parseLong(parts[1]))
                .plus(seconds(parts[2]));
    }

    private static Duration seconds(String text) {
        return Duration.ofNanos(new BigDecimal(text)
                .movePointRight(9)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact());
    }

    /**
     * What is spoken at some of these times, each line once, in order. A line that lasts less than a second counts for a second around
     * its middle.
     *
     * @param times when frames were watched, counted from the video's start
     * @param start when the video begins, on the subtitles' clock
     * @return the texts, one a line
     */
    public String at(List<Duration> times, Duration start) {
        return lines.stream()
                .filter(line ->
                        !line.text.isBlank() && times.stream().map(start::plus).anyMatch(time -> covers(line, time)))
                .map(Line::text)
                .collect(Collectors.joining("\n"));
    }

    private static boolean covers(Line line, Duration time) {
        var from = line.from;
        var to = line.to;
        if (to.minus(from).compareTo(SHORTEST) < 0) {
            from = from.plus(to.minus(from).dividedBy(2)).minus(SHORTEST.dividedBy(2));
            to = from.plus(SHORTEST);
        }
        return time.compareTo(from) >= 0 && time.compareTo(to) < 0;
    }
}
