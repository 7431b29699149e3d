package io.videoxl.server.openai;

import io.videoxl.server.security.Caller;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The names that callers gave to what they sent, each caller's by itself; those used last are kept. Thread-safe. */
final class Names {
    private static final int MOST = 10_000;

    private record Name(Caller caller, String text) {}

    // Guarded by this.
    private final Map<Name, String> videos = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, String> eldest) {
            return size() > MOST;
        }
    };

    /** The video's id. */
    synchronized Optional<String> find(Caller caller, String name) {
        return Optional.ofNullable(videos.get(new Name(caller, name)));
    }

    synchronized void put(Caller caller, String name, String video) {
        videos.put(new Name(caller, name), video);
    }
}
