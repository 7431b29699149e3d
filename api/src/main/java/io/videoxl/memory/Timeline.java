package io.videoxl.memory;

import io.videoxl.WatchedFrame;
import io.videoxl.WatchedWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What was watched so far: frames, the windows they were summarised in, and what was not as it should be. Thread-safe. */
public final class Timeline {
    private final List<WatchedFrame> frames = new ArrayList<>();
    private final List<WatchedWindow> windows = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> options = new ArrayList<>();

    public Timeline() {}

    public Timeline(
            List<WatchedFrame> frames, List<WatchedWindow> windows, List<String> warnings, List<String> options) {
        this.frames.addAll(frames);
        this.windows.addAll(windows);
        this.warnings.addAll(warnings);
        this.options.addAll(options);
    }

    public synchronized Timeline copy() {
        return new Timeline(frames, windows, warnings, options);
    }

    public synchronized List<WatchedFrame> frames() {
        return List.copyOf(frames);
    }

    public synchronized int frameCount() {
        return frames.size();
    }

    public synchronized List<WatchedWindow> windows() {
        return List.copyOf(windows);
    }

    public synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Options that changed what the model was shown, in the order in which they were first used. */
    public synchronized List<String> options() {
        return List.copyOf(options);
    }

    public synchronized void used(String option) {
        if (!options.contains(option)) {
            options.add(option);
        }
    }

    public synchronized void warn(String warning) {
        warnings.add(warning);
    }

    /**
     * Adds a window that was summarised.
     *
     * @param newFrames its frames but for the one that it shares with the window before
     * @param shown how many frames it shows tokens of
     */
    synchronized void add(List<WatchedFrame> newFrames, int shown, int ratio, int summaries) {
        frames.addAll(newFrames);
        int end = frames.size();
        int first = end - shown;
        int firstSummary = windows.isEmpty()
                ? 0
                : windows.getLast().firstSummary() + windows.getLast().summaries();
        windows.add(new WatchedWindow(
                windows.size(),
                ratio,
                firstSummary,
                summaries,
                first,
                end,
                frames.get(first).time(),
                frames.getLast().time()));
    }

    /** The same frames for a memory in which groups became shorter. */
    synchronized Timeline condensed(KeptGroups before, KeptGroups after) {
        var shorter = new ArrayList<WatchedWindow>();
        int group = 0;
        int first = 0;
        for (var window : windows) {
            int tokens = 0;
            int ratio = 1;
            for (int left = window.summaries(); left > 0; group++) {
                var was = before.groups().get(group);
                var is = after.groups().get(group);
                left -= was.tokens();
                tokens += is.tokens();
                ratio = Math.max(ratio, was.visualTokens() / is.visualTokens());
            }
            shorter.add(new WatchedWindow(
                    window.index(),
                    window.ratio() * ratio,
                    first,
                    tokens,
                    window.firstFrame(),
                    window.endFrame(),
                    window.from(),
                    window.to()));
            first += tokens;
        }
        return new Timeline(frames, shorter, warnings, options);
    }

    /** The sources, for people. */
    @Override
    public synchronized String toString() {
        var sources = frames.stream().map(WatchedFrame::source).distinct().toList();
        return switch (sources.size()) {
            case 0 -> "nothing yet";
            case 1, 2, 3 -> String.join(", ", sources);
            default ->
                sources.stream().limit(2).collect(Collectors.joining(", ")) + " and " + (sources.size() - 2) + " more";
        };
    }
}
