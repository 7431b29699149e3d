package io.videoxl.server.store;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.server.Limits;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.security.Addresses;
import io.videoxl.server.security.Caller;
import io.videoxl.server.security.Roots;
import io.videoxl.server.store.VideoRecord.Failure;
import io.videoxl.server.store.VideoRecord.Holding;
import io.videoxl.server.store.VideoRecord.Kind;
import io.videoxl.server.store.VideoRecord.Origin;
import io.videoxl.server.store.VideoRecord.State;
import io.videoxl.video.images.StillImages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The videos and images of all callers: uploaded, below a root, or on the network. What each holds is found out in the background. Thread-safe.
 */
public final class VideoStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VideoStore.class);
    private static final String RECORD = "video.json";
    private static final Set<String> LIVE = Set.of("rtsp", "rtsps", "rtmp", "rtmps", "srt", "udp", "tcp", "rtp");
    private static final int READERS = 2;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final StoreFolder folder;
    private final Path room;
    private final Limits limits;
    private final Roots roots;
    private final Addresses addresses;
    private final Opener opener;
    private final Fetcher fetcher;
    private final Map<String, VideoRecord> videos = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<VideoRecord>> reading = new ConcurrentHashMap<>();
    private final ExecutorService readers = Executors.newFixedThreadPool(
            READERS,
            Thread.ofPlatform().name("videoxl-server-read-", 0).daemon().factory());
    /** Videos that requests need until they are done, and how many of them. */
    private final Map<String, Integer> held = new HashMap<>();

    private volatile Predicate<String> inUse = id -> false;
    private volatile boolean closed;

    /**
     * Opens what is there, and goes on with what was being read.
     *
     * @param isolated whether files of strangers are decoded in a process of their own
     */
    public VideoStore(
            StoreFolder folder, DiskRoom disk, Limits limits, Roots roots, Addresses addresses, boolean isolated)
            throws IOException {
        this.folder = folder;
        this.limits = limits;
        this.roots = roots;
        this.addresses = addresses;
        room = folder.room("videos");
        opener = new Opener(room, roots, addresses, isolated);
        fetcher = new Fetcher(addresses, disk);
        for (var each : DurableFiles.list(room)) {
            var record = each.resolve(RECORD);
            if (Files.exists(record)) {
                DurableFiles.readJson(record, VideoRecord.class).ifPresent(video -> videos.put(video.id(), video));
            } else {
                DurableFiles.delete(each, folder.trash());
            }
        }
    }

    /** Begins to read what was not read to its end. */
    public void start() {
        videos.values().stream().filter(video -> video.state() == State.READING).forEach(this::read);
    }

    /** Tells which videos may not be deleted now, by id. */
    public void keep(Predicate<String> inUse) {
        this.inUse = inUse;
    }

    /** How they are opened. */
    public Opener opener() {
        return opener;
    }

    /** A caller's videos, oldest first. */
    public List<VideoRecord> list(Caller caller) {
        return videos.values().stream()
                .filter(video -> video.isOf(caller))
                .sorted(Comparator.comparingLong(VideoRecord::created).thenComparing(VideoRecord::id))
                .toList();
    }

    /**
     * A caller's video.
     *
     * @throws Refusal 404
     */
    public VideoRecord get(Caller caller, String id) {
        return Optional.ofNullable(videos.get(id))
                .filter(video -> video.isOf(caller))
                .orElseThrow(() -> Refusal.notFound("there is no video " + id));
    }

    /** A video that has this id, whoever's. */
    Optional<VideoRecord> find(String id) {
        return Optional.ofNullable(videos.get(id));
    }

    /**
     * Takes a file that is whole and on the disk. When this returns it is kept.
     *
     * @param id a new one
     * @param file in the store's folder; it is moved
     * @param digest SHA-256; null: not known
     */
    VideoRecord take(String id, Caller caller, String name, Path file, String digest) throws IOException {
        var shown = FileName.shown(name, "video");
        var video = new VideoRecord(
                id,
                caller.id(),
                shown,
                Origin.ofFile(FileName.onDisk(shown)),
                Files.size(file),
                digest,
                System.currentTimeMillis(),
                State.READING,
                null,
                null);
        var unfinished = room.resolve(id + DurableFiles.UNFINISHED);
        DurableFiles.deleteTree(unfinished);
        Files.createDirectory(unfinished);
        // The file stays where it is until its new place is sure.
        DurableFiles.link(file, unfinished.resolve(video.origin().file()));
        DurableFiles.writeJson(unfinished.resolve(RECORD), video);
        DurableFiles.move(unfinished, room.resolve(id));
        Files.deleteIfExists(file);
        return begin(video);
    }

    private VideoRecord begin(VideoRecord video) {
        videos.put(video.id(), video);
        read(video);
        return video;
    }

    private VideoRecord add(Caller caller, String name, Origin origin) {
        var id = Ids.random();
        var video = new VideoRecord(
                id,
                caller.id(),
                FileName.shown(name, "video"),
                origin,
                0,
                null,
                System.currentTimeMillis(),
                State.READING,
                null,
                null);
        try {
            DurableFiles.createFolder(room.resolve(id));
            save(video);
        } catch (IOException e) {
            throw io(e);
        }
        return begin(video);
    }

    private static VideoXLException io(IOException e) {
        return new VideoXLException(Code.IO, "the server's disk failed: " + e.getMessage(), e);
    }

    /**
     * Keeps a video from being deleted until {@link #letGo} is called as often.
     *
     * @return false if it was deleted
     */
    public boolean hold(String id) {
        synchronized (held) {
            boolean there = videos.containsKey(id);
            if (there) {
                held.merge(id, 1, Integer::sum);
            }
            return there;
        }
    }

    /** Ends what {@link #hold} or {@link #fromBytes} began. */
    public void letGo(String id) {
        synchronized (held) {
            held.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Takes a video out, unless somebody needs it. */
    private boolean remove(String id) {
        synchronized (held) {
            if (held.containsKey(id) || inUse.test(id)) {
                return false;
            }
            videos.remove(id);
            return true;
        }
    }

    /**
     * A file of a caller that was spooled to {@link StoreFolder#temporary}; one with the same bytes that is there already is taken
     * instead. It is {@linkplain #hold held}.
     *
     * @param digest SHA-256 of its bytes, in hexadecimal
     */
    public VideoRecord fromBytes(Caller caller, String name, Path file, String digest) throws IOException {
        var id = Ids.random();
        Optional<VideoRecord> there;
        synchronized (held) {
            there = same(caller, video -> digest.equals(video.digest()));
            held.merge(there.map(VideoRecord::id).orElse(id), 1, Integer::sum);
        }
        try {
            if (there.isPresent()) {
                Files.deleteIfExists(file);
                return there.get();
            }
            DurableFiles.force(file);
            return take(id, caller, name, file, digest);
        } catch (Throwable e) {
            letGo(there.map(VideoRecord::id).orElse(id));
            throw e;
        }
    }

    /**
     * A file below a root.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there is none
     */
    public VideoRecord fromFile(Caller caller, Roots.Place place) {
        if (!Files.isRegularFile(place.real())) {
            throw new VideoXLException(Code.INVALID_ARGUMENT, place.path() + ": expected a file");
        }
        return same(caller, video -> place.path().equals(video.origin().path()) && isAsItWas(video, place.real()))
                .orElseGet(() -> add(caller, place.path(), Origin.ofPath(place.path())));
    }

    private static boolean isAsItWas(VideoRecord video, Path file) {
        try {
            return video.state() == State.READING
                    || Files.size(file) == video.bytes()
                            && Files.getLastModifiedTime(file).toMillis() < video.created();
        } catch (IOException e) {
            return false;
        }
    }

    /** As {@link #fromFile(Caller, Roots.Place)}, of a path that begins with the name of a root. */
    public VideoRecord fromFile(Caller caller, String path) {
        return fromFile(caller, roots.resolve(path));
    }

    /** As {@link #fromFile(Caller, Roots.Place)}, of the address of a local file. */
    public VideoRecord fromFile(Caller caller, URI file) {
        return fromFile(caller, roots.resolve(file));
    }

    /**
     * What is at an address on the network. It is fetched, unless it is watched as it comes: by its protocol, or because it is said.
     *
     * @param live whether it has no end
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it may not be reached
     */
    public VideoRecord fromAddress(Caller caller, URI address, boolean live) {
        addresses.resolve(address);
        boolean stream = live || LIVE.contains(address.getScheme());
        if (!stream && !Set.of("http", "https").contains(address.getScheme())) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "the protocol " + address.getScheme() + " is not spoken here; expected https");
        }
        var text = address.toString();
        return same(caller, video -> text.equals(video.origin().address())).orElseGet(() -> {
            opener.expect();
            return add(
                    caller,
                    FileName.shown(Objects.requireNonNullElse(address.getPath(), ""), address.getHost()),
                    Origin.ofAddress(text, stream));
        });
    }

    private Optional<VideoRecord> same(Caller caller, Predicate<VideoRecord> same) {
        return videos.values().stream()
                .filter(video -> video.isOf(caller) && video.state() != State.BROKEN && same.test(video))
                .max(Comparator.comparingLong(VideoRecord::created));
    }

    /**
     * Waits until it is known what a video holds.
     *
     * @return the video, ready or broken
     */
    public VideoRecord await(VideoRecord video) throws InterruptedException {
        var under = reading.get(video.id());
        try {
            return under == null ? videos.getOrDefault(video.id(), video) : under.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Deletes a caller's video.
     *
     * @throws Refusal 404; 409 if it is to be watched
     */
    public void delete(Caller caller, String id) throws IOException {
        var video = get(caller, id);
        if (!remove(id)) {
            throw Refusal.conflict(video.name() + " is being watched, or waits for it; cancel that first");
        }
        DurableFiles.delete(room.resolve(id), folder.trash());
    }

    /** Deletes a video, whoever's, if it came by {@link #fromBytes}: nobody asked to keep it. */
    public void forget(String id) throws IOException {
        var video = videos.get(id);
        if (video != null && video.digest() != null && remove(id)) {
            DurableFiles.delete(room.resolve(id), folder.trash());
        }
    }

    /** Where things are kept that belong to a video, such as its thumbnails. */
    public Path folder(VideoRecord video) {
        return room.resolve(video.id());
    }

    private void save(VideoRecord video) throws IOException {
        DurableFiles.writeJson(room.resolve(video.id()).resolve(RECORD), video);
    }

    private void read(VideoRecord video) {
        var end = new CompletableFuture<VideoRecord>();
        reading.put(video.id(), end);
        readers.execute(() -> {
            var known = known(video);
            try {
                if (videos.replace(video.id(), video, known)) { // else it was deleted
                    save(known);
                }
            } catch (IOException e) {
                LOG.atLevel(closed || !videos.containsKey(video.id()) ? Level.DEBUG : Level.WARN)
                        .log(
                                "what {} holds cannot be kept, and is found out again after a restart: {}",
                                video.id(),
                                e.toString());
            } finally {
                reading.remove(video.id());
                end.complete(known);
            }
        });
    }

    private VideoRecord known(VideoRecord video) {
        try {
            if (video.origin().live()) {
                return video.ready(0, new Holding(Kind.STREAM, 0, 0, 0, true, 0, 0, 0, 1, "", ""));
            }
            var there = video.origin().address() == null
                    ? video
                    : fetched(video, URI.create(video.origin().address()));
            var file = opener.file(there);
            var info = opener.video(there).info();
            requireWithin(there, info);
            var kind = StillImages.isOne(file) ? Kind.IMAGE : info.duration().isZero() ? Kind.STREAM : Kind.VIDEO;
            return there.ready(Files.size(file), Holding.of(kind, info));
        } catch (VideoXLException e) {
            if (closed) {
                return video; // read again after the next start
            }
            return video.broken(new Failure(e.code().name(), e.getMessage()));
        } catch (IOException | RuntimeException e) {
            if (!videos.containsKey(video.id())) { // its folder went while it was read
                return video.broken(new Failure(Code.CANCELLED.name(), video.name() + " was deleted"));
            }
            LOG.warn("{} cannot be read", video.id(), e);
            return video.broken(
                    new Failure(Code.INTERNAL.name(), video.name() + " cannot be read; the server's log says why"));
        }
    }

    private VideoRecord fetched(VideoRecord video, URI address) throws IOException {
        var name = FileName.onDisk(video.name());
        var file = folder(video).resolve(name);
        if (!Files.exists(file)) {
            var part = folder(video).resolve(name + DurableFiles.UNFINISHED);
            fetcher.fetch(address, part, limits.uploadBytes(), () -> videos.containsKey(video.id()));
            DurableFiles.force(part);
            DurableFiles.move(part, file);
        }
        return video.at(video.origin().fetched(name), Files.size(file));
    }

    private void requireWithin(VideoRecord video, io.videoxl.VideoInfo info) {
        if ((long) info.width() * info.height() > limits.pixels()) {
            throw refused(video, info.width() + " x " + info.height() + " pixels", limits.pixels() + " in all");
        }
        if (info.duration().compareTo(limits.duration()) > 0) {
            throw refused(video, hours(info.duration()), hours(limits.duration()));
        }
    }

    private static String hours(Duration time) {
        return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
    }

    private static VideoXLException refused(VideoRecord video, String found, String most) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT, video.name() + ": " + found + "; this server takes at most " + most);
    }

    @Override
    public void close() {
        closed = true;
        readers.shutdownNow();
        awaitReaders();
        reading.forEach((id, end) -> Optional.ofNullable(videos.get(id)).ifPresent(end::complete));
        fetcher.close();
        opener.close();
    }

    /** So that nothing is written to a folder that somebody else may have by then. A decoder that is not interrupted is not waited for longer. */
    private void awaitReaders() {
        try {
            if (!readers.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().log("Videos are still being read {} s after their server was closed", CLOSING.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
