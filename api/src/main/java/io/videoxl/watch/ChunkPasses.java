package io.videoxl.watch;

import io.videoxl.Chunks;
import io.videoxl.WatchedFrame;
import io.videoxl.engine.Decoder;
import io.videoxl.engine.Features;
import io.videoxl.memory.KeptGroup;
import io.videoxl.memory.WorkingMemory.Appended;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Video-XL-2: times and visual tokens are kept, and visual tokens see what their chunks allow. */
final class ChunkPasses extends EnginePasses {
    private final int framesPerGroup;
    private final int tokensPerGroup;
    private final Chunks chunks;
    private final Function<Duration, int[]> times;
    private int logged;

    ChunkPasses(
            PassContext context,
            int framesPerGroup,
            int tokensPerGroup,
            Chunks chunks,
            Function<Duration, int[]> times) {
        super(context);
        this.framesPerGroup = framesPerGroup;
        this.tokensPerGroup = tokensPerGroup;
        this.chunks = chunks;
        this.times = times;
    }

    @Override
    public void append(Features tokens, Window window) {
        int groups = window.tokens() / tokensPerGroup;
        int frame = window.firstFrame();
        for (int done = 0; done < groups; ) {
            // What was appended before may have left a chunk begun.
            int count = Math.min(groups - done, context.memory().groups().leftInChunk(chunks));
            int end = Math.min(window.endFrame(), frame + count * framesPerGroup);
            append(tokens, done * tokensPerGroup, context.log().frames(frame, end), frame);
            frame = end;
            done += count;
        }
    }

    /** Groups of one chunk. */
    private void append(Features tokens, int firstRow, List<WatchedFrame> frames, int first) {
        var texts = IntStream.range(0, Math.ceilDiv(frames.size(), framesPerGroup))
                .mapToObj(
                        group -> times.apply(frames.get(group * framesPerGroup).time()))
                .toList();
        var kept = texts.stream()
                .map(text -> new KeptGroup(text.length, tokensPerGroup))
                .toList();
        int length = kept.stream().mapToInt(KeptGroup::tokens).sum();
        var ids = new int[length];
        Arrays.fill(ids, Decoder.VISUAL_TOKEN);
        int at = 0;
        for (var text : texts) {
            System.arraycopy(text, 0, ids, at, text.length);
            at += text.length + tokensPerGroup;
        }
        var begun = frames.subList(Math.max(0, logged - first), frames.size());
        context.memory().append(length, context.most(), context.cancel(), memory -> {
            var seen = context.memory().groups().seenByNext(chunks);
            context.engine().chunk(memory, ids, tokens, firstRow, seen, context.cancel());
            return new Appended(begun, frames.size(), kept);
        });
        logged = first + frames.size();
    }
}
