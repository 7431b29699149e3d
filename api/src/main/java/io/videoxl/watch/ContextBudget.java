package io.videoxl.watch;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether a video with its prompt fits the positions that the decoder was trained for, and what would fit instead. */
public final class ContextBudget {
    private final int prefix;
    private final long reserved;
    private final int context;

    /**
     * @param prefix tokens before the video
     * @param reserved tokens of question and answer
     * @param context positions that the decoder was trained for
     */
    public ContextBudget(int prefix, long reserved, int context) {
        this.prefix = prefix;
        this.reserved = reserved;
        this.context = context;
    }

    /** Throws {@code CONTEXT_EXCEEDED}, naming a ratio and a number of frames that would fit, if the plan does not. */
    public void require(WindowPlan plan) {
        if (fits(plan)) {
            return;
        }
        var message = new StringBuilder()
                .append(plan.frames())
                .append(" frames at compression ")
                .append(plan.ratios().size() == 1 ? plan.ratios().getFirst() : plan.ratios())
                .append(" need ")
                .append(positions(plan))
                .append(" positions (")
                .append(prefix)
                .append(" before the video, ")
                .append(plan.summaries())
                .append(" summaries, ")
                .append(reserved)
                .append(" for question and answer; ")
                .append(plan.positions(prefix))
                .append(" while watching), the model has ")
                .append(context);
        var ratio = ratioThatFits(plan);
        var frames = framesThatFit(plan);
        ratio.ifPresent(fit -> message.append("; compression ").append(fit).append(" would fit"));
        frames.ifPresent(fit -> message.append("; ").append(fit).append(" frames would fit"));
        if (ratio.isEmpty() && frames.isEmpty()) {
            message.append("; shorten the system prompt, the question or the answer");
        }
        throw new VideoXLException(Code.CONTEXT_EXCEEDED, message.toString());
    }

    private boolean fits(WindowPlan plan) {
        return positions(plan) <= context;
    }

    private long positions(WindowPlan plan) {
        return Math.max(plan.positions(prefix), prefix + plan.summaries() + reserved);
    }

    private OptionalInt ratioThatFits(WindowPlan plan) {
        return plan.fittingRatios().stream()
                .mapToInt(Integer::intValue)
                .filter(ratio -> fits(plan.withRatio(ratio)))
                .findFirst();
    }

    /** The largest number of frames that fits: more frames never need fewer positions, so it lies where fitting ends. */
    private OptionalInt framesThatFit(WindowPlan plan) {
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
