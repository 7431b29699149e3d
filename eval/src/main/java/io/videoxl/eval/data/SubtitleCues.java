package io.videoxl.eval.data;

import io.videoxl.eval.data.Subtitles.Line;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cues of SubRip and WebVTT, as people and programs write them: a line with two times begins a cue, and all that follows is its text,
 * up to the number or identifier of the next. So neither empty lines nor numbers need to be where the formats want them.
 */
final class SubtitleCues {
    private static final String TIME =
            "(-?)(?:(\\d{1,4})\\s?:\\s?)?(\\d{1,4})\\s?:\\s?(\\d{1,4})(?:\\s?[.,:;]\\s?(\\d{1,9}))?";
    private static final Pattern TIMES = Pattern.compile("%1$s\\s*(?:-{1,2}|[–—])\\s?>\\s*%1$s(.*)".formatted(TIME));
    /** What looks like times, and is none. */
    private static final Pattern NO_TIMES = Pattern.compile("-?\\d[\\d:.,;\\s]*-->\\s*-?\\d.*");
    /** Behind the times: places on the screen in SubRip, and settings in WebVTT. */
    private static final Pattern SETTINGS = Pattern.compile(
            "(?<!\\S)(?:[xy][12]|align|position|line|size|vertical|region|[adlst]):\\S*", Pattern.CASE_INSENSITIVE);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern NO_CUE = Pattern.compile("(?:NOTE|STYLE|REGION)(?:\\s.*)?");
    private static final int GROUPS = 5;

    private final List<String> rows;
    private final boolean webVtt;
    private final List<Line> cues = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final boolean numbered;
    private long lastNumber;

    private SubtitleCues(String text) {
        // Where line ends were converted twice.
        rows = SubtitleText.seen(text.replace("\r\r\n", "\n"))
                .lines()
                .map(String::strip)
                .toList();
        webVtt = !rows.isEmpty() && rows.getFirst().matches("WEBVTT(\\s.*)?");
        numbered = numbered();
    }

    /** Whether most cues have a number above their times. Where few have, those are what is spoken. */
    private boolean numbered() {
        int cues = 0;
        int numbers = 0;
        for (int i = 1; i < rows.size(); i++) {
            if (TIMES.matcher(rows.get(i)).matches()) {
                cues++;
                numbers += NUMBER.matcher(rows.get(i - 1)).matches() ? 1 : 0;
            }
        }
        return 2 * numbers >= cues;
    }

    static SubtitleCues of(String text) {
        var cues = new SubtitleCues(text);
        cues.read();
        return cues;
    }

    List<Line> cues() {
        return cues;
    }

    /** What was left out, and why. */
    List<String> problems() {
        return problems;
    }

    private void read() {
        var left = webVtt ? withoutCues() : Set.<Integer>of();
        int begin = next(0, left);
        if (begin == rows.size() && rows.stream().anyMatch(row -> !row.isEmpty())) {
            problems.add("no line with times; expected some such as 00:01:02,500 --> 00:01:04,000");
        }
        heading(begin, 0);
        while (begin < rows.size()) {
            int next = next(begin + 1, left);
            cue(begin, heading(next, begin + 1), left);
            begin = next;
        }
    }

    /** The rows of comments and style sheets. */
    private Set<Integer> withoutCues() {
        var found = new HashSet<Integer>();
        for (int i = 1; i < rows.size(); i++) {
            if (rows.get(i - 1).isEmpty() && NO_CUE.matcher(rows.get(i)).matches()) {
                for (; i < rows.size() && !rows.get(i).isEmpty(); i++) {
                    found.add(i);
                }
            }
        }
        return found;
    }

    /** The next row with times. */
    private int next(int from, Set<Integer> left) {
        int row = from;
        while (row < rows.size()
                && (left.contains(row)
                        || !TIMES.matcher(rows.get(row)).matches()
                                && !NO_TIMES.matcher(rows.get(row)).matches())) {
            row++;
        }
        return row;
    }

    /** Where the heading of a row with times begins, which is no text of the cue before: a number, or in WebVTT an identifier. */
    private int heading(int times, int first) {
        int row = times - 1;
        if (row < first || row < 0) {
            return times;
        }
        if (rows.get(row).isEmpty() || times == rows.size()) {
            return apart(times, first);
        }
        if (numbered && NUMBER.matcher(rows.get(row)).matches()) {
            return number(row);
        }
        boolean alone = row == 0 || rows.get(row - 1).isEmpty();
        return webVtt && alone ? row : times;
    }

    private int number(int row) {
        lastNumber = Long.parseLong(rows.get(row));
        return row;
    }

    /** A number with an empty line behind it: that of the next cue, also where there is none any more, or what is spoken. */
    private int apart(int times, int first) {
        int row = times - 1;
        while (row > first && rows.get(row).isEmpty()) {
            row--;
        }
        boolean alone = row == 0 || row > first && rows.get(row - 1).isEmpty();
        return row >= first
                        && alone
                        && NUMBER.matcher(rows.get(row)).matches()
                        && (first == 0 || Long.parseLong(rows.get(row)) == lastNumber + 1)
                ? number(row)
                : times;
    }

    private void cue(int times, int end, Set<Integer> left) {
        var found = TIMES.matcher(rows.get(times));
        if (!found.matches()) {
            problems.add("line %d: '%s' is left out; expected times such as 00:01:02,500 --> 00:01:04,000"
                    .formatted(times + 1, rows.get(times)));
            return;
        }
        var text = new ArrayList<String>();
        text.add(SETTINGS.matcher(found.group(2 * GROUPS + 1)).replaceAll(""));
        for (int i = times + 1; i < end; i++) {
            if (!left.contains(i)) {
                text.add(rows.get(i));
            }
        }
        cues.add(new Line(time(found, 1), time(found, 1 + GROUPS), SubtitleText.plain(String.join("\n", text))));
    }

    private static Duration time(Matcher times, int group) {
        var fraction = times.group(group + 4);
        var time = Duration.ofHours(digits(times.group(group + 1)))
                .plusMinutes(digits(times.group(group + 2)))
                .plusSeconds(digits(times.group(group + 3)))
                .plusNanos(
                        fraction == null
                                ? 0
                                : new BigDecimal("0." + fraction)
                                        .movePointRight(9)
                                        .longValueExact());
        return times.group(group).isEmpty() ? time : time.negated();
    }

    private static long digits(String number) {
        return number == null ? 0 : Long.parseLong(number);
    }
}
