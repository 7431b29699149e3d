package io.videoxl.server;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.videoxl.worlds.Films;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/**
 * The page, by the tests in {@code src/test/node}: its modules on Node.js, and all of it in Chromium. {@code scripts/setup-tests.sh} gets
 * both; what is missing is said, and the tests are skipped.
 */
class PageTest {
    private static final Path TESTS = Path.of("src/test/node").toAbsolutePath();
    private static final Path PAGE =
            Path.of("src/main/resources/io/videoxl/server/page").toAbsolutePath();
    private static final List<String> BROWSERS =
            List.of("chromium-headless-shell", "chromium", "google-chrome-stable", "google-chrome");
    private static final int SECONDS = 1100;

    private static final VideoWriter.Options SMALL = VideoWriter.Options.h264(160, 90);
    private static final List<String> QUESTIONS = List.of("Which thing is shown first?", "Which thing is shown last?");

    /** Node.js writes failures as they are, colours of the terminal included. */
    private static final String NO_XML = "[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F]";

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> modules() throws Exception {
        return run(node(), "units.test.mjs", Map.of()).stream();
    }

    @TestFactory
    Stream<DynamicTest> inABrowser() throws Exception {
        var node = node();
        var packages = Path.of(System.getProperty("videoxl.node", "../.tools/node"));
        Assumptions.assumeTrue(
                Files.isDirectory(packages.resolve("node_modules/playwright-core")),
                "the page is not tested in a browser: scripts/setup-tests.sh did not run, or could not set it up");
        var browser = BROWSERS.stream().flatMap(name -> onPath(name).stream()).findFirst();
        Assumptions.assumeTrue(
                browser.isPresent(), "the page is not tested in a browser: none of " + BROWSERS + " was found");
        var films = films();
        try (var open = TestServer.start(folder.resolve("open"), builder -> builder.hosts(List.of("127.0.0.1")));
                var empty = TestServer.start(folder.resolve("empty"));
                var fresh = TestServer.start(folder.resolve("fresh"), builder -> builder.root("films", films)
                        .hosts(List.of("127.0.0.1"))
                        .example("To try", film -> write(6, 10, film, SMALL), QUESTIONS));
                var keyed = TestServer.start(folder.resolve("keyed"), builder -> builder.key("the-right-key")
                        .limits(Limits.defaults().toBuilder()
                                .uploadBytes(100_000)
                                .build()));
                var returning = new Returning()) {
            var environment = Map.ofEntries(
                    Map.entry("VIDEOXL_NODE", packages.toRealPath().toString()),
                    Map.entry("VIDEOXL_CHROMIUM", browser.get().toString()),
                    Map.entry("VIDEOXL_OPEN", address(open)),
                    Map.entry("VIDEOXL_EMPTY", address(empty)),
                    Map.entry("VIDEOXL_FRESH", address(fresh)),
                    Map.entry("VIDEOXL_KEYED", address(keyed)),
                    Map.entry("VIDEOXL_RETURNING", returning.address()),
                    Map.entry("VIDEOXL_CONTROL", Integer.toString(returning.control())),
                    Map.entry("VIDEOXL_FILMS", films.toString()));
            var found = new ArrayList<DynamicTest>();
            for (var tests : List.of("page.test.mjs", "sources.test.mjs", "manners.test.mjs")) {
                found.addAll(run(node, tests, environment));
            }
            return found.stream();
        }
    }

    private static String address(TestServer server) {
        return server.uri().resolve("/").toString();
    }

    /** A server that is stopped and started again when a line says so. */
    private final class Returning implements AutoCloseable {
        private final ServerSocket control = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private TestServer server = start(0);
        private final int port = server.port();

        Returning() throws IOException {
            Thread.ofVirtual().start(this::obey);
        }

        private TestServer start(int port) {
            return TestServer.start(folder.resolve("returning"), builder -> builder.port(port));
        }

        String address() {
            return "http://127.0.0.1:" + port + "/";
        }

        int control() {
            return control.getLocalPort();
        }

        private void obey() {
            while (!control.isClosed()) {
                try (var socket = control.accept();
                        var lines = new BufferedReader(
                                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                        var answer = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8)) {
                    answer.write(obey(lines.readLine()) + "\n");
                } catch (IOException e) {
                    // Closed.
                }
            }
        }

        private synchronized String obey(String word) {
            try {
                if (word.equals("stop")) {
                    server.close();
                } else {
                    server = start(port);
                }
                return "done";
            } catch (RuntimeException e) {
                return e.toString();
            }
        }

        @Override
        public void close() throws IOException {
            control.close();
            server.close();
        }
    }

    private Path films() throws IOException {
        var films = Files.createDirectory(folder.resolve("films"));
        write(1, 60, films.resolve("film.mp4"), VideoWriter.Options.h264(320, 180));
        write(2, 20, films.resolve("second.mp4"), VideoWriter.Options.h264(320, 180));
        write(
                4,
                12,
                Files.createDirectory(films.resolve("trip")).resolve("third.mp4"),
                VideoWriter.Options.h264(320, 180));
        write(5, 60, films.resolve("live.ts"), SMALL);
        write(3, 8, films.resolve("old.mkv"), new VideoWriter.Options("mpeg4", 320, 180));
        Files.writeString(films.resolve("broken.mp4"), "This is no video, whatever its name says.");
        return films;
    }

    private static void write(long seed, int seconds, Path file, VideoWriter.Options options) {
        var world = World.of(
                seed,
                WorldOptions.builder()
                        .duration(Duration.ofSeconds(seconds))
                        .events(2, 2)
                        .build());
        Films.write(world, file, options.withTicksPerSecond(10));
    }

    private static Path node() {
        var node = onPath("node");
        Assumptions.assumeTrue(node.isPresent(), "the page is not tested: Node.js was not found");
        return node.get();
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs tests on Node.js; each is a test here. */
    private List<DynamicTest> run(Path node, String tests, Map<String, String> environment) throws Exception {
        var report = folder.resolve(tests + ".xml");
        var output = folder.resolve(tests + ".txt");
        var builder = new ProcessBuilder(
                        node.toString(),
                        "--test",
                        "--test-reporter=junit",
                        "--test-reporter-destination=" + report,
                        TESTS.resolve(tests).toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("VIDEOXL_PAGE", PAGE.toString());
        var process = builder.start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                Assertions.fail(tests + " did not end within " + SECONDS + " s: " + text(output));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        var found = results(report);
        Assertions.assertFalse(found.isEmpty(), () -> tests + " has no tests: " + text(output));
        return found;
    }

    private static List<DynamicTest> results(Path report) throws Exception {
        var cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text(report).replaceAll(NO_XML, ""))))
                .getElementsByTagName("testcase");
        var found = new ArrayList<DynamicTest>();
        for (int i = 0; i < cases.getLength(); i++) {
            var test = (Element) cases.item(i);
            var failures = test.getElementsByTagName("failure");
            found.add(dynamicTest(test.getAttribute("name"), () -> {
                if (failures.getLength() > 0) {
                    Assertions.fail(failures.item(0).getTextContent());
                }
            }));
        }
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
