package io.videoxl.server.load;

import io.videoxl.server.TestFilms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code make load} runs: each part in full, with its figures on standard output. Ends with status 1 if anything is not as it should. */
public final class Load {
    /** Threads of the pool that have nothing to do end after a minute. */
    private static final Duration SETTLING = Duration.ofSeconds(75);

    private static final double MOST_GROWTH = 0.05;
    /** Before, a server is still warming up. */
    private static final double SETTLED_MINUTES = 3;

    private static final int MALFORMED = 10_000;
    private static final int TIMES = 3;

    /** Bytes of a request that would be left in Java's heap. */
    private static final int LEAST_LEAK = 50;

    private final Path folder;
    private boolean failed;

    private Load(Path folder) {
        this.folder = folder;
    }

    /** @param arguments a folder to work in, the minutes of asking, a seed, and the parts, all if none is named */
    public static void main(String[] arguments) throws Exception {
        // Shorter than the server's patience: else it closes a connection while a request is on its way.
        System.setProperty("jdk.httpclient.keepalive.timeout", "2");
        var folder = Files.createDirectories(Path.of(arguments[0]));
        double minutes = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 10;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
        var parts = arguments.length > 3
                ? List.of(arguments).subList(3, arguments.length)
                : List.of("ask", "cut", "slow", "malformed", "decoders", "kill");
        var load = new Load(folder);
        for (var part : parts) {
            load.run(part, minutes, seed);
        }
        System.exit(load.failed ? 1 : 0);
    }

    private void say(boolean good, String format, Object... values) {
        failed |= !good;
        System.out.println((good ? "" : "NOT AS IT SHOULD: ") + String.format(Locale.ROOT, format, values));
    }

    private void run(String part, double minutes, long seed) throws Exception {
        var own = Files.createTempDirectory(folder, part + "-");
        var films = Files.createDirectory(own.resolve("films"));
        if (part.equals("kill")) {
            var result = Kills.run(own.resolve("data"), films, 50, seed, null, soFar -> {
                if (soFar.kills() % 5 == 0) {
                    say(soFar.lost().isEmpty(), "kill, so far: %s", soFar);
                }
            });
            say(result.lost().isEmpty(), "kill: %s", result);
            return;
        }
        try (var server = ServerProcess.start(own.resolve("data"))) {
            if (part.equals("ask")) {
                ask(server, films, minutes);
                return;
            }
            if (part.equals("decoders")) {
                var result = KilledDecoders.run(server, films, 20, 4, 120, seed);
                say(result.isGood(), "decoders: %s", result);
                return;
            }
            String video;
            String memory;
            try (var client = server.client()) {
                video = client.put(TestFilms.write(films, 5, 6));
                client.awaitVideo(video);
                memory = client.watch(video);
                client.awaitMemory(memory);
            }
            if (part.equals("malformed")) {
                malformed(server, seed, video, memory);
                return;
            }
            int count = part.equals("cut") ? 1000 : 200;
            attack(server, part, count / 4, seed, video, memory); // so that what is made once is there
            var before = server.settled(SETTLING);
            var javaBefore = server.java();
            attack(server, part, count, seed + 1, video, memory);
            var after = server.settled(SETTLING);
            var javaAfter = server.java();
            say(
                    after.openFiles() <= before.openFiles() + 2
                            && after.threads() <= before.threads() + 2
                            && after.leftovers().equals(before.leftovers())
                            // Garbage comes and goes.
                            && javaAfter.heap() <= (1 + MOST_GROWTH) * javaBefore.heap(),
                    "%s: before %s, %s, after %s, %s",
                    part,
                    before,
                    javaBefore,
                    after,
                    javaAfter);
            try (var client = server.client()) {
                say(
                        !client.ask(memory, Map.of("question", "What appears first?"))
                                .isEmpty(),
                        "%s: answers",
                        part);
            }
        }
    }

    /** Again and again the same, so that what grows for good is told from what comes to an end. */
    private void malformed(ServerProcess server, long seed, String video, String memory) throws Exception {
        attack(server, "malformed", MALFORMED / 4, seed, video, memory);
        var first = server.settled(SETTLING);
        var java = server.java();
        say(true, "malformed, before: %s, %s", first, java);
        for (int time = 1; time <= TIMES; time++) {
            attack(server, "malformed", MALFORMED, seed + time, video, memory);
            var now = server.settled(SETTLING);
            var javaNow = server.java();
            say(
                    now.openFiles() <= first.openFiles() + 2
                            && now.threads() <= first.threads() + 2
                            && now.leftovers().equals(first.leftovers())
                            && (time < TIMES || javaNow.heap() <= java.heap() + LEAST_LEAK * MALFORMED),
                    "malformed, time %d: %s, %s",
                    time,
                    now,
                    javaNow);
            first = now;
            java = javaNow;
        }
        try (var client = server.client()) {
            say(!client.ask(memory, Map.of("question", "What appears first?")).isEmpty(), "malformed: answers");
        }
    }

    private void ask(ServerProcess server, Path films, double minutes) throws Exception {
        var time = Duration.ofMillis(Math.round(minutes * 60_000));
        var result = ManyAskers.run(server, films, 100, 10, time);
        say(
                result.errors().isEmpty() && (minutes < SETTLED_MINUTES || result.growth() <= MOST_GROWTH),
                "ask: %d answers in %s, %d errors %s; first text after %.0f ms (median), %.0f ms (99th percentile); memory"
                        + " %.0f MB, then %.0f MB (%+.1f %%)",
                result.answers(),
                time,
                result.errors().size(),
                result.errors().stream().limit(5).toList(),
                result.quantile(0.5),
                result.quantile(0.99),
                result.before() / 1e6,
                result.after() / 1e6,
                100 * result.growth());
    }

    private void attack(ServerProcess server, String part, int count, long seed, String video, String memory)
            throws Exception {
        switch (part) {
            case "cut" -> {
                var result = CutUploads.run(server, count, seed);
                say(result.lost() == 0 && result.leftBehind() == 0, "cut: %s", result);
            }
            case "slow" -> {
                var result = SlowClients.run(server, count, Duration.ofSeconds(60));
                say(result.ended() == result.clients() && result.longestMillis() < 2000, "slow: %s", result);
            }
            case "malformed" -> {
                var result = MalformedRequests.run(server, count, seed, video, memory);
                say(result.findings().isEmpty(), "malformed: %s", result);
            }
            default -> throw new IllegalArgumentException(part + ": no such part");
        }
    }
}
