package io.videoxl.server;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * The page's modules, by the tests in {@code src/test/node}. {@code scripts/setup-tests.sh} gets Node.js; without it they are skipped.
 */
class PageTest {
    private static final Path TESTS = Path.of("src/test/node").toAbsolutePath();
    private static final Path PAGE =
            Path.of("src/main/resources/io/videoxl/server/page").toAbsolutePath();
    private static final int SECONDS = 300;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> modules() throws Exception {
        return run(node(), "units.test.mjs", Map.of());
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
    private Stream<DynamicTest> run(Path node, String tests, Map<String, String> environment) throws Exception {
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
        return found.stream();
    }

    private static List<DynamicTest> results(Path report) throws Exception {
        var cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
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
