package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.network.NetworkAddress;
import io.videoxl.video.network.RequestHeaders;
import io.videoxl.video.reading.DecodedArrivals;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.video.sampling.Videos;
import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pixels that are not what they seem: cropped by the container, encrypted, not square, of a high dynamic range. */
class MisleadingPixelsTest {
    private static final int SIZE = 56;
    private static final int[] RED = {200, 30, 40};
    private static final int[] BLUE = {20, 40, 220};

    // Ids of Matroska's elements.
    private static final long SEGMENT = 0x18538067L;
    private static final long TRACKS = 0x1654AE6BL;
    private static final long TRACK_ENTRY = 0xAE;
    private static final long VIDEO = 0xE0;

    @TempDir
    Path folder;

    /** What a video looks like to the model, and what is said of it. */
    private record Shown(List<byte[]> frames, List<String> warnings) {
        static Shown of(Path file, FrameFit fit, int threads) {
            return of(file, Fitting.published(fit, SIZE), threads);
        }

        static Shown of(Path file, Fitting fitting, int threads) {
            var source = new VideoSource.File(file);
            return of(SampledFrames.open(source, Clip.WHOLE, FrameSampling.all(), fitting, threads));
        }

        /** As a stream, whose frames cannot be gone back to. */
        static Shown arriving(Path file, FrameFit fit) {
            var source = new VideoSource.File(file);
            try (var arena = Arena.ofConfined();
                    var arrivals = DecodedArrivals.of(source, Demuxer.open(source), false, 1)) {
                var square = arena.allocate(3L * SIZE * SIZE);
                var frames = new ArrayList<byte[]>();
                while (arrivals.next()) {
                    arrivals.keep();
                    arrivals.fit(new FrameFitter(fit, SIZE), square);
                    frames.add(square.toArray(ValueLayout.JAVA_BYTE));
                }
                return new Shown(frames, arrivals.warnings());
            }
        }

        private static Shown of(FrameSource opened) {
            try (var arena = Arena.ofConfined();
                    var source = opened) {
                var square = arena.allocate(3L * SIZE * SIZE);
                var frames = new ArrayList<byte[]>();
                while (source.next(square)) {
                    frames.add(square.toArray(ValueLayout.JAVA_BYTE));
                }
                return new Shown(frames, source.warnings());
            }
        }
    }

