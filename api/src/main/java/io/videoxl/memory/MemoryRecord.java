package io.videoxl.memory;

import io.videoxl.MemoryType;
import io.videoxl.WatchedFrame;
import io.videoxl.WatchedWindow;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a memory file says beside keys and values.
 *
 * @param modelName for people
 * @param fingerprint of the model, as {@link io.videoxl.gguf.ModelFingerprint} gives it
 * @param systemPrompt what the prompt before the video says to the model
 * @param prefixTokens tokens of the prompt before the video
 * @param frames what was watched
 * @param windows how it was watched: every token of the video is one window's, in order
 * @param groups what the tokens of the video are, where they are times and visual tokens; none: summaries
 * @param warnings what was not as it should be
 * @param options those that changed what the model was shown
 */
public record MemoryRecord(
        String modelName,
        String fingerprint,
        MemoryType memoryType,
        String systemPrompt,
        int prefixTokens,
        List<WatchedFrame> frames,
        List<WatchedWindow> windows,
        List<KeptGroup> groups,
        List<String> warnings,
        List<String> options) {

    /** @throws IllegalArgumentException if the parts do not fit each other; the message says which do not */
    public MemoryRecord {
        Objects.requireNonNull(modelName, "modelName");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(memoryType, "memoryType");
        Objects.requireNonNull(systemPrompt, "systemPrompt");
        frames = List.copyOf(frames);
        windows = List.copyOf(windows);
        groups = List.copyOf(groups);
        warnings = List.copyOf(warnings);
        options = List.copyOf(options);
        require(prefixTokens >= 0, "its prompt has " + prefixTokens + " tokens");
        long tokens = prefixTokens;
        var previous = new WatchedWindow(-1, 2, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO);
        for (var window : windows) {
            checkFollows(previous, window, frames, groups.isEmpty() ? 2 : 1);
            tokens += window.summaries();
            previous = window;
        }
        long ofGroups = groups.stream().mapToLong(KeptGroup::tokens).sum();
        require(
                groups.isEmpty() || prefixTokens + ofGroups == tokens,
                "its groups have " + ofGroups + " tokens, its windows " + (tokens - prefixTokens));
        require(tokens >= 1 && tokens <= Integer.MAX_VALUE, "it keeps " + tokens + " tokens");
    }

    /** The record of a memory of summaries. */
    public MemoryRecord(
            String modelName,
            String fingerprint,
            MemoryType memoryType,
            String systemPrompt,
            int prefixTokens,
            List<WatchedFrame> frames,
            List<WatchedWindow> windows,
            List<String> warnings,
            List<String> options) {
        this(
                modelName,
                fingerprint,
                memoryType,
                systemPrompt,
                prefixTokens,
                frames,
                windows,
                List.of(),
                warnings,
                options);
    }

    /** Tokens that the memory keeps: the prompt before the video, and what is kept of the video. */
    public int tokens() {
        return prefixTokens
                + windows.stream().mapToInt(WatchedWindow::summaries).sum();
    }

    private static void checkFollows(
            WatchedWindow previous, WatchedWindow window, List<WatchedFrame> frames, int leastRatio) {
        int index = previous.index() + 1;
        require(window.index() == index, "window " + index + " is numbered " + window.index());
        require(window.ratio() >= leastRatio, "window " + index + " has ratio " + window.ratio());
        require(window.summaries() >= 1, "window " + index + " has " + window.summaries() + " summaries");
        require(
                window.firstSummary() == (long) previous.firstSummary() + previous.summaries(),
                "window " + index + " starts with summary " + window.firstSummary()
                        + ", which does not follow the window before");
        require(
                window.firstFrame() < window.endFrame()
                        && window.firstFrame() >= 0
                        && window.endFrame() <= frames.size(),
                "window " + index + " shows frames " + window.firstFrame() + " to " + window.endFrame() + " of "
                        + frames.size());
        // Two windows may share the frame that is cut between them.
        require(
                window.firstFrame() >= previous.endFrame() - 1,
                "window " + index + " starts with frame " + window.firstFrame() + ", within the window before");
        require(
                window.from().equals(frames.get(window.firstFrame()).time())
                        && window.to().equals(frames.get(window.endFrame() - 1).time()),
                "the times of window " + index + " are not those of its frames");
    }

    private static void require(boolean holds, String found) {
        if (!holds) {
            throw new IllegalArgumentException(found);
        }
    }
}
