package io.videoxl.server.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.videoxl.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a model takes for a frame, as it was measured on this machine. Thread-safe. */
public final class Speed {
    private static final Logger LOG = LoggerFactory.getLogger(Speed.class);

    /** How much the last watching counts beside those before. */
    private static final double LAST = 0.5;

    private final Path file;
    private final Map<String, Double> secondsPerFrame = new HashMap<>();
    private final Map<String, Double> trials = new HashMap<>();

    /** What was measured before. */
    public Speed(StoreFolder folder) throws IOException {
        file = folder.root().resolve("speed.json");
        if (Files.exists(file)) {
            secondsPerFrame.putAll(Json.MAPPER.readValue(file.toFile(), new TypeReference<Map<String, Double>>() {}));
        }
    }

    /** Takes a measurement. */
    public synchronized void measured(String model, int frames, double seconds) {
        if (frames > 0) {
            secondsPerFrame.merge(model, seconds / frames, (before, now) -> LAST * now + (1 - LAST) * before);
            try {
                DurableFiles.writeJson(file, secondsPerFrame);
            } catch (IOException e) {
                LOG.warn("the time that watching takes is not kept: {}", e.toString());
            }
        }
    }

    /** Takes a measurement that serves until something was watched, and no longer than this process runs. */
    public synchronized void tried(String model, int frames, double seconds) {
        trials.put(model, seconds / frames);
    }

    /** Whether anything was ever watched. */
    public synchronized boolean isKnown(String model) {
        return secondsPerFrame.containsKey(model);
    }

    /** How long so many frames will take; empty: nothing was watched yet. */
    public synchronized OptionalDouble seconds(String model, int frames) {
        var each = secondsPerFrame.getOrDefault(model, trials.get(model));
        return each == null ? OptionalDouble.empty() : OptionalDouble.of(each * frames);
    }
}
