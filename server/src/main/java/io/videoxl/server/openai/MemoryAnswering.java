package io.videoxl.server.openai;

import io.videoxl.VideoMemory;
import io.videoxl.server.Limits;
import io.videoxl.server.api.EvidenceTold;
import io.videoxl.server.http.Json;
import io.videoxl.server.security.Caller;
import io.videoxl.server.store.DiskRoom;
import io.videoxl.server.store.MemoryDetails;
import io.videoxl.server.store.MemoryRecord.Source;
import io.videoxl.server.store.MemoryRecord.State;
import io.videoxl.server.store.VideoRecord;
import io.videoxl.server.store.VideoStore;
import io.videoxl.server.work.KeptMemory;
import io.videoxl.server.work.Memories;
import io.videoxl.server.work.ModelSlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Answers from the memories of this server, the same ones that our own API has: what a request shows is stored, watched if it was not, and asked. */
public final class MemoryAnswering implements Answering {
    private final ModelSlot model;
    private final Memories memories;
    private final Incoming incoming;
    private final Limits limits;

    /** @param temporary a folder on the disk of the videos */
    public MemoryAnswering(
            ModelSlot model, VideoStore videos, Memories memories, Path temporary, DiskRoom disk, Limits limits) {
        this.model = model;
        this.memories = memories;
        this.limits = limits;
        incoming = new Incoming(videos, temporary, disk, limits.sources());
    }

    @Override
    public Answered answer(
            Caller caller, ChatRequest request, Consumer<Supplier<String>> progress, Consumer<String> pieces)
            throws IOException, InterruptedException {
        if (request.memory().isPresent()) {
            return ask(memories.get(caller, request.memory().get()), request, false, pieces);
        }
        if (request.shown().isEmpty()) {
            try (var empty = model.get().newMemory(request.watching().choices().options())) {
                return asking(request, empty, List.of(), true).ask(limits.questionTime(), pieces);
            }
        }
        progress.accept(() -> "reading what is shown");
        var shown = new ArrayList<VideoRecord>();
        try {
            return watch(caller, request, incoming.take(caller, request.shown(), shown), progress, pieces);
        } finally {
            incoming.letGo(shown);
            // Of no effect on what was watched.
            for (var video : shown) {
                memories.forgetUnused(video.id());
            }
        }
    }

    private Answered watch(
            Caller caller,
            ChatRequest request,
            List<VideoRecord> videos,
            Consumer<Supplier<String>> progress,
            Consumer<String> pieces)
            throws IOException, InterruptedException {
        var watching = request.watching();
        var sources = videos.stream()
                .map(video -> video.kind() == VideoRecord.Kind.IMAGE
                        ? new Source(video.id(), null, null, null)
                        : new Source(video.id(), null, watching.from(), watching.to()))
                .toList();
        var kept = memories.findOrWatch(caller, sources, watching.choices());
        try {
            boolean isThere = kept.record().state() == State.READY;
            progress.accept(() -> told(kept));
            kept.awaitEnd();
            return ask(kept, request, !isThere, pieces);
        } finally {
            memories.leave(kept);
        }
    }

    /** Such as {@code watching: 12 of 128 frames, about 40 s left}. */
    private String told(KeptMemory kept) {
        int place = memories.place(kept);
        if (place > 0) {
            return "waiting to be watched, place " + place;
        }
        return kept.progress()
                .map(progress -> "watching: " + progress.framesEncoded() + " of " + progress.frames() + " frames"
                        + progress.remaining()
                                .map(left -> ", about " + left.toSeconds() + " s left")
                                .orElse(""))
                .orElse("watched; the question is being answered");
    }

    private Answered ask(KeptMemory kept, ChatRequest request, boolean watched, Consumer<String> pieces)
            throws InterruptedException {
        try (var lease = memories.lease(kept)) {
            var answered = asking(request, lease.memory(), kept.record().sources(), watched)
                    .ask(limits.questionTime(), pieces);
            answered.ours().put("memory", kept.record().id());
            return answered;
        }
    }

    private Asking asking(ChatRequest request, VideoMemory memory, List<Source> sources, boolean watched) {
        var places = MemoryDetails.places(sources);
        return new Asking(request, memory, watched, found -> Json.MAPPER.valueToTree(EvidenceTold.of(found, places)));
    }
}
