package io.videoxl.server.load;

import io.videoxl.server.TestFilms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that ask memories, streamed, one question after the other, all at once. */
final class ManyAskers {
    private static final List<String> QUESTIONS =
            List.of("What appears first?", "What appears last?", "What is in the video?", "Which colours are there?");

    /**
     * What came of it.
     *
     * @param firstMillis from the request to the first piece of text, of each answer, ascending
     * @param before memory that the server held after a third of the time, in bytes
     * @param after the same at the end
     */
    record Result(int answers, List<String> errors, List<Double> firstMillis, long before, long after) {
        double quantile(double part) {
            return firstMillis.isEmpty()
                    ? Double.NaN
                    : firstMillis.get((int) Math.min(firstMillis.size() - 1, part * firstMillis.size()));
        }

        double growth() {
            return (double) after / before - 1;
        }
    }

    private ManyAskers() {}

    static Result run(ServerProcess server, Path folder, int clients, int memories, Duration time) throws Exception {
        var watched = new ArrayList<String>();
        try (var client = server.client()) {
            for (int i = 0; i < memories; i++) {
                var video = client.put(TestFilms.write(folder, 100 + i, 10));
                client.awaitVideo(video);
                watched.add(client.watch(video));
            }
            for (var memory : watched) {
                var state = client.awaitMemory(memory).at("/state").asText();
                if (!state.equals("ready")) {
                    throw new IOException("a memory is " + state);
                }
            }
        }
        var first = Collections.synchronizedList(new ArrayList<Double>());
        var errors = Collections.synchronizedList(new ArrayList<String>());
        long start = System.nanoTime();
        long end = start + time.toNanos();
        var before = new ArrayList<Long>();
        var after = new ArrayList<Long>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var client = server.client()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < clients; i++) {
                var random = new Random(i);
                all.add(threads.submit(() -> {
                    do {
                        var memory = watched.get(random.nextInt(watched.size()));
                        var question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
                        try {
                            first.add(ask(client, memory, question));
                        } catch (IOException e) {
                            errors.add(told(e));
                        }
                    } while (System.nanoTime() < end);
                    return null;
                }));
            }
            while (System.nanoTime() < end) {
                Thread.sleep(Math.max(100, time.toMillis() / 100));
                double passed = (double) (System.nanoTime() - start) / time.toNanos();
                if (passed > 0.25 && passed < 0.4) {
                    before.add(server.resident());
                } else if (passed > 0.85) {
                    after.add(server.resident());
                }
            }
            for (var each : all) {
                each.get();
            }
        }
        var sorted = first.stream().sorted().toList();
        return new Result(sorted.size(), List.copyOf(errors), sorted, median(before), median(after));
    }

    /** With its causes: what Java's client throws says little by itself. */
    private static String told(Throwable e) {
        return e.getCause() == null ? e.toString() : e + " <- " + told(e.getCause());
    }

    private static long median(List<Long> values) {
        return values.isEmpty() ? 0 : values.stream().sorted().toList().get(values.size() / 2);
    }

    /** Milliseconds to the first piece. */
    private static double ask(Client client, String memory, String question) throws IOException, InterruptedException {
        long start = System.nanoTime();
        double first = -1;
        boolean done = false;
        var body = Map.of("question", question, "stream", true, "max_tokens", 24);
        var response = client.open(client.posting("/api/memories/" + memory + "/ask", body));
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("event: text") && first < 0) {
                    first = (System.nanoTime() - start) / 1e6;
                }
                done |= line.equals("event: done");
            }
        }
        if (response.statusCode() != 200 || !done) {
            throw new IOException("status " + response.statusCode() + (done ? "" : ", and no end of the answer"));
        }
        return first < 0 ? (System.nanoTime() - start) / 1e6 : first;
    }
}
