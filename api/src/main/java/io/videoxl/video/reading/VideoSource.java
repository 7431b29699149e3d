package io.videoxl.video.reading;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedSet;

/** What FFmpeg opens a video from. */
public sealed interface VideoSource {
    /** For messages, and what watched frames say they were taken from. Holds no credentials. */
    String name();

    /** A file. */
    record File(Path path, String name) implements VideoSource {
        public File(Path path) {
            this(path, path.toString());
        }
    }

    /**
     * A place on the network.
     *
     * @param url as FFmpeg takes it, credentials included
     * @param host where a connection is made to; null if the address names none
     * @param allowed protocols that may be spoken, by the names of {@link NetworkProtocols}
     * @param timeout the longest time without any data
     */
    record Network(String url, String name, String host, SortedSet<String> allowed, Duration timeout)
            implements VideoSource {
        /** Keeps credentials to itself. */
        @Override
        public String toString() {
            return name;
        }
    }
}
