package io.videoxl.server;

import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.server.http.Doorkeeper;
import io.videoxl.server.http.Heartbeats;
import io.videoxl.server.http.HttpServer;
import io.videoxl.server.http.PageFiles;
import io.videoxl.server.security.Addresses;
import io.videoxl.server.security.Keys;
import io.videoxl.server.security.Roots;
import io.videoxl.server.store.StoreFolder;
import io.videoxl.server.work.Examples;
import io.videoxl.server.work.ModelSlot;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A server that watches videos and answers questions about them over HTTP. Its folder keeps what was uploaded, watched and said, and a
 * server that is started again on it, even after it was killed, has all of it.
 *
 * <p>Without a key it listens on an address of this machine only. Local files can be watched below the folders that were named, and
 * addresses on the network of the hosts that were named; nothing else.
 *
 * <p>Thread-safe.
 */
public final class VideoXLServer implements AutoCloseable {
    private static final String PAGE = "/io/videoxl/server/page/";
    private static final Duration STOPPING = Duration.ofSeconds(10);

    private final StoreFolder folder;
    private final ModelSlot model;
    private final Heartbeats beats;
    private final Rooms rooms;
    private final HttpServer http;
    private final InetAddress address;
    private final CountDownLatch end = new CountDownLatch(1);

    private VideoXLServer(Builder builder) {
        address = address(builder.address);
        var opened = new ArrayList<AutoCloseable>();
        try {
            folder = StoreFolder.open(builder.folder);
            opened.add(folder);
            var keys = new Keys(builder.keys, folder.secret());
            requireKeyOutside(address, keys);
            model = builder.loader == null ? ModelSlot.of(builder.model) : ModelSlot.empty();
            opened.add(model);
            beats = new Heartbeats(builder.limits.heartbeat());
            opened.add(beats);
            rooms = new Rooms(
                    folder,
                    model,
                    new Rooms.Settings(
                            builder.limits,
                            keys,
                            new Roots(builder.roots),
                            new Addresses(builder.hosts),
                            builder.isolated,
                            builder.demo,
                            List.copyOf(builder.films)));
            opened.add(rooms);
            http = new HttpServer(
                    new HttpServer.Settings(
                            address,
                            builder.port,
                            builder.limits.connections(),
                            builder.limits.idle(),
                            builder.limits.keepAlive(),
                            STOPPING,
                            builder.limits.bodyBytes()),
                    rooms.routes(),
                    new PageFiles(PAGE),
                    new Doorkeeper(keys),
                    beats);
            opened.add(http);
            rooms.start();
            http.start();
        } catch (Throwable e) {
            for (var each : opened.reversed()) {
                closeAfter(each, e);
            }
            throw e;
        }
        if (builder.loader != null) {
            model.load(builder.loader);
        }
    }

    private static void closeAfter(AutoCloseable opened, Throwable failure) {
        try {
            opened.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private static InetAddress address(String name) {
        try {
            return InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "VideoXLServer: the address " + name
                            + " is unknown; expected one of this machine, such as 127.0.0.1",
                    e);
        }
    }

    private static void requireKeyOutside(InetAddress address, Keys keys) {
        if (!address.isLoopbackAddress() && !keys.isNeeded()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "VideoXLServer: without a key it can listen on an address of this machine only, such as 127.0.0.1, and"
                            + " not on " + address.getHostAddress()
                            + ", where others reach it; set a key, for instance what openssl rand -hex 16 prints");
        }
    }

    /** {@return settings for a server} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the port that it listens on} */
    public int port() {
        return http.port();
    }

    /** {@return where its page is} */
    public URI uri() {
        var host = address.isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getHostAddress().contains(":")
                        ? "[" + address.getHostAddress() + "]"
                        : address.getHostAddress();
        return URI.create("http://" + host + ":" + port() + "/");
    }

    /**
     * Waits until the model is loaded. Before, what needs it is answered with 503.
     *
     * @return this server
     * @throws VideoXLException what loading it threw
     */
    public VideoXLServer awaitModel() {
        model.await();
        return this;
    }

    /**
     * Waits until another thread closes the server.
     *
     * @throws InterruptedException if this thread is interrupted, which leaves the server running
     */
    public void awaitEnd() throws InterruptedException {
        end.await();
    }

    /**
     * Takes no more requests, waits some seconds for those under way, and ends. What is being watched is watched again after the next
     * start. Closing twice is harmless.
     */
    @Override
    public void close() {
        try (folder;
                model;
                beats;
                rooms;
                http) {
            // In the opposite order.
        } finally {
            end.countDown();
        }
    }

    /** Settings for a server; not thread-safe. */
    public static final class Builder {
        private VideoXL model;
        private Supplier<VideoXL> loader;
        private String address = "127.0.0.1";
        private int port = 8080;
        private Path folder = Path.of("videoxl-data");
        private final List<String> keys = new ArrayList<>();
        private final Map<String, Path> roots = new LinkedHashMap<>();
        private final List<String> hosts = new ArrayList<>();
        private final List<Examples.Film> films = new ArrayList<>();
        private Limits limits = Limits.defaults();
        private boolean isolated = true;
        private boolean demo;

        private Builder() {}

