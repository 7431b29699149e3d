package io.videoxl.server.work;

import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.server.http.Json;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.store.VideoRecord;
import io.videoxl.server.store.VideoRecord.Holding;
import io.videoxl.server.store.VideoRecord.Kind;
import io.videoxl.server.store.VideoRecord.State;
import io.videoxl.server.store.VideoStore;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pictures of videos for people: any frame, and one sheet of many. Decoded on few threads of its own. Thread-safe. */
public final class Thumbnails implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Thumbnails.class);
    private static final int THREADS = 2;
    private static final int WAITING = 64;
    private static final int WIDEST = 1920;
    private static final long RETRY_SECONDS = 2;

    /**
     * A sheet of thumbnails, row by row.
     *
     * @param columns thumbnails in a row
     * @param rows rows
     * @param width of a thumbnail
     * @param height of a thumbnail
     * @param times when each is shown, in seconds; those that are left in the last row are black
     */
    public record Sheet(int columns, int rows, int width, int height, double[] times) {}

    private final VideoStore videos;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("videoxl-server-thumbnails-", 0).daemon().factory());
    private final Set<String> making = ConcurrentHashMap.newKeySet();
    private final Map<String, VideoXLException> failed = new ConcurrentHashMap<>();

    /** @param videos whose */
    public Thumbnails(VideoStore videos) {
        this.videos = videos;
    }

    /**
     * A frame as a JPEG.
     *
     * @param at seconds from the start; after the end, the last frame
     * @param width at most, in pixels; never more than the frame has
     * @throws Refusal 409 if nothing can be shown of the video
     */
    public byte[] frame(VideoRecord video, double at, int width) throws InterruptedException {
        var holds = shown(video);
        if (!(at >= 0)) {
            throw Refusal.badRequest("at is " + at + ", expected seconds from the start");
        }
        if (width < 1) {
            throw Refusal.badRequest("width is " + width + ", expected a number of pixels");
        }
        int wide = Math.min(Math.min(width, WIDEST), holds.width());
        int high = height(holds, wide);
        double last = Math.max(0, holds.durationSeconds() - 1e-3);
        var time = Duration.ofNanos(Math.round(Math.min(at, last) * 1e9));
        return run(() -> {
            var pictures = new ArrayList<byte[]>();
            videos.opener()
                    .video(video)
                    .stills(FrameSampling.at(time), wide, high, still -> pictures.add(jpeg(still.picture())));
            return pictures.getFirst();
        });
    }

    private static Holding shown(VideoRecord video) {
        if (video.state() != State.READY || video.holds().kind() == Kind.STREAM) {
            throw Refusal.conflict(
                    switch (video.state()) {
                        case READING -> video.name() + " is still being read";
                        case BROKEN ->
                            video.name() + " cannot be shown: " + video.error().message();
                        case READY -> video.name() + " is a live source; its frames are not kept";
                    });
        }
        return video.holds();
    }

    /** Keeps the shape that the frame has on a display. */
    static int height(Holding holds, int width) {
        double shape = holds.height() / (holds.width() * Math.max(1e-3, holds.pixelAspectRatio()));
        return (int) Math.max(1, Math.min(WIDEST, Math.round(width * shape)));
    }

    private <T> T run(Callable<T> work) throws InterruptedException {
        try {
            return threads.submit(work).get();
        } catch (RejectedExecutionException e) {
            throw Refusal.unavailable("too many pictures are asked for at once", RETRY_SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new VideoXLException(Code.INTERNAL, "a picture cannot be made: " + e.getCause(), e.getCause());
        }
    }

    /**
     * The sheet of a video, if it is there; otherwise it is being made from now on.
     *
     * @throws Refusal 409 if nothing can be shown of the video
     * @throws VideoXLException why it could not be made
     */
    public Optional<Sheet> sheet(VideoRecord video) throws IOException {
        var file = description(video);
        if (Files.exists(file)) {
            return Optional.of(Json.MAPPER.readValue(file.toFile(), Sheet.class));
        }
        shown(video);
        var failure = failed.remove(video.id());
        if (failure != null) {
            throw failure;
        }
        if (making.add(video.id())) {
            try {
                threads.execute(() -> make(video));
            } catch (RejectedExecutionException e) {
                making.remove(video.id());
                throw Refusal.unavailable("too many pictures are asked for at once", RETRY_SECONDS);
            }
        }
        return Optional.empty();
    }

    /** The picture of a sheet that is there. */
    public Path picture(VideoRecord video) {
        return videos.folder(video).resolve("sprite.jpg");
    }

    private Path description(VideoRecord video) {
        return videos.folder(video).resolve("sprite.json");
    }

    private void make(VideoRecord video) {
        try {
            var sheet = new SheetInMaking(video.holds());
            int count = sheet.most();
            double seconds = video.holds().durationSeconds();
            var times = IntStream.range(0, count)
                    .mapToObj(i -> Duration.ofNanos(Math.round((i + 0.5) / count * seconds * 1e9)))
                    .toArray(Duration[]::new);
            videos.opener().video(video).stills(FrameSampling.at(times), sheet.width(), sheet.height(), sheet::add);
            keep(video, sheet);
        } catch (VideoXLException e) {
            failed.put(video.id(), e);
        } catch (RuntimeException e) {
            LOG.debug("no thumbnails of {}", video.id(), e); // the video was deleted
        } finally {
            making.remove(video.id());
        }
    }

    /** Whether something can be shown of a video of which there is no sheet yet. */
    boolean isWanted(VideoRecord video) {
        return video.state() == State.READY
                && video.holds().kind() == Kind.VIDEO
                && !making.contains(video.id())
                && !Files.exists(description(video));
    }

    /** Has the sheet of a video on the disk from now on. */
    void keep(VideoRecord video, SheetInMaking sheet) {
        try {
            write(picture(video), jpeg(sheet.picture()));
            write(description(video), Json.MAPPER.writeValueAsBytes(sheet.sheet()));
        } catch (IOException e) {
            LOG.debug("no thumbnails of {}", video.id(), e); // the video was deleted
        }
    }

    /** What can be made again needs no more than to be whole. */
    private static void write(Path file, byte[] bytes) throws IOException {
        var unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.write(unfinished, bytes);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] jpeg(BufferedImage picture) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "jpeg", bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
