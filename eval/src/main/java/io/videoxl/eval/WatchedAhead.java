package io.videoxl.eval;

import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.eval.data.ShownVideo;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Memories of videos in their order. While one is asked about, the next ones are decoded, encoded and summarised by threads of their
 * own: a few at a time, so that there is room for them.
 */
final class WatchedAhead implements AutoCloseable {
    private final VideoXL model;
    private final WatchOptions options;
    private final int ahead;
    private final Iterator<ShownVideo> videos;
    private final ExecutorService threads;
    private final Deque<Future<VideoMemory>> started = new ArrayDeque<>();

    WatchedAhead(VideoXL model, WatchOptions options, int ahead, List<ShownVideo> videos) {
        this.model = model;
        this.options = options;
        this.ahead = ahead;
        this.videos = videos.iterator();
        threads = Executors.newFixedThreadPool(
                ahead + 1, Thread.ofPlatform().name("videoxl-eval-", 1).daemon().factory());
    }

    /**
     * The next video's memory, which the caller closes.
     *
     * @throws VideoXLException what watching throws; {@code CANCELLED} if the thread is interrupted
     */
    VideoMemory next() {
        start(1);
        var first = started.remove();
        try {
            start(ahead);
            return first.get();
        } catch (InterruptedException e) {
            started.addFirst(first);
            Thread.currentThread().interrupt();
            throw new VideoXLException(Code.CANCELLED, "The evaluation was cancelled; it can go on from here.", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static RuntimeException failure(Throwable cause) {
        return switch (cause) {
            case RuntimeException failure -> failure;
            case Error error -> throw error;
            default -> new IllegalStateException(cause);
        };
    }

    private void start(int least) {
        while (started.size() < least && videos.hasNext()) {
            var video = videos.next();
            started.add(threads.submit(() -> watch(video)));
        }
    }

    private VideoMemory watch(ShownVideo shown) {
        if (Files.isDirectory(shown.file())) {
            return model.watch(FrameFolder.video(shown, options.frames()), all());
        }
        var video = Video.of(shown.file());
        return model.watch(
                shown.from().isPresent()
                        ? video.clip(shown.from().get(), shown.to().orElseThrow())
                        : video,
                options);
    }

    /** The same, for frames that are chosen already. */
    private WatchOptions all() {
        return options.toBuilder().frames(FrameSampling.all()).build();
    }

    /** Ends what is being watched, and forgets what was. */
    @Override
    public void close() {
        // What had not begun never will, and would be waited for.
        threads.shutdownNow().forEach(each -> ((Future<?>) each).cancel(false));
        boolean interrupted = Thread.interrupted();
        for (var each : started) {
            try {
                each.get().close();
            } catch (ExecutionException | CancellationException e) {
                // There is no memory to close.
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
