package io.videoxl.server.store;

import io.videoxl.Image;
import io.videoxl.Video;
import io.videoxl.Visual;
import io.videoxl.server.security.Addresses;
import io.videoxl.server.security.Roots;
import io.videoxl.server.store.VideoRecord.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;

/** Makes of what is kept something that the library can watch: the one place where it is decided how strangers' files are decoded. */
public final class Opener {
    private final Path videos;
    private final Roots roots;
    private final Addresses addresses;

    Opener(Path videos, Roots roots, Addresses addresses) {
        this.videos = videos;
        this.roots = roots;
        this.addresses = addresses;
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
        return video.origin().live() ? live(URI.create(video.origin().address())) : Video.of(file(video), name);
    }

    /** Connects to the address that was checked; the protocols of live sources know no names of hosts. */
    private Video live(URI address) {
        var checked = addresses.resolve(address).getFirst();
        var scheme = address.getScheme();
        if (scheme.startsWith("http")) {
            return Video.of(address).allow(scheme);
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

    /**
     * What is shown to the model.
     *
     * @param name by which its frames are told
     * @param from where to begin
     * @param to where to end; null: at the end
     */
    public Visual visual(VideoRecord video, String name, Duration from, Duration to) {
        if (video.holds() != null && video.holds().kind() == Kind.IMAGE) {
            return Image.of(file(video), name);
        }
        var whole = video(video, name);
        if (to == null && from.isZero()) {
            return whole;
        }
        return whole.clip(from, to == null ? io.videoxl.WatchPlan.Source.END : to);
    }
}
