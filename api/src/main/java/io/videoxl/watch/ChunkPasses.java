package io.videoxl.watch;

import io.videoxl.Chunks;
import io.videoxl.WatchedFrame;
import io.videoxl.engine.Chunk;
import io.videoxl.engine.Decoder;
import io.videoxl.engine.Features;
import io.videoxl.memory.KeptGroup;
import io.videoxl.memory.KeptGroups.ChunkedGroups;
import io.videoxl.memory.WorkingMemory.Appended;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Video-XL-2: times and visual tokens are kept, and visual tokens see what their chunks allow. */
final class ChunkPasses extends EnginePasses {
    private final int framesPerGroup;
    private final int tokensPerGroup;
    private final Chunks chunks;
    private final Function<Duration, int[]> times;

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
        var frames = context.log().frames(window.firstFrame(), window.endFrame());
        var texts = IntStream.range(0, window.tokens() / tokensPerGroup)
                .mapToObj(
                        group -> times.apply(frames.get(group * framesPerGroup).time()))
                .toList();
        var kept = texts.stream()
                .map(text -> new KeptGroup(text.length, tokensPerGroup))
                .toList();
        var ids = ids(texts);
        context.memory().append(ids.length, context.most(), context.cancel(), memory -> {
            var parts = context.memory().groups().chunksOf(kept, chunks);
            var seen = parts.stream()
                    .map(part -> new Chunk(part.tokens(), part.seen()))
                    .toList();
            context.engine().chunks(memory, ids, seen, tokens, 0, context.cancel());
            return windows(parts, frames);
        });
    }

    /** A window for each chunk. */
    private List<Appended> windows(List<ChunkedGroups> parts, List<WatchedFrame> frames) {
        var windows = new ArrayList<Appended>();
        int first = 0;
        for (var part : parts) {
            int end = Math.min(frames.size(), first + part.groups().size() * framesPerGroup);
            windows.add(new Appended(frames.subList(first, end), end - first, part.groups()));
            first = end;
        }
        return windows;
    }

    /** Of groups, each a time and then visual tokens. */
    private int[] ids(List<int[]> texts) {
        var ids = IntStream.builder();
        for (var text : texts) {
            IntStream.of(text).forEach(ids::add);
            IntStream.range(0, tokensPerGroup).forEach(i -> ids.add(Decoder.VISUAL_TOKEN));
        }
        return ids.build().toArray();
    }
}
