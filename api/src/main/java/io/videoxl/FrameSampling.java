package io.videoxl;

/**
 * Which frames of a video are looked at. The default is {@link #auto()}. No frame is taken twice: where a sampling asks for more
 * frames than the video has, each is taken once. Immutable.
 *
 * {@snippet file="SnippetsTest.java" region="frame-sampling"}
 */
public sealed interface FrameSampling {
    /** {@return the default: one frame per second up to 128 s, and 128 frames spread evenly over anything longer} */
    static FrameSampling auto() {
        return perSecond(1, 128);
    }

    /**
     * A number of frames spread evenly from the first frame to the last.
     *
     * @param frames how many, at least 1
     * @return the sampling
     * @throws VideoXLException {@code INVALID_ARGUMENT} if {@code frames} is less than 1
     */
    static FrameSampling uniform(int frames) {
        return new Uniform(frames);
    }

    /**
     * A number of frames per second, as long as that makes at most {@code maxFrames} frames; {@code maxFrames} spread evenly
     * otherwise.
     *
     * @param rate frames per second, more than 0; may be less than 1
     * @param maxFrames the most frames to take, at least 1; {@link Integer#MAX_VALUE} for no limit
     * @return the sampling
     * @throws VideoXLException {@code INVALID_ARGUMENT} if an argument is out of its range
     */
    static FrameSampling perSecond(double rate, int maxFrames) {
        return new PerSecond(rate, maxFrames);
    }

    /** {@return every frame of the video} */
    static FrameSampling all() {
        return new Uniform(Integer.MAX_VALUE);
    }

    /**
     * What {@link #uniform} gives.
     *
     * @param frames how many frames, spread evenly from the first to the last
     */
    record Uniform(int frames) implements FrameSampling {
        /** Refuses a number below 1. */
        public Uniform {
            if (frames < 1) {
                throw new VideoXLException(
                        VideoXLException.Code.INVALID_ARGUMENT,
                        "Frame sampling: " + frames + " frames asked for; expected 1 or more.");
            }
        }
    }

    /**
     * What {@link #perSecond} gives.
     *
     * @param rate frames per second
     * @param maxFrames where the rate would make more frames than this, this many are spread evenly instead
     */
    record PerSecond(double rate, int maxFrames) implements FrameSampling {
        /** Refuses what is out of its range. */
        public PerSecond {
            if (!(rate > 0) || Double.isInfinite(rate)) {
                throw new VideoXLException(
                        VideoXLException.Code.INVALID_ARGUMENT,
                        "Frame sampling: a rate of " + rate + " frames per second; expected a number above 0.");
            }
            if (maxFrames < 1) {
                throw new VideoXLException(
                        VideoXLException.Code.INVALID_ARGUMENT,
                        "Frame sampling: at most " + maxFrames + " frames asked for; expected 1 or more.");
            }
        }
    }
}
