package io.videoxl.server.store;

import io.videoxl.VideoMemory;
import io.videoxl.WatchedFrame;
import io.videoxl.WatchedWindow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a memory consists of, told without opening it.
 *
 * @param frames what was seen
 * @param windows how it was summarised
 * @param warnings what was not as it should be
 */
public record MemoryDetails(List<Seen> frames, List<Part> windows, List<String> warnings) {
    /**
     * A frame.
     *
     * @param source an index into the memory's sources; -1: of none of them
     * @param at seconds from the source's start
     */
    public record Seen(int source, double at) {}

    /**
     * A window.
     *
     * @param source an index into the memory's sources, of its first frame
     * @param toSource that of its last frame, where it is another
     * @param from seconds from the source's start, of its first frame
     * @param to of its last frame, in that one's source
     * @param firstFrame its first frame
     * @param frames how many it shows tokens of
     * @param tokens summaries that stand for it
     */
    public record Part(
            int source, Integer toSource, double from, double to, int ratio, int firstFrame, int frames, int tokens) {}

    /** Nothing yet. */
    public static final MemoryDetails NONE = new MemoryDetails(List.of(), List.of(), List.of());

    /** What an open memory tells. */
    public static MemoryDetails of(VideoMemory memory, List<MemoryRecord.Source> sources) {
        var windows = memory.windows(); // before their frames, of which more may come meanwhile
        return of(memory.watched(), windows, memory.warnings(), sources);
    }

    /** What was watched of sources that are told by their names. */
    public static MemoryDetails of(
            List<WatchedFrame> frames,
            List<WatchedWindow> windows,
            List<String> warnings,
            List<MemoryRecord.Source> sources) {
        var places = places(sources);
        var seen = frames.stream()
                .map(frame -> new Seen(
                        places.getOrDefault(frame.source(), -1), frame.time().toNanos() / 1e9))
                .toList();
        return new MemoryDetails(
                seen, windows.stream().map(window -> part(window, seen)).toList(), warnings);
    }

    /** The index of each source by its name. */
    public static Map<String, Integer> places(List<MemoryRecord.Source> sources) {
        var places = new HashMap<String, Integer>();
        for (var source : sources) {
            places.put(source.name(), places.size());
        }
        return places;
    }

    private static Part part(WatchedWindow window, List<Seen> seen) {
        var first = seen.get(window.firstFrame());
        var last = seen.get(window.endFrame() - 1);
        return new Part(
                first.source(),
                last.source() == first.source() ? null : last.source(),
                first.at(),
                last.at(),
                window.ratio(),
                window.firstFrame(),
                window.endFrame() - window.firstFrame(),
                window.summaries());
    }
}
