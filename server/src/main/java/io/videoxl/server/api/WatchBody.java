package io.videoxl.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.store.MemoryRecord.Source;
import io.videoxl.server.store.WatchChoices;
import io.videoxl.server.work.Memories.Wanted;
import java.util.List;
import java.util.Objects;

/** What is to be watched and how, as a body. {@link WatchChoices} says what the options mean. */
record WatchBody(
        String name,
        List<Watched> sources,
        Boolean live,
        Integer frames,
        Double rate,
        List<Double> at,
        Integer keyFrames,
        JsonNode ratio,
        Long memoryLimit,
        String fit,
        String tiles,
        Boolean displayAspect,
        Boolean toneMapping,
        Integer reserve,
        String memoryType,
        String system) {
    private static final int LONGEST_NAME = 200;

    /**
     * A source.
     *
     * @param durationSeconds for a plan: of what is not uploaded yet, in place of a video
     * @param frameRate the same
     */
    record Watched(String video, Double from, Double to, Double durationSeconds, Double frameRate) {
        Source source() {
            return new Source(video, video, from, to);
        }
    }

    WatchBody {
        sources = sources == null ? List.of() : sources;
        if (sources.stream().anyMatch(Objects::isNull)) {
            throw Refusal.badRequest("sources: found null, expected {\"video\": …}");
        }
        if (name != null && (name.isBlank() || name.length() > LONGEST_NAME)) {
            throw Refusal.badRequest("name: expected 1 to " + LONGEST_NAME + " characters");
        }
    }

    WatchChoices choices() {
        return new WatchChoices(
                frames,
                rate,
                at,
                keyFrames,
                ratio,
                memoryLimit,
                fit,
                tiles,
                displayAspect,
                toneMapping,
                reserve,
                memoryType,
                system);
    }

    Wanted wanted() {
        return new Wanted(name, sources.stream().map(Watched::source).toList(), choices(), Boolean.TRUE.equals(live));
    }
}
