package io.videoxl.server.load;

import io.videoxl.server.TestFilms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Decoders that are killed while several videos come, are read and watched: those whose decoder it was may fail, and say why; all others are
 * read and watched.
 */
final class KilledDecoders {
    /**
     * What came of it.
     *
     * @param killed decoders
     * @param failed videos that failed or whose watching did
     * @param replaced videos that became what they should though their decoder was killed: it had nothing to do just then
     * @param others videos whose decoder was not killed
     * @param wrong what else happened
     */
    record Result(int killed, int failed, int replaced, int others, String reason, List<String> wrong) {
        boolean isGood() {
            return wrong.isEmpty();
        }
    }

    private KilledDecoders() {}

    /**
     * Kills some.
     *
     * @param atOnce videos that come at the same time
     * @param seconds of each
     */
    static Result run(ServerProcess server, Path films, int times, int atOnce, int seconds, long seed)
            throws Exception {
        var random = new Random(seed);
        var film = TestFilms.write(films, 31, seconds);
        int killed = 0;
        int failed = 0;
        int replaced = 0;
        int others = 0;
        var reason = "";
        var wrong = new ArrayList<String>();
        try (var client = server.client()) {
            while (killed < times) {
                var videos = new ArrayList<String>();
                var memories = new ArrayList<String>();
                for (int i = 0; i < atOnce; i++) {
                    var video = client.put(film);
                    videos.add(video);
                    memories.add(client.watch(video));
                }
                var victim = victim(server, client, videos, memories, random);
                killed += victim == null ? 0 : 1;
                for (int i = 0; i < atOnce; i++) {
                    var memory = client.awaitMemory(memories.get(i));
                    boolean ready = memory.at("/state").asText().equals("ready");
                    if (!videos.get(i).equals(victim)) {
                        others++;
                        if (!ready) {
                            wrong.add("another failed: " + memory.at("/error"));
                        }
                    } else if (ready) {
                        replaced++;
                    } else {
                        failed++;
                        reason = memory.at("/error/message").asText();
                        if (!reason.contains("died by signal 9")) {
                            wrong.add("failed without the reason: " + memory);
                        }
                    }
                }
            }
        }
        return new Result(killed, failed, replaced, others, reason, wrong);
    }

    /** Kills one of the decoders that have a video open, at a random moment; tells whose, or null if all were done before. */
    private static String victim(
            ServerProcess server, Client client, List<String> videos, List<String> memories, Random random)
            throws IOException, InterruptedException {
        Thread.sleep(random.nextInt(3000));
        while (!client.get("/api/memories/" + memories.getLast())
                .at("/state")
                .asText()
                .equals("ready")) {
            var decoders = new ArrayList<>(server.decoders());
            Collections.shuffle(decoders, random);
            for (var decoder : decoders) {
                var of = videoOf(decoder, videos);
                if (of != null && decoder.destroyForcibly()) {
                    decoder.onExit().join();
                    return of;
                }
            }
            Thread.sleep(5);
        }
        return null;
    }

    /** The video whose file a process has open. */
    private static String videoOf(ProcessHandle decoder, List<String> videos) {
        try (var files = Files.list(Path.of("/proc/" + decoder.pid() + "/fd"))) {
            for (var file : files.toList()) {
                var place = Files.readSymbolicLink(file).toString();
                var found = videos.stream().filter(place::contains).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            }
        } catch (IOException e) {
            // It has ended.
        }
        return null;
    }
}
