package io.videoxl.watch;

import io.videoxl.Compression;
import io.videoxl.VideoXLException;
import io.videoxl.engine.ModelShape;
import java.util.List;
import java.util.OptionalInt;

/**
 * Plans the windows of what is to be watched, and refuses what does not fit.
 *
 * @param kept tokens before what is to be watched
 * @param reserved tokens of question and answer
 * @param bytesPerToken what one token takes in memory
 */
public record Planner(ModelShape shape, int kept, long reserved, long bytesPerToken) {
    /**
     * The plan for a number of frames or, where that is not known, for as many as fit.
     *
     * @throws VideoXLException {@code RATIO_INVALID}, {@code CONTEXT_EXCEEDED}
     */
    public WindowPlan plan(OptionalInt frames, Compression compression) {
        if (frames.isEmpty()) {
            return longest(compression);
        }
        return switch (compression) {
            case Compression.Default() -> fitting(frames.getAsInt(), List.of(defaultRatio()));
            case Compression.Ratios(var ratios) -> fitting(frames.getAsInt(), ratios);
            case Compression.Auto(long bytes) -> smallest(frames.getAsInt(), bytes);
        };
    }

    /** The ratio for callers that name none. */
    public int defaultRatio() {
        return WindowPlan.defaultRatio(shape.ratios(), shape.window(), shape.tokensPerFrame());
    }

    private ContextBudget budget() {
        return new ContextBudget(kept, reserved, shape.contextLength());
    }

    private WindowPlan plan(int frames, List<Integer> ratios) {
        return new WindowPlan(frames, shape.tokensPerFrame(), shape.window(), ratios);
    }

    private WindowPlan fitting(int frames, List<Integer> ratios) {
        var plan = plan(frames, ratios);
        budget().require(plan);
        return plan;
    }

    private WindowPlan smallest(int frames, long bytes) {
        var fitting = WindowPlan.fittingRatios(frames, shape.tokensPerFrame(), shape.window());
        // The weights know the ratios of training best.
        int largestTrained = shape.ratios().isEmpty() ? 0 : shape.ratios().getLast();
        var ratios = fitting.stream()
                .filter(ratio -> ratio > largestTrained || shape.ratios().contains(ratio))
                .toList();
        if (ratios.isEmpty()) {
            return fitting(frames, List.of(defaultRatio())); // which says what is wrong with the number of frames
        }
        var weakest = plan(frames, List.of(ratios.getFirst()));
        var budget = budget().within(bytes / bytesPerToken);
        var ratio = budget.smallestRatio(weakest, ratios);
        if (ratio.isPresent()) {
            return weakest.withRatio(ratio.getAsInt());
        }
        var strongest = weakest.withRatio(ratios.getLast());
        budget().require(strongest);
        throw budget.exceeded(
                strongest,
                "which take %,d bytes; the memory may take %,d"
                        .formatted(budget.positions(strongest) * bytesPerToken, bytes),
                "allow more bytes, or keep less for question and answer");
    }

    /** As many windows as fit; if not even one does, as many frames. */
    private WindowPlan longest(Compression compression) {
        var ratios = compression instanceof Compression.Ratios(var inTurn) ? inTurn : List.of(defaultRatio());
        var budget =
                compression instanceof Compression.Auto(long bytes) ? budget().within(bytes / bytesPerToken) : budget();
        int framesPerWindow = Math.ceilDiv(shape.window(), shape.tokensPerFrame());
        var oneWindow = plan(framesPerWindow, ratios);
        if (!budget.fits(oneWindow)) {
            return oneWindow.withFrames(budget.framesThatFit(oneWindow)
                    .orElseThrow(() ->
                            budget.exceeded(oneWindow, "fewer are left", "ask the memory as it is, or start another")));
        }
        var plan = oneWindow;
        for (var longer = plan; budget.fits(longer); longer = plan.withFrames(plan.frames() + framesPerWindow)) {
            plan = longer;
        }
        return plan;
    }
}
