package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs each example by the command that its Javadoc and the README give, without arguments, as somebody would who tries it. */
@Timeout(180)
class ExamplesTest {
    private static final Path HOME = Path.of(System.getProperty("user.dir")).getParent();

    @TempDir
    private static Path demo;

    @BeforeAll
    static void requireBuild() {
        assumeTrue(Files.isRegularFile(HOME.resolve(".tools/env")), "set-up has not run: there is no .tools/env");
        assumeTrue(Files.isDirectory(HOME.resolve("examples/target/lib")), "the examples are not packaged");
    }

    static Stream<String> names() throws IOException {
        try (var files = Files.list(HOME.resolve("examples/src/main/java/io/videoxl/examples"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", "")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyExampleRunsByItsOneCommand(String name) throws Exception {
        var output = run(0, "Which shapes are there?\nAnd then?\n\n", name);
        var expected =
                switch (name) {
                    case "AskOnce" -> "Answer:";
                    case "WatchOnceAskMany" -> "> What comes last?";
                    case "ChatInTerminal" -> "> ";
                    case "FolderToCsv" -> "\"notes.txt\",\"\",\"VIDEO_UNREADABLE: ";
                    case "MultipleChoiceQuiz" -> "->";
                    case "LiveSource" -> " frames in all, in ";
                    case "SaveAndReopen" -> "opened in ";
                    case "FocusOnMoments" -> " tokens are kept";
                    case "OneImage" -> "3 tiles";
                    case "SeveralImages" -> "disc.png, ";
                    case "AskThroughLangChain4j" -> "the film was watched 1 time";
                    case "FilmWithKnownAnswers" -> " of 4 right";
                    case "MakeDemoVideo", "MakeDemoPictures" -> "";
                    default -> throw new AssertionError("say here what " + name + " prints");
                };
        assertTrue(output.contains(expected), output);
    }

    @Test
    void anUnknownExampleAndNoneAtAllAreRefusedWithTheNames() throws Exception {
        assertTrue(run(2, "", "NoSuchExample").contains("no example NoSuchExample"));
        assertTrue(run(2, "").contains("  MultipleChoiceQuiz\n"));
    }

    private static String run(int status, String input, String... arguments) throws Exception {
        var command = Stream.concat(Stream.of(HOME.resolve("examples/run").toString()), Stream.of(arguments));
        var builder = new ProcessBuilder(command.toList()).redirectErrorStream(true);
        builder.environment().put("VIDEOXL_DEMO", demo.toString());
        builder.environment()
                .put("JAVA_TOOL_OPTIONS", "-Dvideoxl.cache.dir=" + System.getProperty("videoxl.cache.dir"));
        var process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(status, process.waitFor(), () -> List.of(arguments) + ": " + output);
        return output;
    }
}
