package io.videoxl.video.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameSampling;
import io.videoxl.Isolation;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.FrameSource;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies, hangs or takes too much costs its video, and says so; and nothing is left of it. */
@Timeout(120)
class IsolationFaultsTest {
    private static final Isolation LIMITS = Isolation.defaults();
    private static final DecoderChild.Program OURS = DecoderChild.Program.current();

    @TempDir
    static Path folder;

    private static Path film;
    private static int films;

    @BeforeAll
    static void write() throws InterruptedException {
        film = Films.write(folder.resolve("film.mp4"), "mpeg4");
        Prepared.enabled = false;
        Prepared.forget(); // of other tests
        ChildArchive.enabled = false;
    }

    @AfterAll
    static void prepareAgain() {
        Prepared.enabled = true;
        ChildArchive.enabled = true;
    }

    @AfterEach
    void reset() {
        DecoderChild.Program.use(OURS);
    }

    private static void use(Class<?> program) {
        var classes = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("test-classes"))
                .map(Path::of)
                .toList();
        DecoderChild.Program.use(new DecoderChild.Program(program.getName(), classes));
    }

    private static Path fresh() {
        return Films.write(folder.resolve("film-" + films++ + ".mp4"), "mpeg4");
    }

    private static FrameSource open(Path file, Isolation limits) {
        return IsolatedSources.frames(
                new VideoSource.File(file), Clip.WHOLE, FrameSampling.all(), Films.FITTING, 1, limits);
    }

    /** The failure of a child whose third frame is a fault; the first two are right. */
    private static VideoXLException failure(Class<?> program, Isolation limits) {
        use(program);
        var film = fresh(); // of which no process is left
        try (var frames = open(film, limits);
                var arena = Arena.ofConfined()) {
            var target = arena.allocate(3L * Films.SIZE * Films.SIZE);
            for (int i = 0; i < FaultyProcess.GOOD_FRAMES; i++) {
                assertTrue(frames.next(target));
            }
            var failure = assertThrows(VideoXLException.class, () -> frames.next(target));
            assertEquals(Code.VIDEO_UNREADABLE, failure.code());
            assertTrue(failure.getMessage().startsWith(film.toString()), failure.getMessage());
            assertTrue(failure.getMessage().contains("expected"), failure.getMessage());
            assertEquals(
                    failure.getMessage(),
                    assertThrows(VideoXLException.class, () -> frames.next(target))
                            .getMessage());
            return failure;
        }
    }

    private static void assertSays(VideoXLException failure, String... words) {
        for (var word : words) {
            assertTrue(failure.getMessage().contains(word), failure.getMessage());
        }
    }

    @Test
    void killedInTheMiddleIsToldAndCostsNothingElse() {
        try (var frames = open(film, LIMITS);
                var other = open(Films.write(folder.resolve("other.mkv"), "mpeg4"), LIMITS);
                var arena = Arena.ofConfined()) {
            var target = arena.allocate(3L * Films.SIZE * Films.SIZE);
            assertTrue(frames.next(target));
            var before = Children.ids();
            try (var third = open(Films.write(folder.resolve("third.avi"), "mpeg4"), LIMITS)) {
                var own = new HashSet<>(Children.ids());
                own.removeAll(before);
                assertEquals(1, own.size());
                Children.kill(own);
                var failure = assertThrows(VideoXLException.class, () -> {
                    while (third.next(target)) {
                        // what was decoded before is given
                    }
                });
                assertSays(failure, "third.avi", "died by signal 9 (SIGKILL)");
            }
            int left = 1;
            while (frames.next(target)) {
                left++;
            }
            assertEquals(Films.FRAMES, left);
            assertTrue(other.next(target));
        }
    }

    @Test
    void standstillIsEnded() {
        var limits = LIMITS.withLongestStandstill(Duration.ofSeconds(1));
        assertSays(failure(FaultyProcess.Hanging.class, limits), "made no progress for 1 s", "withLongestStandstill");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryIsLimited() {
        var limits = LIMITS.withMemory(300L << 20);
        assertSays(failure(FaultyProcess.Greedy.class, limits), "more than 300 MiB of memory", "withMemory");
        assertSays(failure(FaultyProcess.Hoarding.class, limits), "more than 300 MiB of memory", "withMemory");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void processorTimeIsLimited() {
        var limits = LIMITS.withProcessorTime(Duration.ofSeconds(3));
        assertSays(failure(FaultyProcess.Busy.class, limits), "more than 3 s of processor time", "withProcessorTime");
    }

    @Test
    void signalsStatusesAndNonsenseAreTold() {
        assertSays(failure(FaultyProcess.Crashing.class, LIMITS), "died by signal 11 (SIGSEGV)");
        assertSays(failure(FaultyProcess.Ending.class, LIMITS), "ended with status 7 (that is all)");
        assertSays(failure(FaultyProcess.Babbling.class, LIMITS), "makes no sense");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void nothingIsAllowedThatDecodingDoesNotNeed() {
        use(FaultyProcess.Prying.class);
        try (var frames = open(fresh(), LIMITS)) {
            var seen = Films.read(frames);
            assertEquals(Films.FRAMES, seen.frames().size());
            assertEquals(List.of("and no more"), seen.warnings());
        }
    }

    @Test
    void interruptEndsWaitingAndTheProcess() throws Exception {
        use(FaultyProcess.Hanging.class);
        try (var frames = open(fresh(), LIMITS);
                var arena = Arena.ofConfined()) {
            var target = arena.allocate(3L * Films.SIZE * Films.SIZE);
            Thread.currentThread().interrupt();
            var failure = assertThrows(VideoXLException.class, () -> {
                while (frames.next(target)) {
                    // two are there
                }
            });
            assertTrue(Thread.interrupted());
            assertEquals(Code.CANCELLED, failure.code());
        }
    }

    @Test
    void runtimeThatCannotStartAnotherIsTold() {
        System.setProperty(ChildCommand.JAVA, folder.resolve("no-java").toString());
        try {
            var failure = assertThrows(
                    VideoXLException.class, () -> Video.of(fresh()).isolated().info());
            assertEquals(Code.IO, failure.code());
            assertSays(failure, "no-java", "-Dvideoxl.isolation.java", "jpackage");
        } finally {
            System.clearProperty(ChildCommand.JAVA);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void childEndsWithItsParent() throws Exception {
        var parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dvideoxl.cache.dir=" + System.getProperty("videoxl.cache.dir", ""),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        film.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long child = Long.parseLong(parent.inputReader().readLine());
        assertTrue(ProcessHandle.of(child).isPresent());
        parent.destroyForcibly().waitFor();
        Children.awaitEnd(child);
    }

    /** Opens a film in a child process, says its number, and waits. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            try (var frames = open(Path.of(arguments[0]), LIMITS)) {
                System.out.println(Children.ids().iterator().next());
                Thread.sleep(Duration.ofMinutes(2));
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingIsLeft() throws Exception {
        failure(FaultyProcess.Ending.class, LIMITS);
        reset();
        int open = count("/proc/self/fd");
        for (int i = 0; i < 3; i++) {
            try (var frames = open(fresh(), LIMITS)) {
                frames.frame(); // closed in the middle
            }
            failure(FaultyProcess.Ending.class, LIMITS);
            reset();
        }
        long start = System.nanoTime();
        while (count("/proc/self/fd") > open && System.nanoTime() - start < 20e9) {
            Thread.sleep(50);
        }
        assertTrue(count("/proc/self/fd") <= open, count("/proc/self/fd") + " open files, " + open + " before");
        try (var files = Files.list(Path.of("/dev/shm"))) {
            assertFalse(files.anyMatch(file -> file.getFileName()
                    .toString()
                    .startsWith("videoxl-" + ProcessHandle.current().pid() + "-")));
        }
    }

    @Test
    void whatAKilledParentLeftIsDeleted() throws IOException {
        var old = Files.createFile(folder.resolve("videoxl-1-2.frames"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofMinutes(6))));
        var fresh = Files.createFile(folder.resolve("videoxl-1-3.frames"));
        var other = Files.createFile(folder.resolve("other.frames"));
        SharedFrames.deleteForgotten(folder);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(fresh) && Files.exists(other));
    }

    private static int count(String place) throws IOException {
        try (var files = Files.list(Path.of(place))) {
            return (int) files.count();
        }
    }
}
