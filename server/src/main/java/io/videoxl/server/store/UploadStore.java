package io.videoxl.server.store;

import io.videoxl.server.Limits;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.security.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads that come in pieces, and in one. A piece is on the disk when its end is acknowledged, and what came of one that broke is kept.
 * Thread-safe.
 */
public final class UploadStore {
    /** After so long without a piece an upload is given up. */
    public static final Duration KEPT = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(UploadStore.class);
    private static final int BUFFER = 1 << 16;

    /**
     * An upload as it is kept.
     *
     * @param video the id that its video has or will have
     */
    public record Upload(String id, String owner, String name, long length, String video, long created) {}

    private final DiskRoom disk;
    private final Path room;
    private final Limits limits;
    private final VideoStore videos;
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** Opens what is there, and finishes what was whole. */
    public UploadStore(StoreFolder folder, DiskRoom disk, Limits limits, VideoStore videos) throws IOException {
        this.disk = disk;
        this.limits = limits;
        this.videos = videos;
        room = folder.room("uploads");
        for (var file : DurableFiles.list(room)) {
            if (file.toString().endsWith(".json")) {
                DurableFiles.readJson(file, Upload.class).ifPresent(upload -> uploads.put(upload.id(), upload));
            }
        }
        for (var file : DurableFiles.list(room)) {
            var id = file.getFileName().toString().replaceFirst("\\..*", "");
            if (file.toString().endsWith(".part") && !uploads.containsKey(id)) {
                Files.deleteIfExists(file); // of an upload in one piece, which was never acknowledged
            }
        }
        sweep();
        for (var upload : uploads.values()) {
            if (offset(upload) == upload.length()) {
                finish(upload);
            }
        }
    }

    /** Forgets uploads that nobody goes on with. */
    public void sweep() throws IOException {
        long before = System.currentTimeMillis() - KEPT.toMillis();
        for (var upload : uploads.values()) {
            var part = part(upload);
            long last = Files.exists(part) ? Files.getLastModifiedTime(part).toMillis() : upload.created();
            if (last < before) {
                forget(upload);
            }
        }
    }

    /**
     * Begins an upload in pieces. When this returns it is kept.
     *
     * @throws Refusal 413, 507
     */
    public Upload begin(Caller caller, String name, long length) throws IOException {
        requireRoom(length);
        videos.opener().expect();
        var upload = new Upload(
                Ids.random(),
                caller.id(),
                FileName.shown(name, "video"),
                length,
                Ids.random(),
                System.currentTimeMillis());
        Files.createFile(part(upload));
        DurableFiles.writeJson(record(upload), upload);
        uploads.put(upload.id(), upload);
        if (length == 0) {
            finish(upload);
        }
        return upload;
    }

    private void requireRoom(long length) throws IOException {
        if (length > limits.uploadBytes()) {
            throw Refusal.tooLarge("%d bytes; at most %d are taken".formatted(length, limits.uploadBytes()));
        }
        disk.require(length);
    }

    /**
     * A caller's upload.
     *
     * @throws Refusal 404
     */
    public Upload get(Caller caller, String id) {
        return Optional.ofNullable(uploads.get(id))
                .filter(upload -> upload.owner().equals(caller.id()))
                .orElseThrow(() -> Refusal.notFound("there is no upload " + id));
    }

    /** How much of it is there. */
    public long offset(Upload upload) throws IOException {
        var part = part(upload);
        return Files.exists(part) ? Files.size(part) : upload.length();
    }

    /**
     * Appends a piece.
     *
     * @param offset where it belongs
     * @return how much is there now; if that is all, the video is there too
     * @throws Refusal 409 if it belongs elsewhere, 413 if it is too long, 423 if another piece is being sent
     */
    public long append(Upload upload, long offset, InputStream piece) throws IOException {
        var lock = locks.computeIfAbsent(upload.id(), id -> new ReentrantLock());
        if (!lock.tryLock()) {
            throw new Refusal(423, "conflict_error", "another piece of this upload is being sent");
        }
        try {
            long there = offset(upload);
            if (there != offset) {
                throw Refusal.conflict("the piece begins at " + offset + ", the upload goes on at " + there);
            }
            if (there == upload.length()) {
                return there;
            }
            var part = part(upload);
            try (var out = disk.watched(Files.newOutputStream(part, StandardOpenOption.APPEND))) {
                copy(piece, out, upload.length() - there);
            } finally {
                DurableFiles.force(part);
            }
            long now = Files.size(part);
            if (now == upload.length()) {
                finish(upload);
            }
            return now;
        } finally {
            lock.unlock();
        }
    }

    private void copy(InputStream in, OutputStream out, long most) throws IOException {
        var buffer = new byte[BUFFER];
        long count = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (count + read > most) {
                throw Refusal.tooLarge("the body is longer than the " + most + " bytes that were to come");
            }
            out.write(buffer, 0, read);
            count += read;
        }
    }

    /**
     * Takes a video in one piece. When this returns it is kept; if it fails nothing is.
     *
     * @param length as the sender says; -1: unknown
     * @throws Refusal 413, 507
     */
    public VideoRecord whole(Caller caller, String name, long length, InputStream body) throws IOException {
        videos.opener().expect();
        var part = spool(length, body);
        try {
            return videos.take(Ids.random(), caller, name, part, null);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Takes something in one piece.
     *
     * @param length as the sender says; -1: unknown
     * @return a file that is on the disk, which whoever calls moves away
     * @throws Refusal 413, 507
     */
    public Path spool(long length, InputStream body) throws IOException {
        requireRoom(length);
        var part = room.resolve(Ids.random() + ".part");
        try {
            try (var out = disk.watched(Files.newOutputStream(part, StandardOpenOption.CREATE_NEW))) {
                copy(body, out, limits.uploadBytes());
            }
            DurableFiles.force(part);
            return part;
        } catch (Throwable e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    /** Makes a video of what is whole; if it is one already, only what is left of the upload is deleted. */
    private void finish(Upload upload) throws IOException {
        var part = part(upload);
        if (videos.find(upload.video()).isEmpty() && Files.exists(part)) {
            videos.take(upload.video(), new Caller(upload.owner()), upload.name(), part, null);
        }
        Files.deleteIfExists(part);
    }

    /** Whether all of it is there. */
    public boolean isWhole(Upload upload) {
        return !Files.exists(part(upload));
    }

    /** Gives an upload up. A video that it has become stays. */
    public void forget(Upload upload) throws IOException {
        uploads.remove(upload.id());
        locks.remove(upload.id());
        Files.deleteIfExists(record(upload));
        Files.deleteIfExists(part(upload));
        LOG.debug("upload {} is forgotten", upload.id());
    }

    private Path record(Upload upload) {
        return room.resolve(upload.id() + ".json");
    }

    private Path part(Upload upload) {
        return room.resolve(upload.id() + ".part");
    }
}
