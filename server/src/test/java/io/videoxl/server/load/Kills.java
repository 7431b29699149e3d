package io.videoxl.server.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.server.TestFilms;
import io.videoxl.server.http.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** A server that is killed at a random moment, again and again, while it is used; after each start all that was acknowledged is there. */
final class Kills {
    /** A server lives up to so many times as long as one needs from its start to the last answer of a user's round. */
    private static final double LONGEST_LIFE = 1.5;

    /**
     * What came of it.
     *
     * @param longestMillis that a server lived
     * @param acknowledged kinds of what it said was there, and how many of each
     */
    record Result(int kills, long longestMillis, Map<String, Integer> acknowledged, List<String> lost) {}

    private static final class Ledger {
        final List<String> videos = Collections.synchronizedList(new ArrayList<>());
        final List<String> memories = Collections.synchronizedList(new ArrayList<>());
        /** Their windows. */
        final Map<String, JsonNode> watched = Collections.synchronizedMap(new LinkedHashMap<>());

        /** The words of each answer, by conversation. */
        final Map<String, List<String>> chats = Collections.synchronizedMap(new LinkedHashMap<>());

        final Map<String, Integer> uploads = Collections.synchronizedMap(new LinkedHashMap<>());

        Map<String, Integer> counts() {
            return Map.of(
                    "videos", videos.size(),
                    "memories", memories.size(),
                    "memories watched", watched.size(),
                    "answers", chats.values().stream().mapToInt(List::size).sum(),
                    "uploads in pieces", uploads.size());
        }
    }

    private Kills() {}

    /**
     * Kills servers.
     *
     * @param life the longest that a server lives; null: as long as it needs here for a user's round and a half
     * @param soFar is told after each start what came of it so far
     */
    static Result run(Path folder, Path films, int kills, long seed, Duration life, Consumer<Result> soFar)
            throws Exception {
        var random = new Random(seed);
        var film = TestFilms.write(films, 7, 4);
        var bytes = Files.readAllBytes(film);
        var ledger = new Ledger();
        var lost = new ArrayList<String>();
        long longest = life == null ? 0 : life.toMillis();
        for (int kill = 0; kill <= kills; kill++) {
            var server = ServerProcess.start(folder);
            try (server;
                    var client = server.client()) {
                check(client, ledger, bytes, lost);
                soFar.accept(new Result(kill, longest, ledger.counts(), List.copyOf(lost)));
                if (longest == 0) {
                    long start = System.nanoTime();
                    round(client, film, bytes, ledger);
                    longest = Math.round(LONGEST_LIFE * (System.nanoTime() - start) / 1e6);
                }
                if (kill < kills) {
                    var user = Thread.ofVirtual().start(() -> use(client, film, bytes, ledger));
                    Thread.sleep(random.nextLong(longest));
                    server.kill();
                    user.join();
                }
            }
        }
        return new Result(kills, longest, ledger.counts(), List.copyOf(lost));
    }

    /** Uses a server until it is gone. */
    private static void use(Client client, Path film, byte[] bytes, Ledger ledger) {
        try {
            while (true) {
                round(client, film, bytes, ledger);
            }
        } catch (IOException e) {
            // Killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends something, has it watched and asks about it, and notes what was acknowledged. */
    private static void round(Client client, Path film, byte[] bytes, Ledger ledger)
            throws IOException, InterruptedException {
        upload(client, bytes, ledger);
        var video = client.put(film);
        ledger.videos.add(video);
        client.awaitVideo(video);
        var memory = client.watch(video);
        ledger.memories.add(memory);
        var watched = client.awaitMemory(memory);
        if (watched.at("/state").asText().equals("ready")) {
            ledger.watched.put(memory, watched.at("/windows"));
        }
        var chat = client.json(client.posting("/api/chats", Map.of("memory", memory)), 201)
                .at("/id")
                .asText();
        var said = Collections.synchronizedList(new ArrayList<String>());
        ledger.chats.put(chat, said);
        for (int i = 0; i < 2; i++) {
            said.add(client.ask(memory, Map.of("question", "What appears first?", "chat", chat)));
        }
    }

    private static void upload(Client client, byte[] bytes, Ledger ledger) throws IOException, InterruptedException {
        var id = client.send(client.request("/api/uploads")
                        .header("Tus-Resumable", "1.0.0")
                        .header("Upload-Length", Integer.toString(bytes.length))
                        .POST(BodyPublishers.noBody()))
                .headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("no place"));
        ledger.uploads.put(id, 0);
        int half = bytes.length / 2;
        var response = client.send(client.request(id)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", "0")
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", BodyPublishers.ofByteArray(bytes, 0, half)));
        if (response.statusCode() == 204) {
            ledger.uploads.put(id, half);
        }
    }

    private static void check(Client client, Ledger ledger, byte[] bytes, List<String> lost) throws Exception {
        for (var video : ledger.videos) {
            var content = client.send(client.request("/api/videos/" + video + "/content"));
            if (!Arrays.equals(content.body(), bytes)) {
                lost.add("video " + video + ": status " + content.statusCode());
            }
        }
        for (var memory : ledger.memories) {
            if (client.status("/api/memories/" + memory) != 200) {
                lost.add("memory " + memory);
            }
        }
        for (var memory : ledger.watched.entrySet()) {
            var now = client.get("/api/memories/" + memory.getKey());
            if (!now.at("/state").asText().equals("ready")
                    || !now.at("/windows").equals(memory.getValue())) {
                lost.add("what was watched of " + memory.getKey());
            }
        }
        if (!ledger.watched.isEmpty()) { // its file is opened again
            var last = List.copyOf(ledger.watched.keySet()).getLast();
            if (client.ask(last, Map.of("question", "What appears first?")).isEmpty()) {
                lost.add("an answer of " + last);
            }
        }
        for (var chat : ledger.chats.entrySet()) {
            var messages = client.send(client.request("/api/chats/" + chat.getKey()));
            var there = new ArrayList<String>();
            if (messages.statusCode() == 200) {
                Json.MAPPER.readTree(messages.body()).at("/messages").forEach(message -> {
                    if (message.at("/role").asText().equals("assistant")) {
                        there.add(message.at("/text").asText());
                    }
                });
            }
            if (!there.subList(0, Math.min(there.size(), chat.getValue().size()))
                    .equals(chat.getValue())) {
                lost.add("answers of the chat " + chat.getKey() + ": status " + messages.statusCode());
            }
        }
        for (var upload : ledger.uploads.entrySet()) {
            var head = client.send(client.request(upload.getKey())
                    .header("Tus-Resumable", "1.0.0")
                    .method("HEAD", BodyPublishers.noBody()));
            if (head.headers().firstValueAsLong("Upload-Offset").orElse(-1) < upload.getValue()) {
                lost.add("upload " + upload.getKey() + ": status " + head.statusCode());
            }
        }
    }
}