    /** Four pictures that are red between columns and rows, and blue around them. */
    private Path pictures(String name, Options options, int left, int right, int top, int bottom) {
        var file = folder.resolve(name);
        byte[] rgb = new byte[3 * options.width() * options.height()];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % options.width();
            int y = i / 3 / options.width();
            boolean inside = x >= left && x < right && y >= top && y < bottom;
            rgb[i] = (byte) (inside ? RED : BLUE)[i % 3];
        }
        try (var writer = VideoWriter.open(file, options)) {
            for (int i = 0; i < 4; i++) {
                writer.write(rgb);
            }
            writer.finish();
        }
        return file;
    }

    private static void assertRed(byte[] frame) {
        for (int i = 0; i < frame.length; i++) {
            assertEquals(RED[i % 3], frame[i] & 0xFF, 16, "pixel " + i / 3 % SIZE + ", " + i / 3 / SIZE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 90})
    void cleanApertureOfMp4IsWhatIsShown(int rotation) throws IOException {
        var file =
                pictures("clap.mp4", Options.h264(128, 96).withFastStart(false).withRotation(rotation), 32, 96, 0, 96);
        // Width, height and the offsets of its centre, as fractions.
        byte[] clap = Containers.box("clap", 64, 1, 96, 1, 0, 1, 0, 1);
        Files.write(file, Containers.withBox(Files.readAllBytes(file), "moov/trak/mdia/minf/stbl/stsd/avc1", clap));
        assertCropped(file, rotation == 0 ? 64 : 96, rotation == 0 ? 96 : 64);
    }

    @Test
    void pixelCropOfMatroskaIsNotShown() throws IOException {
        var file = pictures("crop.mkv", new Options("ffv1", 128, 96).withPixelFormat("yuv444p"), 20, 97, 10, 96);
        byte[] whole = Files.readAllBytes(file);
        for (long[] crop : new long[][] {{0x54CC, 20}, {0x54DD, 31}, {0x54BB, 10}}) {
            byte[] element = Containers.element(crop[0], (byte) crop[1]);
            whole = Containers.withElement(whole, element, SEGMENT, TRACKS, TRACK_ENTRY, VIDEO);
        }
        Files.write(file, whole);
        assertCropped(file, 77, 86);
    }

    private static void assertCropped(Path file, int width, int height) {
        var info = Video.of(file).info();
        assertEquals(width + "×" + height, info.width() + "×" + info.height());
        for (int threads = 1; threads <= 2; threads++) {
            var shown = Shown.of(file, FrameFit.STRETCH, threads);
            assertEquals(4, shown.frames.size());
            shown.frames.forEach(MisleadingPixelsTest::assertRed);
            assertEquals(List.of(), shown.warnings);
        }
        Shown.arriving(file, FrameFit.STRETCH).frames.forEach(MisleadingPixelsTest::assertRed);
    }

    /**
     * Pictures of 180×144 pixels of 64:45 are shown as wide as 256; so 64 of them have the middle 144 of 256 for a square. A red
     * part of 90×144 pixels is 128 of 256 wide, which leaves blue stripes of 8 of 144, or 3 of 56, at either side of the square.
     */
    @ParameterizedTest
    @CsvSource({"mp4, libopenh264, 0", "mp4, libopenh264, 90", "mkv, ffv1, 0", "ts, mpeg2video, 0"})
    void pixelsThatAreNotSquareAreToldAndShownAsOnADisplayIfWanted(String container, String encoder, int rotation) {
        var options = new Options(encoder, 180, 144)
                .withBitRate(2_000_000)
                .withRotation(rotation)
                .withEncoderOptions(Map.of("aspect", "64/45"));
        var file = pictures("anamorphic." + container, options, 45, 135, 0, 144);
        double ratio = Video.of(file).info().pixelAspectRatio();
        assertEquals(rotation == 0 ? 64.0 / 45 : 45.0 / 64, ratio, 1e-9);
        for (int threads = 1; threads <= 2; threads++) {
            // As it is coded: 90 of 144 pixels are red, 35 of 56.
            var coded = Shown.of(file, new Fitting(FrameFit.CENTER_CROP, false, false, SIZE), threads);
            coded.frames.forEach(frame -> assertEquals(35, reds(frame, rotation), 1));
            assertEquals(1, coded.warnings.size(), coded.warnings.toString());
            assertTrue(
                    coded.warnings.getFirst().startsWith(file + ": its pixels are not square (64:45)"),
                    coded.warnings.toString());
            var shown = Shown.of(file, new Fitting(FrameFit.CENTER_CROP, true, false, SIZE), threads);
            shown.frames.forEach(frame -> assertEquals(50, reds(frame, rotation), 1));
            assertEquals(List.of(), shown.warnings);
            var stretched = Shown.of(file, FrameFit.STRETCH, threads);
            assertEquals(List.of(), stretched.warnings);
        }
        assertTrue(
                Shown.arriving(file, FrameFit.CENTER_CROP).warnings.toString().contains("64:45"));
    }

    /** How many pixels are red in the middle row of a frame, or column, if it is turned. */
    private static int reds(byte[] frame, int rotation) {
        int reds = 0;
        for (int i = 0; i < SIZE; i++) {
            int at = 3 * (rotation == 0 ? SIZE / 2 * SIZE + i : i * SIZE + SIZE / 2);
            reds += (frame[at] & 0xFF) > (frame[at + 2] & 0xFF) ? 1 : 0;
        }
        return reds;
    }

    @Test
    void transparencyIsToldWhereItMisleads() throws IOException {
        var opaque = pictures("opaque.mkv", new Options("ffv1", 64, 48).withPixelFormat("bgra"), 0, 64, 0, 48);
        assertEquals(List.of(), Shown.of(opaque, FrameFit.STRETCH, 1).warnings);
        int[] colours = {0xFF203040, 0x00203040};
        var model = new IndexColorModel(8, 2, colours, 0, true, 1, DataBuffer.TYPE_BYTE);
        var picture = new BufferedImage(60, 40, BufferedImage.TYPE_BYTE_INDEXED, model);
        for (int i = 0; i < 60 * 40; i++) {
            picture.getRaster().setSample(i % 60, i / 60, 0, i % 60 < 20 ? 0 : 1);
        }
        var gif = folder.resolve("transparent.gif");
        ImageIO.write(picture, "gif", gif.toFile());
        // VP9 keeps transparency beside the pictures, where a flag of the track says that it is.
        var beside = pictures("beside.webm", new Options("libvpx-vp9", 64, 48), 0, 64, 0, 48);
        byte[] flag = Containers.element(0x53C0, (byte) 1);
        Files.write(
                beside, Containers.withElement(Files.readAllBytes(beside), flag, SEGMENT, TRACKS, TRACK_ENTRY, VIDEO));
        for (var file : List.of(gif, beside)) {
            var words = file == gif ? "most of some of its pictures is transparent" : "which their decoder leaves out";
            for (var shown : List.of(Shown.of(file, FrameFit.STRETCH, 2), Shown.arriving(file, FrameFit.STRETCH))) {
                assertEquals(1, shown.warnings.size(), shown.warnings.toString());
                assertTrue(shown.warnings.getFirst().contains(words), shown.warnings.toString());
            }
        }
    }

    @Test
    void commonEncryptionIsToldAsSuch() {
        var encryption = Map.of(
                "encryption_scheme", "cenc-aes-ctr",
                "encryption_key", "76a6c65c5ea762046bd749a2e632ccbb",
                "encryption_kid", "a7e61c373e219033c21091fa607bf3b8");
        assertEncrypted(pictures("cenc.mp4", Options.h264(64, 48).withEncoderOptions(encryption), 0, 64, 0, 48));
    }

    @Test
    void sampleAesInATransportStreamIsToldAsSuch() throws IOException {
        var file = pictures("sample-aes.ts", Options.h264(640, 480), 0, 100, 0, 50);
        assertEquals(4, Shown.of(file, FrameFit.STRETCH, 1).frames.size());
        Files.write(file, Containers.withStreamType(Files.readAllBytes(file), 0xDB));
        assertEncrypted(file);
    }

    @Test
    void contentEncryptionOfWebmIsToldAsSuch() throws IOException {
        var file = pictures("encrypted.webm", new Options("libvpx", 64, 48), 0, 64, 0, 48);
        byte[] algorithm = Containers.element(0x47E1, (byte) 5);
        byte[] key = Containers.element(0x47E2, new byte[16]);
        byte[] encryption = Containers.withElement(
                Containers.withElement(Containers.element(0x5035), algorithm, 0x5035), key, 0x5035);
        byte[] encoding =
                Containers.withElement(Containers.element(0x6240), Containers.element(0x5033, (byte) 1), 0x6240);
        byte[] encodings = Containers.withElement(
                Containers.element(0x6D80), Containers.withElement(encoding, encryption, 0x6240), 0x6D80);
        Files.write(file, Containers.withElement(Files.readAllBytes(file), encodings, SEGMENT, TRACKS, TRACK_ENTRY));
        assertEncrypted(file);
    }

    /** FFmpeg would decipher with zeros, and show what comes of it. */
    @ParameterizedTest
    @CsvSource({
        "'URI=\"skd://film\",KEYFORMAT=\"com.apple.streamingkeydelivery\"', only players with a licence get the key",
        "'URI=\"gone.key\"', their key could not be fetched"
    })
    void sampleAesOfALiveStreamWithoutItsKeyIsToldAsSuch(String key, String reason) throws IOException {
        byte[] part = Files.readAllBytes(pictures("part.ts", Options.h264(640, 480), 0, 100, 0, 50));
        var list = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=SAMPLE-AES," + key
                + "\n#EXTINF:1,\npart.ts\n#EXT-X-ENDLIST\n";
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            byte[] body = path.endsWith(".ts") ? part : list.getBytes(StandardCharsets.UTF_8);
            boolean known = !path.endsWith(".key");
            exchange.sendResponseHeaders(known ? 200 : 404, known ? body.length : -1);
            if (known) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        try {
            var address = "http://localhost:" + server.getAddress().getPort() + "/film.m3u8";
            var source = VideoSource.Network.of(
                    NetworkAddress.of(address),
                    new TreeSet<>(List.of("http")),
                    RequestHeaders.NONE,
                    Duration.ofSeconds(10));
            var fitting = Fitting.published(FrameFit.STRETCH, SIZE);
            var e = assertThrows(
                    VideoXLException.class,
                    () -> Shown.of(Videos.frames(source, Clip.WHOLE, FrameSampling.all(), fitting, 1)));
            assertEquals(Code.VIDEO_UNREADABLE, e.code(), e.getMessage());
            assertTrue(
                    e.getMessage().startsWith(address + ": its pictures are encrypted, and " + reason), e.getMessage());
        } finally {
            server.stop(0);
        }
    }

    private static void assertEncrypted(Path file) {
        for (int threads = 1; threads <= 2; threads++) {
            int each = threads;
            var e = assertThrows(VideoXLException.class, () -> Shown.of(file, FrameFit.STRETCH, each));
            assertEquals(Code.VIDEO_UNREADABLE, e.code());
            assertTrue(e.getMessage().startsWith(file + ": its pictures are encrypted; expected"), e.getMessage());
        }
        var e = assertThrows(VideoXLException.class, () -> Shown.arriving(file, FrameFit.STRETCH));
        assertTrue(e.getMessage().startsWith(file + ": its pictures are encrypted"), e.getMessage());
    }
}
