package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.CancelFlag;
import io.videoxl.evidence.BlankVideo;
import io.videoxl.memory.Continuation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A blank video: frames of medium grey, as few as can be watched as the first window of a memory was. */
final class GreyFrames implements BlankVideo {
    private static final byte GREY = (byte) 128;
    private static final String NAME = "blank";

    private final VideoXL model;
    private final WatchOptions options;
    private final int count;
    private final CancelFlag cancel;

    /**
     * @param windows of the memory; a blank video is shown instead of the first one
     * @param options system prompt and type of the memory
     */
    GreyFrames(VideoXL model, List<WatchedWindow> windows, WatchOptions options, CancelFlag cancel) {
        this.model = model;
        this.cancel = cancel;
        var known = model.known();
        var all = options.toBuilder().frames(FrameSampling.all()).reserve(0);
        if (known.family() == ModelFamily.VIDEO_XL && !windows.isEmpty()) {
            int ratio = windows.getFirst().ratio();
            count = BlankVideo.frames(ratio, model.shape().tokensPerFrame());
            this.options = all.compression(ratio).build();
        } else {
            count = known.framesPerGroup();
            this.options = all.build();
        }
    }

    @Override
    public int tokens() {
        int prefix = model.language().prefix(options.systemPrompt()).length;
        int shown = count / model.known().framesPerGroup() * model.shape().tokensPerFrame();
        // No more are kept than are shown.
        return prefix + 2 * shown;
    }

    @Override
    public List<double[]> score(List<Continuation> continuations) {
        try (var memory = model.newMemory(options);
                var ending = cancel.onSet(memory::close)) {
            memory.append(Video.frames(frames().iterator(), NAME), options);
            try (var turn = memory.working().turn(cancel)) {
                return turn.score(continuations, model.language().vocabularySize(), cancel);
            }
        } catch (VideoXLException e) {
            throw cancel.isSet() && e.code() == Code.CLOSED
                    ? new VideoXLException(Code.CANCELLED, "watching a blank video for evidence was cancelled", e)
                    : e;
        }
    }

    private List<Frame> frames() {
        int size = model.shape().imageSize();
        var pixels = new byte[3 * size * size];
        Arrays.fill(pixels, GREY);
        return IntStream.range(0, count)
                .mapToObj(i -> Frame.rgb(pixels, size, size, Duration.ofSeconds(i)))
                .toList();
    }
}
