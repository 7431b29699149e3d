package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.BarcodeVideo.Spacing;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.images.StillImages;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A linear decode is the truth: the index has exactly its frames, in its order, and each is reachable from anywhere with the same
 * pixels. Both where the frames are decoded to know them, and where they are predicted if the packets allow it.
 */
class TruthTest {
    private static final int FRAMES = 40;
    private static final int JUMPS = 40;
    private static final int SIZE = 56;
    private static final long DECODED = 1L << 40;
    private static final long PREDICTED = 0;

    @TempDir
    static Path folder;

    @BeforeAll
    static void unpack() throws IOException {
        try (var zip = new ZipInputStream(TruthTest.class.getResourceAsStream("/io/videoxl/videos.zip"))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.write(folder.resolve(entry.getName()), zip.readAllBytes());
            }
        }
    }

    private static void assertTrueOf(Path file, int frames, long decodedPixels) {
        var verdict = Truth.of(file, decodedPixels, JUMPS);
        assertNull(verdict.problem(), verdict::toString);
        assertEquals(frames, verdict.indexed());
    }

    /** Files as people have them: name, frames, start of the first one, end. */
    @ParameterizedTest
    @CsvSource({
        "fields.ts, 30, 0, 1.2",
        "fields-one-time.ts, 30, 0, 1.2",
        "fields.mkv, 30, 0, 1.2",
        "fields.mp4, 30, 0, 1.2",
        "fields-and-frames.ts, 48, 0, 1.7",
        "packed.avi, 100, 0, 4",
        "joined-two.ts, 100, 0, 4",
        "joined-three.ts, 150, 0, 6",
        "edit-copied.mp4, 77, 0, 3.16",
        "edit-both-ends.mp4, 75, 0, 3",
        "edit-end.mp4, 75, 0, 3",
        "late.mp4, 60, 4, 10",
        "late.ts, 15, 1.53, 3.03",
        "joined-slow.ts, 120, 0, 24",
        "animated.avif, 20, 0, 2",
        "last-stays.webm, 2, 0.014, 30.021",
        "middle-of-group.ts, 50, 1.64, 3.64",
        "raw.h264, 100, 0, 4",
        "dash.mp4, 40, 0, 4",
        "fragmented.mp4, 40, 0, 4",
        "sizes-less.mp4, 33, 0, 3.5",
        "sizes-more.mp4, 40, 0, 4",
        "hidden-key-frame.mp4, 22, 0, 0.88",
        "promises-431.avi, 60, 0, 6",
        "pixel-formats.avi, 20, 0, 4",
        "size-changes.ts, 20, 0, 4.6",
        "mbaff.ts, 50, 0, 2",
        "clock-wraps.ts, 50, 0, 10",
        "film.wmv, 40, 0, 4"
    })
    void filesAsPeopleHaveThem(String name, int frames, double start, double end) {
        var file = folder.resolve(name);
        assertTrueOf(file, frames, DECODED);
        assertTrueOf(file, frames, PREDICTED);
        for (long pixels : new long[] {DECODED, PREDICTED}) {
            var verdict = Truth.of(file, pixels, JUMPS, 4);
            assertNull(verdict.problem(), verdict::toString);
        }
        try (var reader = VideoReader.open(file, 1)) {
            assertEquals(start, reader.seconds(0), 0.002);
            assertEquals(end, reader.seconds(frames), 0.002);
        }
    }

    static Stream<BarcodeVideo> encoded() {
        var videos = new ArrayList<BarcodeVideo>();
        for (var line : List.of(
                "mpeg1video yuv420p mpg ts vob mkv",
                "mpeg2video yuv420p ts mpg vob mkv mxf mp4",
                "mpeg4 yuv420p avi mp4 mkv ts 3gp nut m4v",
                "msmpeg4 yuv420p avi mkv asf",
                "wmv1 yuv420p asf avi",
                "wmv2 yuv420p asf avi mkv",
                "flv yuv420p flv avi",
                "libopenh264 yuv420p mp4 ts flv avi mkv 3gp h264",
                "libvpx yuv420p webm ivf avi",
                "libvpx-vp9 yuv420p webm mp4 ivf",
                "libaom-av1 yuv420p mp4 ivf",
                "mjpeg yuvj420p avi mov mjpeg mkv",
                "ffv1 yuv420p nut mkv avi",
                "huffyuv yuv422p avi mkv",
                "utvideo yuv420p avi",
                "prores_ks yuv422p10le mov mxf",
                "png rgb24 mov avi",
                "apng rgb24 apng",
                "gif rgb8 gif",
                "qtrle rgb24 mov",
                "rawvideo yuv420p avi nut",
                "rv20 yuv420p rm",
                "svq1 yuv410p mov",
                "cinepak rgb24 avi")) {
            var words = line.split(" ");
            for (int i = 2; i < words.length; i++) {
                var options = new Options(words[0], BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT)
                        .withPixelFormat(words[1])
                        .withKeyFrameInterval(12);
                boolean reorders = words[0].startsWith("mpeg");
                videos.add(new BarcodeVideo(
                        words[0], words[i], reorders ? options.withBFrames(2) : options, FRAMES, Spacing.EVEN));
            }
        }
        var interlaced = new Options("mpeg2video", BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT)
                .withKeyFrameInterval(12)
                .withBFrames(2)
                .withEncoderOptions(Map.of("flags", "+ildct+ilme"));
        for (var extension : List.of("ts", "mkv")) {
            videos.add(new BarcodeVideo("mpeg2video-interlaced", extension, interlaced, FRAMES, Spacing.EVEN));
        }
        return videos.stream();
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void everyContainerAndCodec(BarcodeVideo video) {
        var file = folder.resolve(video.fileName());
        BarcodeVideos.make(video, file);
        assertTrueOf(file, FRAMES, DECODED);
        assertTrueOf(file, FRAMES, PREDICTED);
    }

    @ParameterizedTest
    @MethodSource("joined")
    void partsThatWereJoined(BarcodeVideo video) throws IOException {
        var part = folder.resolve("part-" + video.fileName());
        BarcodeVideos.make(video, part);
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 5; i++) {
            bytes.writeBytes(Files.readAllBytes(part));
        }
        var file = Files.write(folder.resolve("joined-" + video.fileName()), bytes.toByteArray());
        var verdict = Truth.of(file, PREDICTED, JUMPS);
        assertNull(verdict.problem(), verdict::toString);
        assertTrue(
                verdict.indexed() >= 5 * video.frames() - 5,
                verdict.toString()); // some decoders drop what refers to another part
        try (var reader = VideoReader.open(file, 1)) {
            assertEquals(verdict.indexed() / 25.0, reader.seconds(verdict.indexed()), 0.5);
        }
    }

    /** Each part has ten pictures from 30 ms on, for a second, and sound for 1.512 s, which players wait for. */
    @Test
    void partsFollowEachOtherWhenTheSoundOfTheOneBeforeHasEnded() throws IOException {
        try (var in = TruthTest.class.getResourceAsStream("/videos/sound-goes-on.ts")) {
            byte[] part = in.readAllBytes();
            var file = folder.resolve("sound-goes-on.ts");
            for (int parts = 1; parts <= 4; parts++) {
                Files.write(file, part, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                for (long pixels : new long[] {DECODED, PREDICTED}) {
                    var source = new VideoSource.File(file);
                    try (var reader = VideoReader.open(source, Demuxer.open(source), 1, pixels)) {
                        assertEquals(10 * parts, reader.frameCount());
                        for (int i = 0; i < 10 * parts; i++) {
                            assertEquals(0.03 + 1.512 * (i / 10) + 0.1 * (i % 10), reader.seconds(i), 0.002);
                        }
                        assertEquals(1.512 * parts, reader.seconds(10 * parts), 0.002);
                    }
                }
            }
        }
    }

    static Stream<BarcodeVideo> joined() {
        return encoded()
                .filter(video -> List.of("libopenh264.ts", "mpeg2video.ts", "mpeg2video.mpg", "libopenh264.h264")
                        .contains(video.toString()));
    }

    static Stream<BarcodeVideo> wild() {
        return BarcodeVideo.all().stream();
    }

    @ParameterizedTest
    @MethodSource("wild")
    void codecsAsInTheWildPredicted(BarcodeVideo video) {
        assertTrueOf(BarcodeVideos.file(video), video.frames(), PREDICTED);
    }

    /** So that an hour of them is not decoded to know its frames. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fields.ts",
                "fields-one-time.ts",
                "fields.mkv",
                "fields.mp4",
                "fields-and-frames.ts",
                "mbaff.ts",
                "late.mp4",
                "film.wmv"
            })
    void packetsTellFieldsFromFrames(String name) {
        var source = new VideoSource.File(folder.resolve(name));
        try (var reader = VideoReader.open(source, Demuxer.open(source), 1, PREDICTED)) {
            assertTrue(reader.isPredicted());
        }
    }

    static Stream<BarcodeVideo> damaged() {
        var names = List.of(
                "h264-long-gop-b-frames.mp4",
                "h264-open-gop.mkv",
                "hevc-open-gop.mp4",
                "av1.mp4",
                "mjpeg.avi",
                "mpeg4-b-frames.avi");
        return wild().filter(video -> names.contains(video.toString()));
    }

    /** Bytes of pictures are others in some places, as on a bad disk. */
    @ParameterizedTest
    @MethodSource("damaged")
    void whatIsSampledOfADamagedVideoIsWhatALinearDecodeGives(BarcodeVideo video) throws IOException {
        byte[] whole = Files.readAllBytes(BarcodeVideos.file(video));
        var file = folder.resolve("damaged." + video.extension());
        for (int seed = 0; seed < 5; seed++) {
            byte[] bytes = whole.clone();
            var random = new Random(seed);
            for (int hit = 0; hit < 2; hit++) {
                int at = whole.length / 10 + random.nextInt(whole.length / 10 * 8);
                for (int i = 0; i < 4; i++) {
                    bytes[at + i] = (byte) random.nextInt();
                }
            }
            Files.write(file, bytes);
            assertFalse(Truth.isSampledWrongly(file), "seed " + seed);
        }
    }

    /** Without headers that can be read, or with holes, no packets tell: all is decoded at once. */
    @Test
    void damagedHeadersAreSeenWithoutDecoding() throws IOException {
        var video = wild().filter(each -> each.toString().equals("h264-long-gop-b-frames.mp4"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(BarcodeVideos.file(video));
        for (int at = bytes.length / 2; at < bytes.length / 2 + 600; at++) {
            bytes[at] = 0;
        }
        var file = Files.write(folder.resolve("hole.mp4"), bytes);
        var verdict = Truth.of(file, PREDICTED, JUMPS);
        assertNull(verdict.problem(), verdict::toString);
        var source = new VideoSource.File(file);
        try (var reader = VideoReader.open(source, Demuxer.open(source), 1, PREDICTED)) {
            assertFalse(reader.isPredicted());
        }
    }

    /** A long video, of which one picture is none any more, which its packets do not tell. */
    @Test
    void countedFramesAreThoseOfALinearDecode() throws IOException {
        var file = folder.resolve("large.avi");
        int width = 3840;
        int height = 2400;
        int frames = 8;
        try (var writer = VideoWriter.open(file, new Options("mjpeg", width, height).withPixelFormat("yuvj420p"))) {
            var picture = new byte[3 * width * height];
            for (int i = 0; i < frames; i++) {
                Arrays.fill(picture, (byte) (20 * i));
                writer.write(picture, i);
            }
            writer.finish();
        }
        byte[] bytes = Files.readAllBytes(file);
        int start = start(bytes, 5);
        Arrays.fill(bytes, start, start + 200, (byte) 0x11);
        Files.write(file, bytes);
        assertEquals(frames, Video.of(file).info().frameCount());
        assertEquals(frames - 1, Video.of(file).countFrames().info().frameCount());
        assertEquals(
                frames - 1, Video.of(file).countFrames().sourceRate(5).info().frameCount());
    }

    /** Where the JPEG of a number begins. */
    private static int start(byte[] bytes, int number) {
        int found = -1;
        for (int at = 0; at + 2 < bytes.length; at++) {
            if ((bytes[at] & 0xFF) == 0xFF
                    && (bytes[at + 1] & 0xFF) == 0xD8
                    && (bytes[at + 2] & 0xFF) == 0xFF
                    && ++found == number) {
                return at;
            }
        }
        throw new AssertionError("no picture " + number);
    }

    private static List<Long> milliseconds(String name, FrameSampling sampling, Clip clip) {
        var times = new ArrayList<Long>();
        var source = new VideoSource.File(folder.resolve(name));
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(source, clip, sampling, Fitting.published(FrameFit.STRETCH, SIZE), 1)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            while (frames.next(square)) {
                times.add(frames.frame().time().toMillis());
            }
        }
        return times;
    }

    private static List<String> warnings(String name) {
        try (var reader = VideoReader.open(folder.resolve(name), 1)) {
            return reader.warnings();
        }
    }

    @Test
    void timesAreThoseThatPlayersShow() {
        var at = FrameSampling.at(Duration.ofMillis(5050), Duration.ofSeconds(9));
        assertEquals(List.of(5000L, 9000L), milliseconds("late.mp4", at, Clip.WHOLE));
        var fromFive = new Clip(Duration.ofSeconds(5), ChronoUnit.FOREVER.getDuration());
        assertEquals(
                5000L, milliseconds("late.mp4", FrameSampling.all(), fromFive).getFirst());
        var at20 = FrameSampling.at(Duration.ofSeconds(20));
        assertEquals(List.of(1014L), milliseconds("last-stays.webm", at20, Clip.WHOLE));
    }

    @Test
    void whatIsBeforeTheFirstPictureIsTold() {
        assertTrue(warnings("late.mp4").toString().contains("no picture is shown before 4 s"));
        var clip = new Clip(Duration.ofSeconds(1), Duration.ofSeconds(3));
        var e = assertThrows(VideoXLException.class, () -> milliseconds("late.mp4", FrameSampling.all(), clip));
        assertEquals(Code.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains("the first one is shown after 4 s"), e.getMessage());
    }

    @Test
    void clipWithoutEndIsToldWithoutOne() {
        var clip = new Clip(Duration.ofSeconds(100), ChronoUnit.FOREVER.getDuration());
        var e = assertThrows(VideoXLException.class, () -> milliseconds("last-stays.webm", FrameSampling.all(), clip));
        assertTrue(e.getMessage().contains("the clip from 1 min 40 s on is outside"), e.getMessage());
    }

    /** FFmpeg's reader leaves out frames of both parts. */
    @Test
    void joinedOggIsTold() {
        var told = warnings("joined.ogv").toString();
        assertTrue(told.contains("joined from several files, the second from byte 3496"), told);
        assertFalse(told.contains("damaged"), told);
    }

    @ParameterizedTest
    @CsvSource({"edit-copied.mp4", "edit-both-ends.mp4", "edit-end.mp4", "hidden-key-frame.mp4", "fragmented.mp4"})
    void wholeFilesAreNotSaidToEndEarly(String name) {
        assertEquals(List.of(), warnings(name));
    }

    @Test
    void filesThatWereCutAreSaidToEndEarly() {
        assertTrue(warnings("promises-431.avi").toString().contains("ended early, after 60 of 431 frames"));
    }

    @Test
    void rateOfASourceWithoutTimesIsTheCallersOrToldToBeGuessed() {
        assertTrue(warnings("raw.h264").toString().contains("Video.sourceRate"));
        var video = Video.of(folder.resolve("raw.h264"));
        assertEquals(Duration.ofSeconds(4), video.info().duration());
        assertEquals(Duration.ofSeconds(10), video.sourceRate(10).info().duration());
        assertEquals(10, video.sourceRate(10).info().averageFrameRate(), 1e-9);
        var timed = Video.of(folder.resolve("late.mp4"));
        assertEquals(timed.info(), timed.sourceRate(3).info());
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(VideoXLException.class, () -> video.sourceRate(bad));
        }
        assertFalse(warnings("film.wmv").toString().contains("sourceRate"));
    }

    @Test
    void aPngThatMovesIsAVideoWhateverItsName() throws IOException {
        for (int frames : new int[] {1, 3}) {
            var made = folder.resolve("moves.apng");
            try (var writer = VideoWriter.open(made, new Options("apng", 64, 48).withPixelFormat("rgb24"))) {
                for (int i = 0; i < frames; i++) {
                    byte[] picture = new byte[3 * 64 * 48];
                    Arrays.fill(picture, (byte) (50 * i));
                    writer.write(picture);
                }
                writer.finish();
            }
            var file = Files.copy(made, folder.resolve("moves-" + frames + ".png"));
            assertEquals(frames == 1, StillImages.isOne(file));
            assertEquals(frames, Video.of(file).info().frameCount());
        }
    }

    @Test
    void rateThatNoCameraHasIsNotTaken() {
        assertTrue(warnings("nonsense-rate.h264").toString().contains("25 a second were assumed"));
        assertEquals(
                Duration.ofMillis(400),
                Video.of(folder.resolve("nonsense-rate.h264")).info().duration());
    }

    private static Path from(double seconds, String name, int frames) {
        var file = folder.resolve(name);
        try (var writer = VideoWriter.open(file, new Options("mpeg4", 64, 48))) {
            for (int i = 0; i < frames; i++) {
                writer.write(new byte[3 * 64 * 48], Math.round(25 * seconds) + i);
            }
            writer.finish();
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"later.mkv", "later.ts", "later.mp4"})
    void aPictureAloneIsShownFromTheStartWhateverItsTime(String name) {
        try (var reader = VideoReader.open(from(2, "one-" + name, 1), 1)) {
            assertEquals(0, reader.seconds(0), 0.002);
            assertEquals(1, reader.frameCount());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"later.mkv", "later.ts", "later.mp4"})
    void timesThatBeginLateAreNotMissedAtTheEnd(String name) {
        var file = from(3600, name, 50);
        assertEquals(List.of(), warnings(name));
        assertEquals(Duration.ofSeconds(2), Video.of(file).info().duration());
    }

    @Test
    void imagesOneAfterTheOtherHaveNoTimes() throws IOException {
        var images = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "jpeg", images);
        }
        var file = Files.write(folder.resolve("images.mjpeg"), images.toByteArray());
        assertTrue(warnings("images.mjpeg").toString().contains("Video.sourceRate"));
        assertEquals(
                Duration.ofMillis(1500), Video.of(file).sourceRate(2).info().duration());
    }
}
