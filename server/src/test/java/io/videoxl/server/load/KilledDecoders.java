package io.videoxl.server.load;

import io.videoxl.server.TestFilms;
import java.nio.file.Path;

/** Decoders that are killed while a video is watched: that one fails, those before and after it do not. */
final class KilledDecoders {
    /** @param failed videos whose decoder was killed and whose watching failed, with a reason */
    record Result(int killed, int failed, int others, int othersWatched, String reason) {}

    private KilledDecoders() {}

    static Result run(ServerProcess server, Path films, int times) throws Exception {
        var film = TestFilms.write(films, 31, 600);
        var small = TestFilms.write(films, 32, 6);
        int failed = 0;
        int watched = 0;
        var reason = "";
        try (var client = server.client()) {
            for (int i = 0; i < times; i++) {
                var video = client.put(film);
                client.awaitVideo(video);
                var next = client.put(small);
                client.awaitVideo(next);
                var memory = client.watch(video);
                var seen = client.get("/api/memories/" + memory);
                while (seen.at("/frames_watched").asInt() == 0
                        && seen.at("/error/message").isMissingNode()) {
                    Thread.sleep(5); // killed earlier, it would be replaced
                    seen = client.get("/api/memories/" + memory);
                }
                var killed = server.decoders();
                killed.forEach(ProcessHandle::destroyForcibly);
                for (var decoder : killed) {
                    decoder.onExit().get();
                }
                var state = client.awaitMemory(memory);
                if (state.at("/state").asText().equals("failed")) {
                    failed++;
                    reason =
                            state.at("/error/message").asText(state.at("/error").toString());
                }
                var other = client.awaitMemory(client.watch(next));
                if (other.has("error") && !other.at("/error").isNull()) {
                    reason += "; another: " + other.at("/error");
                }
                watched += other.at("/state").asText().equals("ready") ? 1 : 0;
            }
        }
        return new Result(times, failed, times, watched, reason);
    }
}
