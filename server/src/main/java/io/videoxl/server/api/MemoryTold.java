package io.videoxl.server.api;

import io.videoxl.Progress;
import io.videoxl.server.store.MemoryDetails;
import io.videoxl.server.store.MemoryRecord;
import io.videoxl.server.store.MemoryRecord.Source;
import io.videoxl.server.store.MemoryRecord.State;
import io.videoxl.server.store.VideoRecord.Failure;
import io.videoxl.server.store.WatchChoices;
import io.videoxl.server.work.KeptMemory;
import io.videoxl.server.work.Memories;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A memory as callers are told of it. Lists of memories do without windows and frames. */
record MemoryTold(
        String id,
        String name,
        String state,
        Failure error,
        List<Source> sources,
        WatchChoices options,
        boolean live,
        boolean open,
        long created,
        String model,
        int framesWatched,
        Integer framesTotal,
        Double secondsLeft,
        Integer queuePlace,
        Integer tokens,
        Long bytes,
        Double watchedTo,
        List<MemoryDetails.Part> windows,
        List<MemoryDetails.Seen> frameTimes,
        List<String> warnings) {
    static MemoryTold brief(Memories memories, KeptMemory kept) {
        return of(memories, kept, null);
    }

    static MemoryTold whole(Memories memories, KeptMemory kept) throws IOException {
        return of(memories, kept, memories.reports().details(kept));
    }

    private static MemoryTold of(Memories memories, KeptMemory kept, MemoryDetails details) {
        MemoryRecord record = kept.record();
        var soFar = memories.reports().soFar(kept);
        var progress = kept.progress().filter(now -> record.state() == State.WATCHING);
        int place = memories.place(kept);
        return new MemoryTold(
                record.id(),
                record.name(),
                record.state().name().toLowerCase(Locale.ROOT),
                record.error(),
                record.sources(),
                record.choices(),
                record.live(),
                memories.reports().isOpen(kept),
                record.created(),
                record.model(),
                soFar.map(MemoryRecord.Kept::frames).orElse(0),
                record.state() == State.READY
                        ? soFar.map(MemoryRecord.Kept::frames).orElse(null)
                        : progress.filter(now -> !now.openEnded())
                                .map(Progress::frames)
                                .orElse(null),
                progress.flatMap(Progress::remaining).map(MemoryTold::seconds).orElse(null),
                place == 0 ? null : place,
                soFar.map(MemoryRecord.Kept::tokens).orElse(null),
                soFar.map(MemoryRecord.Kept::bytes).orElse(null),
                details == null || details.frames().isEmpty()
                        ? null
                        : details.frames().getLast().at(),
                details == null ? null : details.windows(),
                details == null ? null : details.frames(),
                details == null ? null : details.warnings());
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
