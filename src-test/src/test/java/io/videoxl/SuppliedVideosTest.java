package io.videoxl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.worlds.video.VideoWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Videos that the program has in its hands: streams of bytes, and frames one by one. */
@Timeout(60)
class SuppliedVideosTest {
    private static final int SIZE = 28;
    private static final int FRAMES = 50;

    @TempDir
    static Path folder;

    private static byte[] film;

    @BeforeAll
    static void write() throws IOException {
        var file = folder.resolve("film.mkv");
        try (var writer = VideoWriter.open(file, new VideoWriter.Options("mpeg4", 64, 64))) {
            var picture = new byte[3 * 64 * 64];
            for (int i = 0; i < FRAMES; i++) {
                Arrays.fill(picture, (byte) (5 * i));
                writer.write(picture);
            }
            writer.finish();
        }
        film = Files.readAllBytes(file);
    }

    /** What was shown, by its grey value, and when, in milliseconds. */
    private record Shown(int value, long millis) {}

    private static List<Shown> read(Video video, FrameSampling sampling) {
        var shown = new ArrayList<Shown>();
        try (var arena = Arena.ofConfined();
                var frames = video.open(sampling, Fitting.published(FrameFit.CENTER_CROP, SIZE), 1)) {
            var square = arena.allocate(3 * SIZE * SIZE);
            while (frames.next(square)) {
                assertEquals(video.toString(), frames.frame().source());
                int value = square.get(ValueLayout.JAVA_BYTE, 3 * (SIZE * SIZE / 2)) & 0xFF;
                shown.add(new Shown(value, frames.frame().time().toMillis()));
            }
            assertFalse(frames.next(square), "the end stays the end");
        }
        return shown;
    }

    private static VideoXLException refused(Code code, Runnable call, String... reasons) {
        var e = assertThrows(VideoXLException.class, call::run);
        assertEquals(code, e.code(), e.getMessage());
        for (var reason : reasons) {
            assertTrue(e.getMessage().contains(reason), e.getMessage());
        }
        return e;
    }

