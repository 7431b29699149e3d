package io.videoxl.evidence;

import io.videoxl.Moment;
import io.videoxl.WatchedFrame;
import io.videoxl.WatchedWindow;
import io.videoxl.engine.HiddenRange;
import io.videoxl.memory.KeptGroups;
import io.videoxl.memory.WorkingMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a memory consists of: windows, or units of groups. Immutable.
 *
 * @param prefix tokens of the prompt before the video
 * @param parts in order; together they are all that follows the prompt
 * @param frames all that was watched
 */
public record MemoryParts(int prefix, List<MemoryPart> parts, List<WatchedFrame> frames) {
    public MemoryParts {
        parts = List.copyOf(parts);
        frames = List.copyOf(frames);
    }

    /**
     * The parts of a memory that does not change meanwhile.
     *
     * @param framesPerGroup frames that became visual tokens together
     */
    public static MemoryParts of(WorkingMemory memory, int framesPerGroup) {
        var timeline = memory.timeline();
        var groups = memory.groups();
        return new MemoryParts(
                memory.prefix(),
                groups.groups().isEmpty()
                        ? windows(memory.prefix(), timeline.windows())
                        : units(groups, timeline.windows(), framesPerGroup),
                timeline.frames());
    }

    private static List<MemoryPart> windows(int prefix, List<WatchedWindow> windows) {
        return windows.stream()
                .map(window -> new MemoryPart(
                        range(prefix + window.firstSummary(), window.summaries()),
                        window.firstFrame(),
                        window.endFrame()))
                .toList();
    }

    /** A window is what one pass took: whole groups, so many frames each but for the last one. */
    private static List<MemoryPart> units(KeptGroups kept, List<WatchedWindow> windows, int framesPerGroup) {
        var groups = new ArrayList<MemoryPart>();
        int at = kept.prefix();
        for (var window : windows) {
            int frame = window.firstFrame();
            for (int end = at + window.summaries(); at < end; frame += framesPerGroup) {
                int tokens = kept.groups().get(groups.size()).tokens();
                groups.add(
                        new MemoryPart(range(at, tokens), frame, Math.min(window.endFrame(), frame + framesPerGroup)));
                at += tokens;
            }
        }
        var units = new ArrayList<MemoryPart>();
        for (int i = 0; i < groups.size(); i += KeptGroups.UNIT) {
            var first = groups.get(i);
            var last = groups.get(Math.min(i + KeptGroups.UNIT, groups.size()) - 1);
            units.add(new MemoryPart(
                    new HiddenRange(first.range().first(), last.range().end()), first.firstFrame(), last.endFrame()));
        }
        return units;
    }

    private static HiddenRange range(int first, int count) {
        return new HiddenRange(first, first + count);
    }

    public int size() {
        return parts.size();
    }

    /** The place in memory of parts {@code [first, end)}. */
    HiddenRange range(Span span) {
        return new HiddenRange(
                parts.get(span.first()).range().first(),
                parts.get(span.end() - 1).range().end());
    }

    /** The places of all other parts. */
    List<HiddenRange> besides(Span span) {
        var others = new ArrayList<HiddenRange>();
        if (span.first() > 0) {
            others.add(range(new Span(0, span.first())));
        }
        if (span.end() < size()) {
            others.add(range(new Span(span.end(), size())));
        }
        return others;
    }

    /** When a part is shown. */
    public Moment moment(int part) {
        return moment(Span.of(part));
    }

    /** When these parts are shown. */
    Moment moment(Span span) {
        int first = parts.get(span.first()).firstFrame();
        int end = parts.get(span.end() - 1).endFrame();
        var shown = frames.subList(first, end);
        var counts = shown.stream()
                .collect(Collectors.groupingBy(WatchedFrame::source, LinkedHashMap::new, Collectors.counting()));
        // Of equals the first.
        var source = counts.entrySet().stream()
                .reduce((a, b) -> a.getValue() >= b.getValue() ? a : b)
                .orElseThrow()
                .getKey();
        var ofSource =
                shown.stream().filter(frame -> frame.source().equals(source)).toList();
        return new Moment(
                source, ofSource.getFirst().time(), ofSource.getLast().time(), first, end, span.first(), span.end());
    }
}
