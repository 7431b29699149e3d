package io.videoxl.watch;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether what is to be watched fits, with its prompt, the positions that the decoder was trained for, and what would fit instead. */
public final class ContextBudget {
    private final int kept;
    private final long reserved;
    private final int context;

    /**
     * @param kept tokens before what is to be watched
     * @param reserved tokens of question and answer
     * @param context positions that the decoder was trained for
     */
    public ContextBudget(int kept, long reserved, int context) {
        this.kept = kept;
        this.reserved = reserved;
        this.context = context;
    }

    /** The same for a memory that may have fewer positions. */
    ContextBudget within(long positions) {
        return new ContextBudget(kept, reserved, (int) Math.min(context, positions));
    }

    /** Throws {@code CONTEXT_EXCEEDED}, naming a ratio and a number of frames that would fit, if the plan does not. */
    public void require(WindowPlan plan) {
        if (!fits(plan)) {
            throw exceeded(plan, "the model has " + context, "shorten the system prompt, the question or the answer");
        }
    }

    /** @param wayOut what to do if neither another ratio nor fewer frames would fit */
    VideoXLException exceeded(WindowPlan plan, String there, String wayOut) {
        var message = new StringBuilder()
                .append(plan.frames())
                .append(" frames at compression ")
                .append(plan.ratios().size() == 1 ? plan.ratios().getFirst() : plan.ratios())
                .append(" need ")
                .append(positions(plan))
                .append(" positions (")
                .append(kept)
                .append(" before the video, ")
                .append(plan.summaries())
                .append(" summaries, ")
                .append(reserved)
                .append(" for question and answer; ")
                .append(plan.positions(kept))
                .append(" while watching), ")
                .append(there);
        var ratio = smallestRatio(plan, plan.fittingRatios());
        var frames = framesThatFit(plan);
        ratio.ifPresent(fit -> message.append("; compression ").append(fit).append(" would fit"));
        frames.ifPresent(fit -> message.append("; ").append(fit).append(" frames would fit"));
        if (ratio.isEmpty() && frames.isEmpty()) {
            message.append("; ").append(wayOut);
        }
        return new VideoXLException(Code.CONTEXT_EXCEEDED, message.toString());
    }

    boolean fits(WindowPlan plan) {
        return positions(plan) <= context;
    }

    /** Positions that are needed at one time or another. */
    long positions(WindowPlan plan) {
        return Math.max(plan.positions(kept), kept + plan.summaries() + reserved);
    }

    /** The first of the ratios with which the frames of the plan fit. */
    OptionalInt smallestRatio(WindowPlan plan, List<Integer> ratios) {
        return ratios.stream()
                .mapToInt(Integer::intValue)
                .filter(ratio -> fits(plan.withRatio(ratio)))
                .findFirst();
    }

    /** The largest number of frames that fits: more frames never need fewer positions, so it lies where fitting ends. */
    OptionalInt framesThatFit(WindowPlan plan) {
        int fit = 0;
        int tooMany = plan.frames();
        while (tooMany - fit > 1) {
            int middle = (fit + tooMany) >>> 1;
            if (withFrames(plan, middle).map(this::fits).orElse(false)) {
                fit = middle;
            } else {
                tooMany = middle;
            }
        }
        return fit == 0 ? OptionalInt.empty() : OptionalInt.of(fit);
    }

    private static Optional<WindowPlan> withFrames(WindowPlan plan, int frames) {
        try {
            return Optional.of(plan.withFrames(frames));
        } catch (VideoXLException ratioDoesNotFit) {
            return Optional.empty();
        }
    }
}
