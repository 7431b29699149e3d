package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.videoxl.VideoXLException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Bad input is refused at once, with a message that says what to do, and leaves nothing behind. */
class FaultsTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final long MB = 1 << 20;

    @TempDir
    static Path folder;

    private static Faults faults;

    @BeforeAll
    static void prepare() throws IOException {
        faults = new Faults(folder);
    }

    @AfterAll
    static void close() {
        faults.close();
    }

    @TestFactory
    Stream<DynamicTest> isRefusedAtOnceNamingWhatIsWrongAndTheWayOut() throws IOException {
        return faults.all().stream().map(fault -> dynamicTest(fault.name(), () -> assertRefused(fault)));
    }

    private static void assertRefused(Fault fault) {
        long start = System.nanoTime();
        var e = assertThrows(VideoXLException.class, fault.cause()::run);
        var time = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("refused %-40s %4d ms  %s%n", fault, time.toMillis(), e.getMessage());
        assertEquals(fault.code(), e.code(), e.getMessage());
        for (var word : fault.mentioned()) {
            assertTrue(e.getMessage().contains(word), "no '" + word + "' in: " + e.getMessage());
        }
        assertTrue(time.compareTo(AT_ONCE) < 0, "took " + time);
    }

    @Test
    void libraryWithoutItsNativesNamesEveryPlaceItLookedAt() throws Exception {
        var lines = Jvm.withOptions("--enable-native-access=ALL-UNNAMED", "-Dvideoxl.native.dir=/nonexistent")
                .run(AskProbe.class, folder.resolve("context-1024.gguf"), folder.resolve("film.mp4"));
        assertNativeLibrary(lines, "/nonexistent", "videoxl.native.dir");
        lines = Jvm.withOptions("--enable-native-access=ALL-UNNAMED")
                // The command's jar names the natives beside it in its manifest.
                .without(entry ->
                        entry.matches(".*/(native|cli|examples)/target/.*|.*/videoxl-(natives|cli|examples)-[^/]*"))
                .run(AskProbe.class, folder.resolve("context-1024.gguf"), folder.resolve("film.mp4"));
        assertNativeLibrary(lines, "class path", "/usr/lib", "videoxl-natives", "linux-x86_64", "videoxl.native.dir");
    }

    private static void assertNativeLibrary(Iterable<String> lines, String... mentioned) {
        var text = String.join("\n", lines);
        assertTrue(text.startsWith("refused NATIVE_LIBRARY "), text);
        long milliseconds =
                Long.parseLong(text.lines().findFirst().orElseThrow().split(" ")[2]);
        assertTrue(milliseconds < AT_ONCE.toMillis(), text);
        for (var word : mentioned) {
            assertTrue(text.contains(word), "no '" + word + "' in: " + text);
        }
    }

    @Test
    void twoHundredRefusalsOfEachKindLeakNothing(@TempDir Path files) throws Exception {
        // Memory of the heap, and threads of the compiler, are there from the start and stay as many.
        var lines = Jvm.withOptions(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-Xms96m",
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:+AlwaysPreTouch",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UseDynamicNumberOfCompilerThreads")
                .run(LeakProbe.class, files);
        assertAll(lines.stream().map(line -> () -> {
            var fields = line.split("\t");
            System.out.printf(
                    "leaks   %-40s %6.2f MB, %s files, %s threads%n",
                    fields[0], Long.parseLong(fields[1]) / (double) MB, fields[2], fields[3]);
            assertTrue(Long.parseLong(fields[1]) < MB, line);
            assertEquals("0", fields[2], line);
            assertTrue(Integer.parseInt(fields[3]) <= 0, line);
        }));
        assertEquals(faults.all().size(), lines.size());
    }
}
