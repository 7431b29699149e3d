package io.videoxl.eval.evidence;

import io.videoxl.Moment;
import io.videoxl.VideoMemory;
import io.videoxl.WatchedWindow;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Which of the watched frames show something. */
final class Shown {
    /** A moment of more parts does not say where something is. */
    private static final int MOST_PARTS = 2;

    private final VideoMemory memory;
    private final List<Integer> frames;

    Shown(VideoMemory memory, IntPredicate showing) {
        this.memory = memory;
        frames = IntStream.range(0, memory.frames()).filter(showing).boxed().toList();
    }

    /** Whether the moment is short enough and shows it. */
    boolean isFirst(Moment moment) {
        return moment.endPart() - moment.firstPart() <= MOST_PARTS
                && frames.stream().anyMatch(frame -> frame >= moment.firstFrame() && frame < moment.endFrame());
    }

    /** Whether it is seen in the moment, or not longer than that before or after. */
    boolean isWithin(Duration time, Duration from, Duration to) {
        return frames.stream()
                .map(frame -> memory.watched().get(frame).time())
                .anyMatch(seen -> seen.compareTo(from.minus(time)) >= 0 && seen.compareTo(to.plus(time)) <= 0);
    }

    /** The share of windows that show it. */
    double random() {
        return share(
                window -> frames.stream().anyMatch(frame -> frame >= window.firstFrame() && frame < window.endFrame()));
    }

    /** The share of windows that show it, or not longer than that before or after. */
    double random(Duration time) {
        return share(window -> isWithin(time, window.from(), window.to()));
    }

    private double share(Predicate<WatchedWindow> showing) {
        var windows = memory.windows();
        return (double) windows.stream().filter(showing).count() / windows.size();
    }
}
