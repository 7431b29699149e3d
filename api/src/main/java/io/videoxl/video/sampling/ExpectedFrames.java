package io.videoxl.video.sampling;

import io.videoxl.FrameSampling;
import io.videoxl.VideoInfo;
import io.videoxl.VideoXLException;
import io.videoxl.WatchedFrame;
import io.videoxl.video.frames.Timeline;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Which frames a sampling would take from a video of which only that is known what {@link VideoInfo} tells. */
public final class ExpectedFrames {
    private ExpectedFrames() {}

    /**
     * The frames, as if all were shown equally long. Where it is not known which frames are key frames, others as many take their place.
     *
     * @param sampling for a source with an end; every frame has a time
     * @throws VideoXLException {@code INVALID_ARGUMENT} if clip or sampling do not fit the video
     */
    public static List<WatchedFrame> of(FrameSampling sampling, Clip clip, VideoInfo info, String name) {
        int count = (int) Math.max(1, Math.min(Integer.MAX_VALUE - 1, info.frameCount()));
        double seconds = info.duration().toNanos() / 1e9;
        double rate = info.averageFrameRate();
        var timeline = new Timeline(
                count,
                frame -> frame == count || rate <= 0 ? seconds * frame / count : Math.min(seconds, frame / rate),
                info.variableFrameRate() ? 0 : rate,
                new int[0]);
        return Arrays.stream(SamplingPlan.of(known(sampling), clip, timeline, name))
                .mapToObj(frame -> new WatchedFrame(name, Duration.ofNanos(timeline.startNanos(frame))))
                .toList();
    }

    private static FrameSampling known(FrameSampling sampling) {
        return sampling instanceof FrameSampling.KeyFrames(int most) ? FrameSampling.uniform(most) : sampling;
    }
}
