package io.videoxl.video.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Frame;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Isolation;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.images.FittedImages;
import io.videoxl.video.images.ImageSource;
import io.videoxl.video.images.Rendering;
import io.videoxl.video.images.TileGrid;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.video.sampling.Videos;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a child process reads and decodes is what this one does. */
@Timeout(120)
class IsolatedSourcesTest {
    private static final Isolation LIMITS = Isolation.defaults();

    @TempDir
    static Path folder;

    private static Path film;

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

    private static Films.Seen plain(Path file, Clip clip, FrameSampling sampling) {
        return Films.read(Videos.frames(new VideoSource.File(file), clip, sampling, Films.FITTING, 2));
    }

    private static Films.Seen isolated(Path file, Clip clip, FrameSampling sampling) {
        return Films.read(IsolatedSources.frames(new VideoSource.File(file), clip, sampling, Films.FITTING, 2, LIMITS));
    }

    @Test
    void everySamplingGivesTheSameFrames() {
        var whole = List.of(
                FrameSampling.auto(),
                FrameSampling.all(),
                FrameSampling.uniform(7),
                FrameSampling.perSecond(3, 5),
                FrameSampling.dense(6),
                FrameSampling.keyFrames(4),
                FrameSampling.at(Duration.ZERO, Films.seconds(1.01), Films.seconds(2.9)));
        for (var sampling : whole) {
            assertEquals(plain(film, Clip.WHOLE, sampling), isolated(film, Clip.WHOLE, sampling), sampling::toString);
        }
        var clip = new Clip(Films.seconds(0.5), Films.seconds(2));
        assertEquals(plain(film, clip, FrameSampling.all()), isolated(film, clip, FrameSampling.all()));
        assertEquals(
                Films.FRAMES,
                plain(film, Clip.WHOLE, FrameSampling.all()).frames().size());
    }

    @Test
    void damagedVideoHasTheSameFramesAndWarnings() throws IOException {
        var bytes = Files.readAllBytes(Films.write(folder.resolve("whole.avi"), "mpeg4"));
        for (int i = bytes.length / 3; i < bytes.length / 2; i++) {
            bytes[i] = 0;
        }
        var damaged = Files.write(folder.resolve("damaged.avi"), bytes);
        var seen = isolated(damaged, Clip.WHOLE, FrameSampling.all());
        assertFalse(seen.warnings().isEmpty());
        assertEquals(plain(damaged, Clip.WHOLE, FrameSampling.all()), seen);
    }

    @Test
    void informationIsTheSame() {
        assertEquals(Video.of(film).info(), Video.of(film).isolated().info());
        assertEquals(
                Video.of(film).sourceRate(10).info(),
                Video.of(film)
                        .isolated()
                        .sourceRate(10)
                        .clip(Films.seconds(1), Films.seconds(2))
                        .info());
    }

    @Test
    void streamIsReadLikeAFile() throws IOException {
        try (InputStream plain = Files.newInputStream(film);
                InputStream isolated = Files.newInputStream(film)) {
            assertEquals(
                    Video.of(plain, "upload").info(),
                    Video.of(isolated, "upload").isolated().info());
        }
    }

    @Test
    void refusalsAreTheSame() throws IOException {
        assertSameRefusal(folder.resolve("nothing.mp4"), FrameSampling.auto());
        assertSameRefusal(Files.writeString(folder.resolve("text.mp4"), "not a film at all"), FrameSampling.auto());
        assertSameRefusal(film, FrameSampling.at(Duration.ofHours(1)));
    }

    private static void assertSameRefusal(Path file, FrameSampling sampling) {
        var plain = assertThrows(VideoXLException.class, () -> plain(file, Clip.WHOLE, sampling));
        var isolated = assertThrows(VideoXLException.class, () -> isolated(file, Clip.WHOLE, sampling));
        assertEquals(plain.toString(), isolated.toString());
    }

    @Test
    void imagesBecomeTheSameFrames() throws IOException {
        var picture = new BufferedImage(300, 200, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 200; y++) {
            for (int x = 0; x < 300; x++) {
                picture.setRGB(x, y, (x * 7 ^ y * 13) * 0x010305 | (x < 150 ? 0xff000000 : 0x40000000));
            }
        }
        var png = folder.resolve("picture.png").toFile();
        ImageIO.write(picture, "png", png);
        var opaque = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
        opaque.createGraphics().drawImage(picture, 0, 0, null);
        var jpeg = folder.resolve("picture.jpg").toFile();
        ImageIO.write(opaque, "jpeg", jpeg);
        for (var file : List.of(png.toPath(), jpeg.toPath())) {
            var source = new ImageSource.File(file);
            var encoded = new ImageSource.Encoded(Files.readAllBytes(file), "picture");
            assertSame(
                    () -> FittedImages.whole(source, new Rendering(Color.RED, false), FrameFit.CENTER_CROP, Films.SIZE),
                    () -> IsolatedSources.whole(
                            source, new Rendering(Color.RED, false), FrameFit.CENTER_CROP, Films.SIZE, LIMITS));
            assertSame(
                    () -> FittedImages.padded(encoded, Rendering.PUBLISHED, Films.SIZE, Duration.ofSeconds(3)),
                    () -> IsolatedSources.padded(
                            encoded, Rendering.PUBLISHED, Films.SIZE, Duration.ofSeconds(3), LIMITS));
            var grid = TileGrid.published(Films.SIZE);
            assertSame(
                    () -> FittedImages.tiles(source, Rendering.PUBLISHED, grid),
                    () -> IsolatedSources.tiles(source, Rendering.PUBLISHED, grid, LIMITS));
        }
        var text = new ImageSource.File(Files.writeString(folder.resolve("text.png"), "not a picture"));
        var plain = assertThrows(
                VideoXLException.class,
                () -> FittedImages.whole(text, Rendering.PUBLISHED, FrameFit.STRETCH, Films.SIZE));
        var isolated = assertThrows(
                VideoXLException.class,
                () -> IsolatedSources.whole(text, Rendering.PUBLISHED, FrameFit.STRETCH, Films.SIZE, LIMITS));
        assertEquals(plain.toString(), isolated.toString());
    }

