package io.videoxl.video.network;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.reading.Times;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks a host up before others do: the system's resolver cannot be interrupted, so a thread of its own waits for it. */
public final class HostLookup {
    private HostLookup() {}

    /** @throws VideoXLException {@code VIDEO_UNREADABLE} if there is no such host; {@code CANCELLED} */
    public static InetAddress of(NetworkAddress address, Duration timeout) {
        var lookup = new FutureTask<>(() -> InetAddress.getByName(address.host()));
        Thread.ofPlatform().name("videoxl-lookup").daemon().start(lookup);
        try {
            return lookup.get(Times.nanos(timeout), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.cancelled(address.name(), e);
        } catch (TimeoutException e) {
            throw failure(address, "could not be looked up within " + Times.words(timeout));
        } catch (ExecutionException e) {
            // Its message is not told, and it is no cause: it names what may be the start of a password.
            throw failure(
                    address, e.getCause() instanceof UnknownHostException ? "is unknown" : "could not be looked up");
        }
    }

    private static VideoXLException failure(NetworkAddress address, String problem) {
        boolean tellable = !address.name().contains("…");
        return new VideoXLException(
                Code.VIDEO_UNREADABLE,
                address.name() + ": the host " + (tellable ? address.host() + " " : "") + problem
                        + "; expected one that can be reached. "
                        + (tellable ? "Check its name and the network." : NetworkAddress.WRITE_ENCODED));
    }
}
