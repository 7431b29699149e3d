package io.videoxl.server;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.server.api.AskDoor;
import io.videoxl.server.api.ChatsDoor;
import io.videoxl.server.api.FilesDoor;
import io.videoxl.server.api.InfoDoor;
import io.videoxl.server.api.MemoryDoor;
import io.videoxl.server.api.PlanDoor;
import io.videoxl.server.api.SessionDoor;
import io.videoxl.server.api.UploadDoor;
import io.videoxl.server.api.VideoDoor;
import io.videoxl.server.http.Routes;
import io.videoxl.server.metrics.Metrics;
import io.videoxl.server.metrics.MetricsPage;
import io.videoxl.server.openai.ChatDoor;
import io.videoxl.server.openai.MemoryAnswering;
import io.videoxl.server.openai.ModelDoor;
import io.videoxl.server.security.Addresses;
import io.videoxl.server.security.Keys;
import io.videoxl.server.security.Roots;
import io.videoxl.server.store.ChatStore;
import io.videoxl.server.store.DiskRoom;
import io.videoxl.server.store.ExampleStore;
import io.videoxl.server.store.MemoryStore;
import io.videoxl.server.store.Speed;
import io.videoxl.server.store.StoreFolder;
import io.videoxl.server.store.UploadStore;
import io.videoxl.server.store.VideoStore;
import io.videoxl.server.work.Examples;
import io.videoxl.server.work.Memories;
import io.videoxl.server.work.ModelSlot;
import io.videoxl.server.work.Questions;
import io.videoxl.server.work.SpeedTrial;
import io.videoxl.server.work.Thumbnails;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a server consists of behind its doors, and which doors there are. */
final class Rooms implements AutoCloseable {
    /**
     * What decides what may be done.
     *
     * @param isolated whether files of strangers are decoded in a process of their own
     * @param demo whether this is the demonstration
     * @param films to be tried
     */
    record Settings(
            Limits limits,
            Keys keys,
            Roots roots,
            Addresses addresses,
            boolean isolated,
            boolean demo,
            List<Examples.Film> films) {}

    private final Settings settings;
    private final ModelSlot model;
    private final VideoStore videos;
    private final UploadStore uploads;
    private final Thumbnails thumbnails;
    private final ChatStore chats;
    private final Speed speed;
    private final Memories memories;
    private final SpeedTrial trial;
    private final Questions questions;
    private final Examples examples;
    private final Metrics metrics = new Metrics();

    private final Path temporary;
    private final DiskRoom disk;

    Rooms(StoreFolder folder, ModelSlot model, Settings settings) {
        this.settings = settings;
        this.model = model;
        var limits = settings.limits();
        temporary = folder.temporary();
        try {
            disk = new DiskRoom(folder.root(), limits.freeBytes());
            videos = new VideoStore(folder, disk, limits, settings.roots(), settings.addresses(), settings.isolated());
            uploads = new UploadStore(folder, disk, limits, videos);
            thumbnails = new Thumbnails(videos);
            chats = new ChatStore(folder);
            speed = new Speed(folder);
            memories = new Memories(model, limits, videos, thumbnails, new MemoryStore(folder), chats, speed, metrics);
            trial = new SpeedTrial(speed, memories::isBusy);
            questions = new Questions(limits.questions());
            examples = new Examples(
                    new ExampleStore(folder, videos), memories, settings.keys().callers());
            metrics.gauge("videoxl_questions", "Questions that are answered or wait for it.", questions::count);
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO, "the folder " + folder.root() + " cannot be read: " + e + "; is it this server's?", e);
        }
    }

    /** Goes on with what was under way when the server ended. */
    void start() {
        videos.start();
        memories.start();
        examples.make(settings.films());
        model.whenLoaded(trial::begin);
    }

    Routes routes() {
        var routes = new Routes();
        var limits = settings.limits();
        new SessionDoor(settings.keys()).register(routes);
        new FilesDoor(settings.roots()).register(routes);
        new UploadDoor(uploads, limits).register(routes);
        new VideoDoor(videos, uploads, thumbnails, limits).register(routes);
        new PlanDoor(model, videos, speed, limits).register(routes);
        new MemoryDoor(memories, uploads, limits).register(routes);
        new AskDoor(model, memories, chats, questions, metrics, limits).register(routes);
        new ChatsDoor(chats, memories).register(routes);
        new InfoDoor(
                        model,
                        examples,
                        new InfoDoor.Settings(
                                Version.TEXT,
                                limits,
                                settings.roots().names(),
                                settings.addresses().isAny(),
                                settings.demo(),
                                settings.keys().isNeeded()),
                        videos.opener()::expect) // a film often follows
                .register(routes);
        new ModelDoor(model, Version.TEXT, limits.questions()).register(routes);
        var answering = new MemoryAnswering(model, videos, memories, temporary, disk, limits);
        new ChatDoor(model::name, temporary, disk, answering, questions, metrics, limits).register(routes);
        new MetricsPage(metrics).register(routes);
        return routes;
    }

    @Override
    public void close() {
        try (memories;
                videos;
                thumbnails;
                trial) {
            // In the opposite order.
        }
    }
}
