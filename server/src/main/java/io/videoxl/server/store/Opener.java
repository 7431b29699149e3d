package io.videoxl.server.store;

import io.videoxl.Image;
import io.videoxl.Isolation;
import io.videoxl.Video;
import io.videoxl.Visual;
import io.videoxl.WatchPlan;
import io.videoxl.server.security.Addresses;
import io.videoxl.server.security.CheckedProxy;
import io.videoxl.server.security.Roots;
import io.videoxl.server.store.VideoRecord.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;

/** Makes of what is kept something that the library can watch: the one place where it is decided how strangers' files are decoded. */
public final class Opener implements AutoCloseable {
    private final Path videos;
    private final Roots roots;
    private final Addresses addresses;
    private final boolean isolated;

    // Guarded by this.
    private CheckedProxy proxy;

    /** @param isolated whether files of strangers are decoded in a process of their own */
    Opener(Path videos, Roots roots, Addresses addresses, boolean isolated) {
        this.videos = videos;
        this.roots = roots;
        this.addresses = addresses;
        this.isolated = isolated;
    }

    /** Says that a file of a stranger is about to come. */
    public void expect() {
        if (isolated) {
            Isolation.defaults().prepare();
        }
    }

    /** What was uploaded or fetched is a stranger's; what lies below a root is the owner's of this machine. */
    private boolean isIsolated(VideoRecord video) {
        return isolated && video.origin().path() == null;
    }

    /**
     * Where the bytes are on this machine. Not for what is on the network.
     *
     * @throws io.videoxl.VideoXLException {@code INVALID_ARGUMENT} if it lies below a root and is gone
     */
    public Path file(VideoRecord video) {
        var origin = video.origin();
        return origin.path() != null
                ? roots.resolve(origin.path()).real()
                : videos.resolve(video.id()).resolve(origin.file());
    }

    /** The video, or an image as a video of one frame, under its own name. */
    public Video video(VideoRecord video) {
        return video(video, video.name());
    }

    /**
     * The video.
     *
     * @param name by which its frames are told
     */
    Video video(VideoRecord video, String name) {
        if (video.origin().live()) {
            return live(URI.create(video.origin().address()));
        }
        var there = Video.of(file(video), name);
        return isIsolated(video) ? there.isolated() : there;
    }

    /** Connects to the address that was checked; the protocols of live sources know no names of hosts. */
    private Video live(URI address) {
        var checked = addresses.resolve(address).getFirst();
        var scheme = address.getScheme();
        if (scheme.startsWith("http")) {
            var there = Video.of(address).allow(scheme).proxy(proxy().address());
            return isolated ? there.isolated() : there;
        }
        try {
            var host = checked.getHostAddress();
            var pinned = new URI(
                    scheme,
                    address.getUserInfo(),
                    host.contains(":") ? "[" + host + "]" : host,
                    address.getPort(),
                    address.getPath(),
                    address.getQuery(),
                    null);
            return Video.of(pinned).allow(scheme);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Made when it is needed first. */
    private synchronized CheckedProxy proxy() {
        if (proxy == null) {
            proxy = new CheckedProxy(addresses);
        }
        return proxy;
    }

    @Override
    public synchronized void close() {
        if (proxy != null) {
            proxy.close();
        }
    }

    /**
     * What is shown to the model.
     *
     * @param name by which its frames are told
     * @param from where to begin
     * @param to where to end; null: at the end
     */
    public Visual visual(VideoRecord video, String name, Duration from, Duration to) {
        if (video.holds() != null && video.holds().kind() == Kind.IMAGE) {
            var image = Image.of(file(video), name);
            return isIsolated(video) ? image.isolated() : image;
        }
        var whole = video(video, name);
        if (to == null && from.isZero()) {
            return whole;
        }
        return whole.clip(from, to == null ? WatchPlan.Source.END : to);
    }
}
