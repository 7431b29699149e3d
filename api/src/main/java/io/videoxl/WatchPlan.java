package io.videoxl;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What would be watched, told by {@link VideoXL#plan} without opening or decoding anything.
 *
 * {@snippet file="SnippetsTest.java" region="plan"}
 *
 * @param frames the frames, in order. Their times are exact where a source's frames are spaced evenly, otherwise what they would be
 *     if they were
 * @param windows how they are cut into windows, or of a Video-XL-2 model into passes
 * @param tokens what is kept: the prompt before the video, and the summaries or, of a Video-XL-2 model, the visual tokens with as many
 *     for times as there can be
 * @param bytes what the memory takes on the device, its room for {@linkplain WatchOptions.Builder#reserve question and answer} included
 */
public record WatchPlan(List<WatchedFrame> frames, List<Window> windows, int tokens, long bytes) {
    /**
     * Something that is to be watched.
     *
     * @param name for frames and messages
     * @param info what it holds, as {@link Video#info} tells it
     * @param from where the part begins that is watched, counted from the start
     * @param to where it ends; may be after the end
     */
    public record Source(String name, VideoInfo info, Duration from, Duration to) {
        /** What {@code to} is for the whole of a video. */
        public static final Duration END = io.videoxl.video.sampling.Clip.WHOLE.to();

        /** Refuses nulls. */
        public Source {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(info, "info");
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(to, "to");
        }

        /**
         * The whole of a video.
         *
         * @param name for frames and messages
         * @param info what it holds
         */
        public Source(String name, VideoInfo info) {
            this(name, info, Duration.ZERO, END);
        }
    }

    /**
     * A window.
     *
     * @param firstFrame the first frame that it shows tokens of, an index into {@link WatchPlan#frames}
     * @param endFrame one more than its last frame
     * @param ratio visual tokens that become one summary; 1 where all are kept
     * @param tokens how many it leaves in memory
     */
    public record Window(int firstFrame, int endFrame, int ratio, int tokens) {}

    /** Copies the lists. */
    public WatchPlan {
        frames = List.copyOf(frames);
        windows = List.copyOf(windows);
    }
}