    private static long temporaryFiles() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            // Those of this process: other tests run beside these.
            var name = "videoxl-" + ProcessHandle.current().pid() + "-.*\\.video";
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .count();
        }
    }

    // Streams of bytes

    @Test
    void streamIsWatchedLikeAFileAndLeavesNothingBehind() throws IOException {
        long before = temporaryFiles();
        var shown = read(Video.of(new ByteArrayInputStream(film), "upload"), FrameSampling.uniform(FRAMES));
        assertEquals(FRAMES, shown.size());
        for (int i = 0; i < FRAMES; i++) {
            assertEquals(5 * i, shown.get(i).value, 4);
            assertEquals(40 * i, shown.get(i).millis);
        }
        assertEquals(
                FRAMES,
                Video.of(new ByteArrayInputStream(film), "upload").info().frameCount());
        assertEquals(before, temporaryFiles());
    }

    @Test
    void streamIsReadOnceAndOnlyWhenNeeded() throws IOException {
        var stream = new ByteArrayInputStream(film);
        var video = Video.of(stream, "upload").clip(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertEquals(film.length, stream.available());
        assertEquals(25, read(video, FrameSampling.all()).size());
        refused(Code.INVALID_ARGUMENT, () -> read(video, FrameSampling.all()), "upload", "opened before");
        refused(Code.INVALID_ARGUMENT, video::info, "upload", "opened before");
    }

    @Test
    void streamThatIsEmptyOrNoVideoIsRefusedByName() throws IOException {
        long before = temporaryFiles();
        refused(
                Code.VIDEO_UNREADABLE,
                () -> Video.of(InputStream.nullInputStream(), "upload").info(),
                "upload",
                "empty");
        refused(
                Code.VIDEO_UNREADABLE,
                () -> read(Video.of(new ByteArrayInputStream(new byte[5000]), "upload"), FrameSampling.all()),
                "upload: not a video");
        assertEquals(before, temporaryFiles());
    }

    private static InputStream failing(Throwable failure) {
        return new InputStream() {
            private int rest = 1000;

            @Override
            public int read() throws IOException {
                if (rest-- > 0) {
                    return 0;
                }
                if (failure instanceof IOException e) {
                    throw e;
                }
                throw (RuntimeException) failure;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                bytes[offset] = (byte) read();
                return 1;
            }
        };
    }

    @Test
    void streamThatFailsIsToldWithItsCause() throws IOException {
        long before = temporaryFiles();
        var broken = new IOException("the cable was pulled");
        var e = refused(
                Code.VIDEO_UNREADABLE,
                () -> Video.of(failing(broken), "upload").info(),
                "upload",
                "the cable was pulled");
        assertSame(broken, e.getCause());
        var defect = new IllegalStateException("defect");
        assertSame(defect, assertThrows(IllegalStateException.class, () -> Video.of(failing(defect), "upload")
                .info()));
        assertEquals(before, temporaryFiles());
    }

    @Test
    void interruptEndsReadingAnEndlessStream() throws Exception {
        long before = temporaryFiles();
        var endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return 1;
            }
        };
        var failure = new Throwable[1];
        var thread = Thread.ofPlatform().start(() -> {
            try {
                Video.of(endless, "endless").info();
            } catch (Throwable e) {
                failure[0] = e;
            }
        });
        Thread.sleep(200);
        thread.interrupt();
        assertTrue(thread.join(Duration.ofMillis(500)), "not cancelled within 500 ms");
        assertEquals(Code.CANCELLED, ((VideoXLException) failure[0]).code());
        assertEquals(before, temporaryFiles());
    }

    // Frames one by one

    private static Frame frame(int value, long millis) {
        var pixels = new byte[3 * 40 * 30];
        Arrays.fill(pixels, (byte) value);
        return Frame.rgb(pixels, 40, 30, Duration.ofMillis(millis));
    }

    private static Iterator<Frame> frames(int count) {
        return IntStream.range(0, count).mapToObj(i -> frame(i, 100L * i)).iterator();
    }

    private static List<Integer> values(FrameSampling sampling) {
        return read(Video.frames(frames(100), "drawn"), sampling).stream()
                .map(Shown::value)
                .toList();
    }

    private static List<Integer> every(int step, int count) {
        return IntStream.range(0, count).mapToObj(i -> i * step).toList();
    }

    @Test
    void framesAreSampledAsTheyCome() {
        assertEquals(every(1, 100), values(FrameSampling.auto()));
        assertEquals(every(1, 100), values(FrameSampling.all()));
        assertEquals(every(10, 10), values(FrameSampling.perSecond(1, Integer.MAX_VALUE)));
        assertEquals(every(5, 7), values(FrameSampling.perSecond(2, 7)));
        assertEquals(List.of(3, 99), values(FrameSampling.at(Duration.ofMillis(399), Duration.ofMillis(9999))));
        var clip = Video.frames(frames(100), "drawn").clip(Duration.ofMillis(250), Duration.ofMillis(501));
        assertEquals(
                List.of(new Shown(2, 200), new Shown(3, 300), new Shown(4, 400), new Shown(5, 500)),
                read(clip, FrameSampling.auto()));
    }

    @Test
    void endlessFramesAreAskedForOnlyAsFarAsTheyAreNeeded() {
        var asked = new int[1];
        var endless = Stream.generate(() -> frame(7, 40L * asked[0]++)).iterator();
        assertEquals(
                3,
                read(Video.frames(endless, "camera"), FrameSampling.perSecond(25, 3))
                        .size());
        assertTrue(asked[0] <= 4, asked[0] + " frames were asked for");
    }

    @Test
    void samplingsThatNeedAnEndOrAFileAreRefusedAndTakeNothing() {
        var video = Video.frames(frames(10), "drawn");
        refused(Code.INVALID_ARGUMENT, () -> read(video, FrameSampling.uniform(4)), "drawn", "perSecond");
        refused(Code.INVALID_ARGUMENT, () -> read(video, FrameSampling.keyFrames(4)), "drawn", "key frames");
        refused(Code.INVALID_ARGUMENT, video::info, "drawn");
        assertEquals(10, read(video, FrameSampling.auto()).size());
        refused(Code.INVALID_ARGUMENT, () -> read(video, FrameSampling.auto()), "drawn", "opened before");
    }

    @Test
    void iteratorThatMisbehavesIsToldByFrame() {
        refused(
                Code.VIDEO_EMPTY,
                () -> read(Video.frames(Collections.emptyIterator(), "drawn"), FrameSampling.auto()),
                "drawn");
        refused(
                Code.INVALID_ARGUMENT,
                () -> read(Video.frames(Arrays.asList(frame(0, 0), null).iterator(), "drawn"), FrameSampling.auto()),
                "drawn: frame 1 is null");
        var backwards = List.of(frame(0, 0), frame(1, 1200), frame(2, 1000)).iterator();
        refused(
                Code.INVALID_ARGUMENT,
                () -> read(Video.frames(backwards, "drawn"), FrameSampling.auto()),
                "frame 2 is shown at 1 s, before frame 1 at 1.2 s");
        var failure = new IllegalStateException("no camera");
        var failing = Stream.of(0, 1)
                .map(i -> {
                    if (i == 1) {
                        throw failure;
                    }
                    return frame(i, i);
                })
                .iterator();
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class, () -> read(Video.frames(failing, "drawn"), FrameSampling.auto())));
        refused(
                Code.INVALID_ARGUMENT,
                () -> read(Video.frames(frames(3), "drawn"), FrameSampling.at(Duration.ofSeconds(1))),
                "1 s",
                "after 0.3 s");
        var late = Video.frames(frames(3), "drawn").clip(Duration.ofSeconds(5), Duration.ofSeconds(6));
        refused(Code.INVALID_ARGUMENT, () -> read(late, FrameSampling.auto()), "from 5 s to 6 s", "after 0.3 s");
    }

    @Test
    void framesThatCannotBeAreRefused() {
        refused(Code.INVALID_ARGUMENT, () -> Frame.rgb(new byte[0], 0, 4, Duration.ZERO), "0×4");
        refused(Code.INVALID_ARGUMENT, () -> Frame.rgb(new byte[11], 2, 2, Duration.ZERO), "11 bytes", "12");
        refused(Code.INVALID_ARGUMENT, () -> Frame.rgb(new byte[12], 2, 2, Duration.ofMillis(-1)), "0 or later");
    }

    @Test
    void bufferedImagesOfAnyTypeAreFrames() {
        for (int type = BufferedImage.TYPE_INT_RGB; type <= BufferedImage.TYPE_BYTE_INDEXED; type++) {
            var picture = new BufferedImage(60, 40, type);
            var graphics = picture.createGraphics();
            graphics.setColor(java.awt.Color.WHITE);
            graphics.fillRect(0, 0, 60, 40);
            graphics.dispose();
            var frame = Frame.of(picture, Duration.ofSeconds(3));
            picture.setRGB(30, 20, 0);
            assertEquals(60, frame.width());
            assertEquals(40, frame.height());
            assertEquals(
                    List.of(new Shown(255, 3000)),
                    read(Video.frames(List.of(frame).iterator(), "drawn"), FrameSampling.auto()),
                    "type " + type);
        }
    }

    @Test
    void clipsThatCannotBeAreRefused() {
        var video = Video.of(folder.resolve("film.mkv"));
        refused(Code.INVALID_ARGUMENT, () -> video.clip(Duration.ofSeconds(2), Duration.ofSeconds(2)), "2 s");
        refused(Code.INVALID_ARGUMENT, () -> video.clip(Duration.ofSeconds(-1), Duration.ofSeconds(2)), "-1 s");
        var late = video.clip(Duration.ofSeconds(2), Duration.ofSeconds(3));
        refused(Code.INVALID_ARGUMENT, () -> read(late, FrameSampling.auto()), "film.mkv", "which is 2 s long");
        refused(
                Code.INVALID_ARGUMENT,
                () -> read(video, FrameSampling.at(Duration.ofSeconds(2))),
                "the time 2 s",
                "which is 2 s long");
    }
}
