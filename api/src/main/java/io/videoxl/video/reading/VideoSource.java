package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.network.Fetcher;
import io.videoxl.video.network.HttpSession;
import io.videoxl.video.network.NetworkAddress;
import io.videoxl.video.network.RequestHeaders;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedSet;

/** What FFmpeg opens a video from. */
public sealed interface VideoSource {
    /** For messages, and what watched frames say they were taken from. Holds no credentials. */
    String name();

    /** How its frames are told. */
    Counting counting();

    /**
     * How a video's frames are told.
     *
     * @param rate frames per second of a source that gives its frames no times; 0 if nobody knows
     * @param decoding whether all of it is decoded for that, even if its packets seem to tell
     */
    record Counting(double rate, boolean decoding) {
        /** As the source itself tells them. */
        public static final Counting TOLD = new Counting(0, false);
    }

    /** A file. */
    record File(Path path, String name, Counting counting) implements VideoSource {
        public File(Path path) {
            this(path, path.toString(), Counting.TOLD);
        }

        /** The same, its frames told in another way. */
        public File counting(Counting other) {
            return new File(path, name, other);
        }
    }

    /**
     * A place on the network.
     *
     * @param allowed protocols that may be spoken, by the names of {@link NetworkProtocols}
     * @param headers for the address's own host
     * @param timeout the longest time without any data
     * @param fetching who makes the requests over HTTP
     * @param proxy asked for all of them; null: as Java's settings and the environment say
     */
    record Network(
            NetworkAddress address,
            SortedSet<String> allowed,
            RequestHeaders headers,
            Duration timeout,
            Counting counting,
            Fetching fetching,
            InetSocketAddress proxy)
            implements VideoSource {
        /**
         * What may be opened.
         *
         * @throws VideoXLException {@code INVALID_ARGUMENT} if the protocol is unknown or not allowed, or has no headers;
         *     {@code NATIVE_LIBRARY}
         */
        public static Network of(
                NetworkAddress address, SortedSet<String> allowed, RequestHeaders headers, Duration timeout) {
            var scheme = address.scheme();
            NetworkProtocols.require(scheme);
            if (!allowed.contains(scheme)) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        address.name() + ": the protocol " + scheme + " is not allowed; expected "
                                + (allowed.isEmpty() ? "a file" : "one of " + String.join(", ", allowed))
                                + ". If this address may be opened, say Video.of(uri).allow(\"" + scheme + "\").");
            }
            if (!headers.isEmpty() && !NetworkProtocols.isHttp(scheme)) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        address.name() + ": headers were given, and " + scheme
                                + " has none; expected an address of http or https. Leave them out.");
            }
            return new Network(address, allowed, headers, timeout, Counting.TOLD, Fetching.ITSELF, null);
        }

        /** The same, its frames told in another way. */
        public Network counting(Counting other) {
            return new Network(address, allowed, headers, timeout, other, fetching, proxy);
        }

        /** The same, asked for through a proxy. */
        public Network through(InetSocketAddress other) {
            return new Network(address, allowed, headers, timeout, counting, fetching, other);
        }

        @Override
        public String name() {
            return address.name();
        }

        /** As FFmpeg takes it, credentials included. */
        String url() {
            return address.url();
        }

        /** Keeps credentials to itself. */
        @Override
        public String toString() {
            return name();
        }
    }

    /** Who makes the requests over HTTP for a place on the network. */
    @FunctionalInterface
    interface Fetching {
        /** This process. */
        Fetching ITSELF = network -> new HttpSession(
                network.address(),
                network.headers(),
                network.allowed(),
                network.timeout(),
                System.getenv(),
                network.proxy());

        Fetcher open(Network network);
    }
}