        /**
         * What watches and answers. This, {@link #model(VideoXL.Builder)} or {@link #model(Path)} has to be called.
         *
         * @param model a loaded model; the caller closes it, after the server
         * @return this builder
         */
        public Builder model(VideoXL model) {
            this.model = Objects.requireNonNull(model, "model");
            loader = null;
            return this;
        }

        /**
         * What watches and answers, loaded and closed by the server. It listens before the model is loaded.
         *
         * @param model settings for loading a model
         * @return this builder
         */
        public Builder model(VideoXL.Builder model) {
            loader = model::build;
            this.model = null;
            return this;
        }

        /**
         * What watches and answers, loaded and closed by the server.
         *
         * @param model a model file
         * @return this builder
         */
        public Builder model(Path model) {
            return model(VideoXL.builder().model(model));
        }

        /**
         * Where to listen. Default: 127.0.0.1, which only this machine reaches.
         *
         * @param address an address or a name; one that others reach needs a key
         * @return this builder
         */
        public Builder address(String address) {
            this.address = Objects.requireNonNull(address, "address");
            return this;
        }

        /**
         * The port to listen on. Default: 8080.
         *
         * @param port 0 to 65535; 0: one that is free
         * @return this builder
         * @throws VideoXLException {@code INVALID_ARGUMENT} if that is out of its range
         */
        public Builder port(int port) {
            if (port < 0 || port > 0xFFFF) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT, "VideoXLServer: the port is " + port + ", expected 0 to 65535");
            }
            this.port = port;
            return this;
        }

        /**
         * Where everything is kept. Default: {@code videoxl-data} in the current folder. It is made if it is not there, and can be
         * read by its owner alone.
         *
         * @param folder a folder that no other server uses
         * @return this builder
         */
        public Builder folder(Path folder) {
            this.folder = Objects.requireNonNull(folder, "folder");
            return this;
        }

        /**
         * Adds a key. Whoever sends one may ask, and sees what was made with that key alone. Default: none, everybody on this machine
         * may ask.
         *
         * @param key 8 to 512 characters of ASCII without blanks
         * @return this builder
         */
        public Builder key(String key) {
            keys.add(Objects.requireNonNull(key, "key"));
            return this;
        }

        /**
         * Adds the keys in a file, one on each line; empty lines and those that begin with {@code #} do not count.
         *
         * @param file the file
         * @return this builder
         * @throws VideoXLException {@code IO} if it cannot be read, {@code INVALID_ARGUMENT} if there is no key in it
         */
        public Builder keyFile(Path file) {
            keys.addAll(Keys.read(file));
            return this;
        }

        /**
         * Lets the files below a folder be watched, by whoever may ask. Links that lead out of it are not followed. Default: none. A
         * name or folder that is none is refused by {@link #start}.
         *
         * @param name by which it is called, as in {@code name/film.mp4}: up to 64 letters, digits, {@code .}, {@code -} and {@code _},
         *     no dot first; in place of one of the same name
         * @param folder the folder
         * @return this builder
         */
        public Builder root(String name, Path folder) {
            roots.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(folder, "folder"));
            return this;
        }

        /**
         * Lets videos of some hosts on the network be watched. Addresses of this machine, of private networks and of clouds' own services
         * are refused even where a host's name leads there, unless that very address is named. Default: none. What is no host is refused
         * by {@link #start}.
         *
         * @param hosts names, such as {@code media.example.org}; {@code *.example.org}: all below; {@code *}: all; or addresses
         * @return this builder
         */
        public Builder hosts(Collection<String> hosts) {
            this.hosts.addAll(hosts);
            return this;
        }

        /**
         * Whether what was uploaded or fetched is decoded in a process of its own, as {@link io.videoxl.Video#isolated()} says, so that a
         * file which breaks a decoder costs nothing but itself. Files below {@linkplain #root roots} are trusted. Default: true.
         *
         * @param isolated whether
         * @return this builder
         */
        public Builder isolated(boolean isolated) {
            this.isolated = isolated;
            return this;
        }

        /**
         * Says that this server shows what it can do, to somebody who has not begun to use it: {@code /api/info} tells so. Default: no.
         *
         * @return this builder
         */
        public Builder demonstration() {
            demo = true;
            return this;
        }

        /**
         * Adds a film to be tried. When a server begins on a new folder, it is made and watched for everybody who has a key.
         *
         * @param name what people call it
         * @param writer writes the film to a file whose name ends with {@code .mp4}, on a thread of the server's
         * @param questions that it is worth asking
         * @return this builder
         */
        public Builder example(String name, Consumer<Path> writer, List<String> questions) {
            films.add(new Examples.Film(name, writer, questions));
            return this;
        }

        /**
         * What is taken at most. Default: {@link Limits#defaults}.
         *
         * @param limits the limits
         * @return this builder
         */
        public Builder limits(Limits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Opens the folder and begins to listen.
         *
         * @return the server, which the caller closes
         * @throws VideoXLException {@code INVALID_ARGUMENT} without a model, without a key on an address that others reach, or if a
         *     setting is wrong; {@code IO} if the folder cannot be used or the port is taken
         */
        public VideoXLServer start() {
            if (model == null && loader == null) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT, "VideoXLServer: no model was given; call model(path)");
            }
            return new VideoXLServer(this);
        }
    }
}
