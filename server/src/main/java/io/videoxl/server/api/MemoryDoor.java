package io.videoxl.server.api;

import io.videoxl.Progress;
import io.videoxl.VideoXLException;
import io.videoxl.server.Limits;
import io.videoxl.server.http.ClientGone;
import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.http.Routes;
import io.videoxl.server.store.MemoryDetails;
import io.videoxl.server.store.MemoryRecord.State;
import io.videoxl.server.store.UploadStore;
import io.videoxl.server.work.KeptMemory;
import io.videoxl.server.work.Memories;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** {@code /api/memories}: what is watched, how far that is, and the files. */
public final class MemoryDoor {
    /** Faster no eye follows. */
    private static final long PAUSE_MILLIS = 100;

    private static final String ENDING = ".vxl";

    private final Memories memories;
    private final UploadStore uploads;
    private final Limits limits;

    /** @param uploads receives memory files */
    public MemoryDoor(Memories memories, UploadStore uploads, Limits limits) {
        this.memories = memories;
        this.uploads = uploads;
        this.limits = limits;
    }

    record Listed(List<MemoryTold> memories) {}

    /** How far watching has come; {@code at} is the last that was summarised, in its source. */
    record ProgressTold(int framesWatched, Integer framesTotal, Double secondsLeft, Integer source, Double at) {}

    /** Adds the endpoints. */
    public void register(Routes routes) {
        routes.add("GET", "/api/memories", this::list);
        routes.add("POST", "/api/memories", this::watch);
        routes.add("PUT", "/api/memories/{name}", this::bring);
        routes.add(
                "GET",
                "/api/memories/{id}",
                exchange -> exchange.send(200, MemoryTold.whole(memories, memory(exchange))));
        routes.add("DELETE", "/api/memories/{id}", this::delete);
        routes.add("POST", "/api/memories/{id}/cancel", this::cancel);
        routes.add("GET", "/api/memories/{id}/file", this::file);
        routes.add("GET", "/api/memories/{id}/events", this::events);
    }

    private KeptMemory memory(Exchange exchange) {
        return memories.get(exchange.caller(), exchange.parameter("id"));
    }

    private void list(Exchange exchange) throws IOException {
        exchange.send(
                200,
                new Listed(memories.list(exchange.caller()).stream()
                        .map(kept -> MemoryTold.brief(memories, kept))
                        .toList()));
    }

    private void watch(Exchange exchange) throws IOException {
        var kept =
                memories.watch(exchange.caller(), exchange.json(WatchBody.class).wanted());
        exchange.set("Location", "/api/memories/" + kept.record().id());
        exchange.send(202, MemoryTold.whole(memories, kept));
    }

    private void bring(Exchange exchange) throws IOException {
        var name = exchange.parameter("name");
        if (!name.endsWith(ENDING) || name.length() == ENDING.length()) {
            throw Refusal.badRequest("the name " + name + ": expected one that ends with " + ENDING);
        }
        try (var body = exchange.body(limits.uploadBytes())) {
            var file = uploads.spool(exchange.bodyLength(), body);
            try {
                var kept = memories.take(exchange.caller(), name.substring(0, name.length() - ENDING.length()), file);
                exchange.set("Location", "/api/memories/" + kept.record().id());
                exchange.send(201, MemoryTold.whole(memories, kept));
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }

    private void delete(Exchange exchange) throws IOException {
        memories.delete(memory(exchange));
        exchange.send(204);
    }

    private void cancel(Exchange exchange) throws IOException {
        var kept = memory(exchange);
        memories.cancel(kept);
        exchange.send(202, MemoryTold.brief(memories, kept));
    }

    private void file(Exchange exchange) throws IOException {
        var kept = memory(exchange);
        var record = kept.record();
        if (record.state() != State.READY) {
            throw Refusal.conflict(record.name() + " is not ready; expected one that was watched");
        }
        var name = URLEncoder.encode(record.name(), StandardCharsets.UTF_8).replace("+", "%20");
        exchange.set("Content-Disposition", "attachment; filename=\"memory.vxl\"; filename*=UTF-8''" + name + ENDING);
        exchange.sendFile(memories.reports().file(kept), "application/octet-stream", '"' + record.id() + '"');
    }

    private void events(Exchange exchange) throws Exception {
        var kept = memory(exchange);
        var thread = Thread.currentThread();
        try (var stream = exchange.events(() -> words(kept))) {
            stream.onGone(thread::interrupt);
            State told = null;
            int windows = 0;
            Progress progress = null;
            for (long known = -1; ; ) {
                known = kept.awaitChange(known);
                if (kept.isDeleted()) {
                    return;
                }
                var state = kept.record().state();
                boolean ended = !kept.record().isUnderWay();
                if (told == null) {
                    stream.event("state", MemoryTold.whole(memories, kept));
                    told = state;
                    windows = memories.reports().details(kept).windows().size();
                }
                var more = memories.reports().windowsFrom(kept, windows);
                for (var window : more) {
                    stream.event("window", window);
                }
                windows += more.size();
                var now = kept.progress().orElse(null);
                if (now != null && now != progress && state == State.WATCHING) {
                    progress = now;
                    stream.event("progress", told(kept, now));
                }
                if (state != told) {
                    told = state;
                    stream.event("state", MemoryTold.whole(memories, kept));
                }
                if (ended) {
                    return;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            throw new ClientGone(new IOException("the events were ended", e));
        } catch (IOException | VideoXLException e) {
            if (!kept.isDeleted()) { // else there is nothing left to tell
                throw e;
            }
        }
    }

    private static String words(KeptMemory kept) {
        return kept.progress().map(Progress::toString).orElse("waiting");
    }

    private ProgressTold told(KeptMemory kept, Progress progress) throws IOException {
        var seen = memories.reports().details(kept).frames();
        var last = seen.isEmpty() ? new MemoryDetails.Seen(0, 0) : seen.getLast();
        return new ProgressTold(
                progress.framesEncoded(),
                progress.openEnded() ? null : progress.frames(),
                progress.remaining()
                        .map(Duration::toMillis)
                        .map(millis -> millis / 1e3)
                        .orElse(null),
                last.source(),
                last.at());
    }
}
