package io.videoxl.server.load;

import io.videoxl.server.TestFilms;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A server that is killed at a random moment, again and again, while it is used; after each start all that was acknowledged is there. */
final class Kills {
    private static final int LONGEST_MILLIS = 4000;

    /** Kinds of what a server acknowledged, and how many of each there were. */
    record Result(int kills, Map<String, Integer> acknowledged, List<String> lost) {}

    private static final class Ledger {
        final List<String> videos = Collections.synchronizedList(new ArrayList<>());
        final List<String> memories = Collections.synchronizedList(new ArrayList<>());
        final List<String> watched = Collections.synchronizedList(new ArrayList<>());
        final Map<String, List<String>> chats = Collections.synchronizedMap(new LinkedHashMap<>());
        final Map<String, Integer> uploads = Collections.synchronizedMap(new LinkedHashMap<>());
    }

    private Kills() {}

    static Result run(Path folder, Path films, int kills, long seed) throws Exception {
        var random = new Random(seed);
        var film = TestFilms.write(films, 7, 6);
        var bytes = Files.readAllBytes(film);
        var ledger = new Ledger();
        var lost = new ArrayList<String>();
        for (int kill = 0; kill <= kills; kill++) {
            var server = ServerProcess.start(folder);
            try (server;
                    var client = server.client()) {
                check(client, ledger, bytes, lost);
                if (kill < kills) {
                    var user = Thread.ofVirtual().start(() -> use(client, film, bytes, ledger));
                    Thread.sleep(random.nextInt(LONGEST_MILLIS));
                    server.kill();
                    user.join();
                }
            }
        }
        return new Result(
                kills,
                Map.of(
                        "videos", ledger.videos.size(),
                        "memories", ledger.memories.size(),
                        "memories watched", ledger.watched.size(),
                        "answers",
                                ledger.chats.values().stream()
                                        .mapToInt(List::size)
                                        .sum(),
                        "uploads in pieces", ledger.uploads.size()),
                List.copyOf(lost));
    }

    /** Uses a server until it is gone, and notes what it acknowledged. */
    private static void use(Client client, Path film, byte[] bytes, Ledger ledger) {
        try {
            while (true) {
                upload(client, bytes, ledger);
                var video = client.put(film);
                ledger.videos.add(video);
                client.awaitVideo(video);
                var memory = client.watch(video);
                ledger.memories.add(memory);
                if (client.awaitMemory(memory).at("/state").asText().equals("ready")) {
                    ledger.watched.add(memory);
                }
                var chat = client.json(client.posting("/api/chats", Map.of("memory", memory)), 201)
                        .at("/id")
                        .asText();
                var said = Collections.synchronizedList(new ArrayList<String>());
                ledger.chats.put(chat, said);
                for (int i = 0; i < 3; i++) {
                    said.add(client.ask(memory, Map.of("question", "What appears first?", "chat", chat)));
                }
            }
        } catch (IOException e) {
            // Killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        for (var memory : ledger.watched) {
            if (client.status("/api/memories/" + memory + "/file") != 200) {
                lost.add("what was watched of " + memory);
            }
        }
        for (var chat : ledger.chats.entrySet()) {
            var messages = client.send(client.request("/api/chats/" + chat.getKey()));
            var text = new String(messages.body());
            if (messages.statusCode() != 200
                    || text.split("\"assistant\"", -1).length - 1
                            < chat.getValue().size()) {
                lost.add("chat " + chat.getKey() + ": status " + messages.statusCode());
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
