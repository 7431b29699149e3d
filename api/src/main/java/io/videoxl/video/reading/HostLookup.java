package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks a host up before FFmpeg does: the system's resolver cannot be interrupted, so a thread of its own waits for it. */
final class HostLookup {
    private HostLookup() {}

    /** @throws VideoXLException {@code VIDEO_UNREADABLE} if there is no such host; {@code CANCELLED} */
    static void check(VideoSource.Network source) {
        var lookup = new FutureTask<>(() -> InetAddress.getByName(source.host()));
        Thread.ofPlatform().name("videoxl-lookup").daemon().start(lookup);
        try {
            lookup.get(Times.nanos(source.timeout()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Waiting.cancelled(source.name(), e);
        } catch (TimeoutException e) {
            throw failure(source, "could not be looked up within " + Times.words(source.timeout()), e);
        } catch (ExecutionException e) {
            throw failure(
                    source,
                    e.getCause() instanceof UnknownHostException
                            ? "is unknown"
                            : "could not be looked up: " + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    private static VideoXLException failure(VideoSource.Network source, String problem, Throwable cause) {
        return new VideoXLException(
                Code.VIDEO_UNREADABLE,
                source.name() + ": the host " + source.host() + " " + problem
                        + "; expected one that can be reached. Check its name and the network.",
                cause);
    }
}
