package io.videoxl;

import io.videoxl.VideoXLException.Code;
import java.time.Duration;
import java.util.List;

/**
 * Which frames of a video are looked at. The default is {@link #auto()}. No frame is taken twice: where a sampling asks for more
 * frames than the video has, each is taken once. Where only a clip is watched, everything counts from the clip's start.
 *
 * <p>A source without a known end, such as a camera, is sampled as its frames come: a cap ends watching there, where for a file it
 * spreads the frames, and {@link #uniform} is refused. Immutable.
 *
 * {@snippet file="SnippetsTest.java" region="frame-sampling"}
 */
public sealed interface FrameSampling {
    /**
     * The default. For a file what the {@linkplain ModelFamily#frames model's family} was published with: for Video-XL one frame per
     * second up to 128 s, and 128 frames spread evenly over anything longer, for Video-XL-2 {@code dense(150)}; for a source
     * without a known end, one frame per second without a cap; of frames that the caller supplies, every one.
     *
     * @return the sampling
     */
    static FrameSampling auto() {
        return new Auto(Auto.VIDEO_XL);
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

    /**
     * One frame per second, or up to four as long as that makes at most {@code maxFrames} frames; {@code maxFrames} spread evenly
     * where even one per second makes more. This is how Video-XL-2 was published. Of a source without a known end, one per second.
     *
     * @param maxFrames the most frames to take, at least 1
     * @return the sampling
     * @throws VideoXLException {@code INVALID_ARGUMENT} if {@code maxFrames} is less than 1
     */
    static FrameSampling dense(int maxFrames) {
        return new Dense(maxFrames);
    }

    /**
     * The frame on show at each of some times, in the order in which they are shown.
     *
     * @param times from the start of the video, or of the clip; in any order, at least one; one before the first
     *     picture stands for that
     * @return the sampling
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there is no time or one before the start. A time that is not before
     *     the end is refused when the video is opened.
     */
    static FrameSampling at(Duration... times) {
        return new At(List.of(times));
    }

    /**
     * The key frames, which are coded without reference to others: usually one every few seconds, and where a scene begins.
     *
     * @param maxFrames the most frames to take, at least 1; if there are more key frames, this many of them are spread evenly
     * @return the sampling
     * @throws VideoXLException {@code INVALID_ARGUMENT} if {@code maxFrames} is less than 1
     */
    static FrameSampling keyFrames(int maxFrames) {
        return new KeyFrames(maxFrames);
    }

    /** {@return every frame of the video} */
    static FrameSampling all() {
        return new All();
    }

    /**
     * What {@link #auto} gives.
     *
     * @param withEnd what it is for a file; a model watches with its {@linkplain ModelFamily#frames own}
     */
    record Auto(FrameSampling withEnd) implements FrameSampling {
        private static final FrameSampling VIDEO_XL = new PerSecond(1, 128);

        @Override
        public String toString() {
            return "Auto[]";
        }
    }

    /** What {@link #all} gives. */
    record All() implements FrameSampling {}

    /**
     * What {@link #uniform} gives.
     *
     * @param frames how many frames, spread evenly from the first to the last
     */
    record Uniform(int frames) implements FrameSampling {
        /** Refuses a number below 1. */
        public Uniform {
            requirePositive(frames, "");
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
                        Code.INVALID_ARGUMENT,
                        "Frame sampling: a rate of " + rate + " frames per second; expected a number above 0.");
            }
            requirePositive(maxFrames, "at most ");
        }
    }

    /**
     * What {@link #dense} gives.
     *
     * @param maxFrames where one frame per second would make more than this, this many are spread evenly instead
     */
    record Dense(int maxFrames) implements FrameSampling {
        /** Refuses a number below 1. */
        public Dense {
            requirePositive(maxFrames, "at most ");
        }
    }

    /**
     * What {@link #at} gives.
     *
     * @param times ascending, each once
     */
    record At(List<Duration> times) implements FrameSampling {
        /** Sorts the times; refuses an empty list and times below zero. */
        public At {
            times = times.stream().sorted().distinct().toList();
            if (times.isEmpty() || times.getFirst().isNegative()) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "Frame sampling: " + (times.isEmpty() ? "no time" : "the time " + times.getFirst())
                                + " given; expected one or more, none before the start.");
            }
        }
    }

    /**
     * What {@link #keyFrames} gives.
     *
     * @param maxFrames where there are more key frames than this, this many of them are spread evenly
     */
    record KeyFrames(int maxFrames) implements FrameSampling {
        /** Refuses a number below 1. */
        public KeyFrames {
            requirePositive(maxFrames, "at most ");
        }
    }

    private static void requirePositive(int frames, String prefix) {
        if (frames < 1) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "Frame sampling: " + prefix + frames + " frames asked for; expected 1 or more.");
        }
    }
}
