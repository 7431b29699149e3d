package io.videoxl.watch;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.Features;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a video's visual tokens are cut into windows, and how far each is compressed: windows of {@code windowLength} tokens one
 * after the other, the last one what is left over, with the ratios in turn. A window may cut through a frame.
 */
public final class WindowPlan extends PassPlan {
    /** Larger ratios are not offered as a way out: nothing is left of a video at that compression. */
    private static final int LARGEST_RATIO_OFFERED = 32;

    private static final int RATIO_WITHOUT_TRAINING = 8;

    private final int frames;
    private final int tokensPerFrame;
    private final int windowLength;
    private final List<Integer> ratios;
    private final int tokens;

    /**
     * @param frames frames to be watched, 1 or more
     * @param ratios cycled window by window, each 2 or more
     * @throws VideoXLException {@code RATIO_INVALID} if a ratio does not divide a window that it falls on
     */
    public WindowPlan(int frames, int tokensPerFrame, int windowLength, List<Integer> ratios) {
        if (frames < 1) {
            throw new VideoXLException(Code.INVALID_ARGUMENT, frames + " frames to watch, expected 1 or more");
        }
        if (ratios.isEmpty()) {
            throw new VideoXLException(Code.RATIO_INVALID, "no compression ratio, expected at least one");
        }
        if ((long) frames * tokensPerFrame > Integer.MAX_VALUE) {
            throw new VideoXLException(
                    Code.CONTEXT_EXCEEDED,
                    frames + " frames are too many; at most " + Integer.MAX_VALUE / tokensPerFrame + " can be counted");
        }
        this.frames = frames;
        this.tokensPerFrame = tokensPerFrame;
        this.windowLength = windowLength;
        this.ratios = List.copyOf(ratios);
        tokens = frames * tokensPerFrame;
        windows().forEach(this::requireDivides);
    }

    /**
     * The ratio for callers that name none: the largest of the model's ratios that divides every window of every video, or simply
     * the largest where none does; {@value #RATIO_WITHOUT_TRAINING} where the model names none.
     */
    public static int defaultRatio(List<Integer> ratios, int windowLength, int tokensPerFrame) {
        return ratios.reversed().stream()
                .filter(ratio -> windowLength % ratio == 0 && tokensPerFrame % ratio == 0)
                .findFirst()
                .orElseGet(() -> ratios.isEmpty() ? RATIO_WITHOUT_TRAINING : ratios.getLast());
    }

    @Override
    public int frames() {
        return frames;
    }

    public int tokensPerFrame() {
        return tokensPerFrame;
    }

    public List<Integer> ratios() {
        return ratios;
    }

    /** Number of windows. */
    @Override
    public int size() {
        return Math.ceilDiv(tokens, windowLength);
    }

    @Override
    public Window window(int index) {
        int first = index * windowLength;
        int count = Math.min(windowLength, tokens - first);
        return new Window(
                index,
                first,
                count,
                ratios.get(index % ratios.size()),
                first / tokensPerFrame,
                Math.ceilDiv(first + count, tokensPerFrame));
    }

    public Stream<Window> windows() {
        return IntStream.range(0, size()).mapToObj(this::window);
    }

    /** Tokens of the longest window. */
    @Override
    public int longestWindow() {
        return Math.min(windowLength, tokens);
    }

    @Override
    public int framesTogether() {
        return 1;
    }

    @Override
    public int tokens(int frames) {
        return frames * tokensPerFrame;
    }

    @Override
    Passes<Features> passes(PassContext context) {
        return new SummarisingPasses(context);
    }

    /** Summaries that the whole video leaves in memory. */
    public int summaries() {
        return windows().mapToInt(Window::summaries).sum();
    }

    @Override
    public int kept() {
        return summaries();
    }

    /**
     * Positions that watching needs at most, which is also the room that memory must have: while a window is summarised it stands,
     * interleaved with its summaries, after the prefix and the summaries before it.
     *
     * @param prefix tokens before the video
     */
    @Override
    public int positions(int prefix) {
        int most = prefix;
        int kept = prefix;
        for (int i = 0; i < size(); i++) {
            var window = window(i);
            most = Math.max(most, kept + window.interleaved());
            kept += window.summaries();
        }
        return most;
    }

    /** The same plan for another number of frames. */
    public WindowPlan withFrames(int frames) {
        return new WindowPlan(frames, tokensPerFrame, windowLength, ratios);
    }

    /**
     * The same plan for a video that turned out to have only this many frames, less those at its end that leave a window which its
     * ratio does not divide.
     *
     * @throws VideoXLException {@code RATIO_INVALID} if no number of frames from 1 on will do
     */
    @Override
    public WindowPlan endingAt(int frames) {
        for (int fewer = frames; fewer > 1; fewer--) {
            int last = Math.floorMod((long) fewer * tokensPerFrame - 1, windowLength) + 1;
            int lastWindow = Math.toIntExact(((long) fewer * tokensPerFrame - last) / windowLength);
            if (last % ratios.get(lastWindow % ratios.size()) == 0) {
                return withFrames(fewer);
            }
        }
        return withFrames(1);
    }

    /** The same plan with one ratio for every window. */
    public WindowPlan withRatio(int ratio) {
        return new WindowPlan(frames, tokensPerFrame, windowLength, List.of(ratio));
    }

    /** The ratios up to 32 that divide every window, ascending. */
    public List<Integer> fittingRatios() {
        return fittingRatios(frames, tokensPerFrame, windowLength);
    }

    /** The ratios up to 32 that divide every window of so many frames, ascending. */
    static List<Integer> fittingRatios(int frames, int tokensPerFrame, int windowLength) {
        long tokens = (long) frames * tokensPerFrame;
        long last = tokens % windowLength;
        return IntStream.rangeClosed(2, LARGEST_RATIO_OFFERED)
                .filter(ratio -> last % ratio == 0 && (tokens < windowLength || windowLength % ratio == 0))
                .boxed()
                .toList();
    }

    private void requireDivides(Window window) {
        if (window.ratio() >= 2 && window.tokens() % window.ratio() == 0) {
            return;
        }
        var found = window.ratio() < 2
                ? "compression ratio " + window.ratio() + ", expected 2 or more"
                : "compression ratio %d does not divide window %d, which has %d visual tokens (frames %d to %d)"
                        .formatted(
                                window.ratio(),
                                window.index() + 1,
                                window.tokens(),
                                window.firstFrame() + 1,
                                window.endFrame());
        throw new VideoXLException(Code.RATIO_INVALID, found + "; " + wayOut());
    }

    private String wayOut() {
        var fitting = fittingRatios();
        if (fitting.isEmpty()) {
            return "no ratio fits every window of " + frames + " frames, watch another number of frames";
        }
        return "ratios that fit every window of " + frames + " frames: "
                + fitting.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
