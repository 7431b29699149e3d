package io.videoxl.eval.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.text.DecodedText;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is spoken in a video: SubRip and WebVTT files in any common encoding, and LongVideoBench's JSON. Immutable.
 *
 * @param lines in the order of the file
 * @param notes what a reader should know: an encoding that was guessed, and what was left out
 */
public record Subtitles(List<Line> lines, List<String> notes) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /**
     * Something that is spoken.
     *
     * @param from when it begins
     * @param to when it ends
     * @param text without marks of its style
     */
    public record Line(Duration from, Duration to, String text) {}

    /** Keeps copies. */
    public Subtitles {
        lines = List.copyOf(lines);
        notes = List.copyOf(notes);
    }

    /**
     * Reads a file; what is malformed in it is left out, and told in the notes.
     *
     * @param file in the SubRip or WebVTT format, or in JSON if its name ends so
     * @return what is spoken
     * @throws VideoXLException {@code IO} if the file cannot be read, is no text, or is no JSON although it is called so
     */
    public static Subtitles read(Path file) {
        RecordFile.requireNoPointer(file);
        try {
            var decoded = DecodedText.read(file);
            var notes = new ArrayList<>(decoded.note().stream().toList());
            if (file.toString().toLowerCase(Locale.ROOT).endsWith(".json")) {
                return new Subtitles(json(decoded.text()), notes);
            }
            var cues = SubtitleCues.of(decoded.text());
            notes.addAll(cues.problems());
            return new Subtitles(cues.cues(), notes);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": these subtitles cannot be read (" + e.getMessage() + ").", e);
        }
    }

    private static List<Line> json(String text) throws IOException {
        var lines = new ArrayList<Line>();
        try {
            for (var each : JSON.readTree(text)) {
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

    /** With an open end where none is known; numbers may stand in quotes. */
    private static Line stamped(JsonNode each) {
        var from = seconds(each.path("timestamp").path(0).asText().strip());
        var end = each.path("timestamp").path(1).asText().strip();
        return new Line(
                from,
                NUMBER.matcher(end).matches() ? seconds(end) : from,
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
