package io.videoxl.cli.info;

import io.videoxl.SavedMemory;
import io.videoxl.WatchedFrame;
import io.videoxl.WatchedWindow;
import io.videoxl.cli.options.FileNames;
import io.videoxl.cli.terminal.Quantities;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a saved memory holds.
 *
 * @param model the name of the model that watched
 * @param tokens tokens that are kept: the prompt before the video and the summaries
 * @param sources what was watched, in order
 * @param ratios compression ratios, in the order of their first windows
 */
public record MemorySummary(
        String file,
        long fileBytes,
        String model,
        String fingerprint,
        String memoryType,
        String systemPrompt,
        int tokens,
        List<Source> sources,
        int windows,
        List<Integer> ratios,
        List<String> warnings,
        List<String> options) {
    /**
     * Frames in a row that were taken from the same source.
     *
     * @param firstSeconds when the first one is shown in the source
     * @param lastSeconds when the last one is shown in the source
     */
    record Source(String name, int frames, double firstSeconds, double lastSeconds) {
        static Source of(List<WatchedFrame> frames) {
            return new Source(
                    frames.getFirst().source(),
                    frames.size(),
                    Quantities.seconds(frames.getFirst().time()),
                    Quantities.seconds(frames.getLast().time()));
        }
    }

    public static MemorySummary read(Path file) {
        var memory = SavedMemory.of(file);
        return new MemorySummary(
                file.toString(),
                FileNames.size(file),
                memory.modelName(),
                memory.fingerprint(),
                memory.memoryType().name().toLowerCase(Locale.ROOT),
                memory.systemPrompt(),
                memory.length(),
                sources(memory.frames()),
                memory.windows().size(),
                memory.windows().stream().map(WatchedWindow::ratio).distinct().toList(),
                memory.warnings(),
                memory.options());
    }

    private static List<Source> sources(List<WatchedFrame> frames) {
        var sources = new ArrayList<Source>();
        int first = 0;
        for (int i = 1; i <= frames.size(); i++) {
            if (i == frames.size()
                    || !frames.get(i).source().equals(frames.get(first).source())) {
                sources.add(Source.of(frames.subList(first, i)));
                first = i;
            }
        }
        return List.copyOf(sources);
    }
}