    private static void assertSame(Supplier<FrameSource> plain, Supplier<FrameSource> isolated) {
        assertEquals(Films.read(plain.get()), Films.read(isolated.get()));
    }

    @Test
    void whatNeedsNoDecodingOrConnectsByItselfIsToldApart() {
        var frame = Frame.rgb(new byte[3], 1, 1, Duration.ZERO);
        var supplied = Video.frames(List.of(frame).iterator(), "supplied").isolated();
        assertEquals(
                Code.INVALID_ARGUMENT,
                assertThrows(VideoXLException.class, supplied::info).code());
        var camera = Video.of("rtsp://127.0.0.1:1/live").allow("rtsp").isolated();
        var refusal = assertThrows(VideoXLException.class, camera::info);
        assertEquals(Code.INVALID_ARGUMENT, refusal.code());
        assertTrue(refusal.getMessage().contains("without isolation"), refusal.getMessage());
    }

    @Test
    void oneProcessServesOneFileUntilItIsForgotten() {
        var one = Films.write(folder.resolve("one.mkv"), "mpeg4");
        var before = Children.ids();
        Video.of(one).isolated().info();
        var first = newSince(before);
        assertEquals(1, first.size());
        isolated(one, Clip.WHOLE, FrameSampling.uniform(3));
        assertEquals(first, newSince(before), "the same file");
        var other = Films.write(folder.resolve("other.mkv"), "mpeg4");
        Video.of(other).isolated().info();
        assertEquals(2, newSince(before).size(), "another file");
        assertTrue(newSince(before).containsAll(first));
    }

    @Test
    void processThatDiedWhileItWaitedIsReplaced() {
        for (int i = 0; i < 3; i++) {
            var kept = Films.write(folder.resolve("kept-" + i + ".mkv"), "mpeg4");
            var before = Children.ids();
            var info = Video.of(kept).isolated().info();
            Children.kill(newSince(before)); // it may be known as dead, or not yet
            assertEquals(info, Video.of(kept).isolated().info());
        }
    }

    @Test
    void anotherProcessIsReadyForTheNextFile() throws InterruptedException {
        var limits = LIMITS.withMemory(1L << 30); // of which none is prepared yet
        var before = Children.ids();
        Prepared.enabled = true;
        try {
            Video.of(film).isolated(limits).info();
            long start = System.nanoTime();
            while (newSince(before).size() < 2 && System.nanoTime() - start < 30e9) {
                Thread.sleep(20);
            }
            var both = newSince(before);
            assertEquals(2, both.size());
            Prepared.enabled = false;
            var next = Films.write(folder.resolve("next.mp4"), "mpeg4");
            assertEquals(Video.of(next).info(), Video.of(next).isolated(limits).info());
            assertTrue(both.containsAll(newSince(before)), "no third one was started");
        } finally {
            Prepared.enabled = false;
        }
    }

    @Test
    void aProcessThatWasPreparedIsTheOneThatIsUsed() throws InterruptedException {
        var limits = LIMITS.withMemory(3L << 29); // of which none is prepared yet
        var before = Children.ids();
        Prepared.enabled = true;
        try {
            limits.prepare();
            limits.prepare(); // said again, no other is started
            long start = System.nanoTime();
            while (newSince(before).isEmpty() && System.nanoTime() - start < 30e9) {
                Thread.sleep(20);
            }
            limits.prepare();
            Prepared.enabled = false;
            var prepared = newSince(before);
            assertEquals(1, prepared.size());
            var next = Films.write(folder.resolve("prepared.mp4"), "mpeg4");
            assertEquals(Video.of(next).info(), Video.of(next).isolated(limits).info());
            assertEquals(prepared, newSince(before));
        } finally {
            Prepared.enabled = false;
        }
    }

    private static Set<Long> newSince(Set<Long> before) {
        var ids = new HashSet<>(Children.ids());
        ids.removeAll(before);
        return ids;
    }

    @Test
    void limitsAreChecked() {
        assertThrows(VideoXLException.class, () -> LIMITS.withMemory(1 << 20));
        assertThrows(VideoXLException.class, () -> LIMITS.withProcessorTime(Duration.ZERO));
        assertThrows(VideoXLException.class, () -> LIMITS.withLongestStandstill(Duration.ofSeconds(-1)));
    }
}
