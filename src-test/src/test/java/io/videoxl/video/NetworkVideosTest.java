package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import io.videoxl.video.network.NetworkAddress;
import io.videoxl.video.network.RequestHeaders;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.video.sampling.Videos;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Videos from servers on the loopback interface: read exactly, or refused by name, in time, and without secrets. */
@Timeout(60)
class NetworkVideosTest {
    private static final int SIZE = 56;
    private static final int FRAMES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    private static final String PASSWORD = "loopback";

    @TempDir
    static Path folder;

    private VideoServer server;

    @BeforeAll
    static void write() throws IOException {
        for (var extension : List.of("mp4", "mkv", "ts")) {
            var options = new Options("mpeg4", BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT)
                    .withKeyFrameInterval(20)
                    .withEncoderOptions(extension.equals("mp4") ? Map.of("movflags", "+faststart") : Map.of());
            BarcodeVideos.make(
                    new BarcodeVideo("film", extension, options, FRAMES, Spacing.EVEN),
                    folder.resolve("film." + extension));
        }
        Files.writeString(
                folder.resolve("film.m3u8"), "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfilm.ts\n#EXT-X-ENDLIST\n");
        Files.writeString(
                folder.resolve("local.m3u8"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://" + folder.resolve("film.ts")
                        + "\n#EXT-X-ENDLIST\n");
    }

    @BeforeEach
    void serve() throws IOException {
        server = new VideoServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static FrameSource open(URI uri, FrameSampling sampling, Duration timeout, String... allowed) {
        return Videos.frames(
                source(uri, timeout, allowed), Clip.WHOLE, sampling, Fitting.published(FrameFit.STRETCH, SIZE), 1);
    }

    private static VideoSource source(URI uri, Duration timeout, String... allowed) {
        return VideoSource.Network.of(
                NetworkAddress.of(uri.toString()), new TreeSet<>(List.of(allowed)), RequestHeaders.NONE, timeout);
    }

    /** Barcodes of all frames that a source gives, each shown when it should be. */
    private static List<Integer> read(FrameSource frames) {
        var numbers = new ArrayList<Integer>();
        try (frames;
                var arena = Arena.ofConfined()) {
            var square = arena.allocate(3L * SIZE * SIZE);
            while (frames.next(square)) {
                numbers.add(Barcode.read(square, SIZE));
                assertEquals(numbers.getLast() / 25.0, frames.frame().time().toNanos() / 1e9, 0.002);
            }
        }
        return numbers;
    }

    private static List<Integer> every(int step) {
        return IntStream.iterate(0, i -> i < FRAMES, i -> i + step).boxed().toList();
    }

    private static VideoXLException refused(Code code, Runnable call, String... reasons) {
        var e = assertThrows(VideoXLException.class, call::run);
        assertEquals(code, e.code(), e.getMessage());
        for (var reason : reasons) {
            assertTrue(e.getMessage().contains(reason), e.getMessage());
        }
        return e;
    }

    private VideoXLException unreadable(String path, Duration timeout, String... reasons) {
        return refused(
                Code.VIDEO_UNREADABLE,
                () -> read(open(server.uri(path), FrameSampling.all(), timeout, "http")),
                reasons);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "mkv", "ts"})
    void framesOfAServerWithRangesAreFoundExactly(String extension) {
        var uri = server.uri("/files/film." + extension);
        assertEquals(every(1), read(open(uri, FrameSampling.all(), PATIENCE, "http")));
        assertEquals(List.of(0, 33, 66, 99), read(open(uri, FrameSampling.uniform(4), PATIENCE, "http")));
        var info = Video.of(uri).allow("http").info();
        assertEquals(FRAMES, info.frameCount());
        assertEquals(Duration.ofSeconds(4), info.duration());
    }

    @Test
    void patienceMayBeWithoutEnd() {
        var video = Video.of(server.uri("/files/film.mp4")).allow("http").timeout(ChronoUnit.FOREVER.getDuration());
        assertEquals(FRAMES, video.info().frameCount());
    }

    @Test
    void farFrameOfALongFileIsFetchedFromItsPlace() {
        var options = new Options("mjpeg", 640, 384).withPixelFormat("yuvj420p");
        BarcodeVideos.make(new BarcodeVideo("long", "avi", options, 200, Spacing.EVEN), folder.resolve("long.avi"));
        var source = source(server.uri("/files/long.avi"), PATIENCE, "http");
        try (var reader = VideoReader.open(source, Demuxer.open(source), 1)) {
            server.seeks.set(0);
            assertTrue(reader.read(10));
            assertTrue(server.seeks.get() > 0, "no part of the file was asked for");
            assertEquals(1, reader.framesDecoded());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "mkv", "ts"})
    void framesOfAServerWithoutRangesAreTakenAsTheyCome(String extension) {
        var uri = server.uri("/unseekable/film." + extension);
        try (var frames = open(uri, FrameSampling.all(), PATIENCE, "http")) {
            assertTrue(frames.count().isEmpty());
            assertEquals(every(1), read(frames));
        }
        assertEquals(every(25), read(open(uri, FrameSampling.auto(), PATIENCE, "http")));
        assertEquals(List.of(0, 5, 10), read(open(uri, FrameSampling.perSecond(5, 3), PATIENCE, "http")));
        assertEquals(every(20), read(open(uri, FrameSampling.keyFrames(100), PATIENCE, "http")));
        assertEquals(List.of(0, 20), read(open(uri, FrameSampling.keyFrames(2), PATIENCE, "http")));
        var times = FrameSampling.at(Duration.ofMillis(2000), Duration.ofMillis(3999), Duration.ofMillis(79));
        assertEquals(List.of(1, 50, 99), read(open(uri, times, PATIENCE, "http")));
        refused(
                Code.INVALID_ARGUMENT,
                () -> open(uri, FrameSampling.uniform(4), PATIENCE, "http"),
                "4 frames",
                "perSecond");
        refused(
                Code.INVALID_ARGUMENT,
                () -> read(open(uri, FrameSampling.at(Duration.ofSeconds(5)), PATIENCE, "http")),
                "5 s",
                "after 4 s");
        assertEquals(0, Video.of(uri).allow("http").info().frameCount());
    }

    @Test
    void clipOfASourceWithoutRangesHoldsTheFramesOnShowInIt() {
        var source = source(server.uri("/unseekable/film.ts"), PATIENCE, "http");
        var clip = new Clip(Duration.ofMillis(1999), Duration.ofMillis(2121));
        assertEquals(
                List.of(49, 50, 51, 52, 53),
                read(Videos.frames(source, clip, FrameSampling.all(), Fitting.published(FrameFit.STRETCH, SIZE), 1)));
        var late = new Clip(Duration.ofSeconds(4), Duration.ofSeconds(5));
        refused(
                Code.INVALID_ARGUMENT,
                () -> read(
                        Videos.frames(source, late, FrameSampling.all(), Fitting.published(FrameFit.STRETCH, SIZE), 1)),
                "4 s");
    }

    @Test
    void playlistOverAnAllowedProtocolIsRead() {
        var uri = server.uri("/files/film.m3u8");
        assertEquals(every(1), read(open(uri, FrameSampling.all(), PATIENCE, "http")));
        assertEquals(List.of(0, 33, 66, 99), read(open(uri, FrameSampling.uniform(4), PATIENCE, "http")));
    }

    /** Both parts begin at the same time, as where an advertisement is put in; the second is shown after the first. */
    @ParameterizedTest
    @ValueSource(strings = {"", "#EXT-X-DISCONTINUITY\n"})
    void partsOfAPlaylistThatBeginAnewFollowEachOther(String tag) throws IOException {
        Files.writeString(
                folder.resolve("joined.m3u8"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfilm.ts\n" + tag
                        + "#EXTINF:4,\nfilm.ts\n#EXT-X-ENDLIST\n");
        var uri = server.uri("/files/joined.m3u8");
        var info = Video.of(uri).allow("http").info();
        assertEquals(2 * FRAMES, info.frameCount());
        assertEquals(Duration.ofSeconds(8), info.duration());
        for (var sampling : List.of(FrameSampling.all(), FrameSampling.uniform(4))) {
            var expected = sampling.equals(FrameSampling.all())
                    ? IntStream.range(0, 2 * FRAMES).boxed().toList()
                    : List.of(0, 66, 132, 199);
            try (var frames = open(uri, sampling, PATIENCE, "http");
                    var arena = Arena.ofConfined()) {
                var square = arena.allocate(3L * SIZE * SIZE);
                for (int frame : expected) {
                    assertTrue(frames.next(square), "frame " + frame);
                    assertEquals(frame % FRAMES, Barcode.read(square, SIZE));
                    assertEquals(frame / 25.0, frames.frame().time().toNanos() / 1e9, 0.002);
                }
                assertFalse(frames.next(square));
            }
        }
    }

    @Test
    void remotePlaylistCannotReadLocalFiles() {
        unreadable("/files/local.m3u8", PATIENCE, "local.m3u8");
    }

    @Test
    void protocolMustBeAllowed() {
        var uri = server.uri("/files/film.mp4");
        refused(Code.INVALID_ARGUMENT, () -> Video.of(uri).info(), "http is not allowed", "allow(\"http\")");
        refused(
                Code.INVALID_ARGUMENT,
                () -> Video.of(uri).allow("https", "rtsp").info(),
                "http is not allowed");
        refused(Code.INVALID_ARGUMENT, () -> Video.of(uri).allow("carrier-pigeon"), "carrier-pigeon", "https", "rtsp");
        refused(Code.INVALID_ARGUMENT, () -> Video.of(uri).allow("file"), "\"file\" is not a network protocol");
        refused(
                Code.INVALID_ARGUMENT,
                () -> Video.of(URI.create("concat://a/b")).allow("http").info(),
                "concat");
        refused(Code.INVALID_ARGUMENT, () -> Video.of(URI.create("film.mp4")), "Video.of(Path)");
        refused(Code.INVALID_ARGUMENT, () -> Video.of(uri).timeout(Duration.ZERO), "timeout");
    }

    @Test
    void fileAddressIsAlwaysAllowed() {
        assertEquals(FRAMES, Video.of(folder.resolve("film.mp4").toUri()).info().frameCount());
        assertEquals(
                FRAMES,
                Video.of(folder.resolve("film.mp4").toUri())
                        .allow("https")
                        .info()
                        .frameCount());
        refused(Code.INVALID_ARGUMENT, () -> Video.of(URI.create("file://host/film.mp4")), "file:///");
    }

    @Test
    void redirectionIsFollowedToWhatIsAllowedOnly() throws IOException {
        server.redirect("/moved", server.uri("/files/film.mp4").toString());
        server.redirect("/to-file", "file://" + folder.resolve("film.mp4"));
        assertEquals(every(1), read(open(server.uri("/moved"), FrameSampling.all(), PATIENCE, "http")));
        unreadable("/to-file", PATIENCE);
        for (var scheme : List.of("https", "tcp", "ftp", "rtmp", "udp", "gopher", "rtsp", "concat")) {
            server.redirect(
                    "/to-" + scheme, server.uri("/files/film.mp4").toString().replace("http", scheme));
            unreadable("/to-" + scheme, PATIENCE, scheme.equals("https") ? "allowed" : "of the protocol " + scheme);
        }
    }

    @Test
    void encryptedConnectionIsReadAndNotLeftForAnOpenOne() throws Exception {
        try (var encrypted = new VideoServer(folder, selfSigned())) {
            var uri = encrypted.uri("/files/film.mp4");
            assertEquals(every(1), trusting(() -> read(open(uri, FrameSampling.all(), PATIENCE, "https"))));
            encrypted.redirect("/moved", server.uri("/files/film.mp4").toString());
            var moved = encrypted.uri("/moved");
            trusting(() -> refused(
                    Code.VIDEO_UNREADABLE,
                    () -> read(open(moved, FrameSampling.all(), PATIENCE, "https")),
                    "redirects to an address of the protocol http;"));
            assertEquals(every(1), trusting(() -> read(open(moved, FrameSampling.all(), PATIENCE, "http", "https"))));
        }
    }

    @Test
    void hostWithACertificateThatJavaDoesNotTrustIsRefused() throws Exception {
        try (var encrypted = new VideoServer(folder, selfSigned())) {
            var uri = encrypted.uri("/files/film.mp4");
            refused(
                    Code.VIDEO_UNREADABLE,
                    () -> read(open(uri, FrameSampling.all(), PATIENCE, "https")),
                    "trusts the host's certificate");
        }
    }

    /** Runs with the test server's certificate in Java's trust store. */
    private static <T> T trusting(Supplier<T> call) {
        var store = System.setProperty(
                "javax.net.ssl.trustStore", folder.resolve("server.p12").toString());
        var password = System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
        try {
            return call.get();
        } finally {
            restore("javax.net.ssl.trustStore", store);
            restore("javax.net.ssl.trustStorePassword", password);
        }
    }

    private static void restore(String property, String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }

    private static SSLContext selfSigned() throws Exception {
        var store = folder.resolve("server.p12");
        if (!Files.exists(store)) {
            var command =
                    "-genkeypair -alias server -keyalg EC -dname CN=loopback -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass "
                            + PASSWORD;
            var keytool = new ArrayList<>(List.of(command.split(" ")));
            keytool.addFirst(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
            keytool.addAll(List.of("-keystore", store.toString()));
            assertEquals(0, new ProcessBuilder(keytool).inheritIO().start().waitFor());
        }
        char[] password = PASSWORD.toCharArray();
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), password), password);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void errorsOfTheServerAreTold() {
        unreadable("/error/404", PATIENCE, "/error/404", "404");
        unreadable("/error/500", PATIENCE, "500");
    }

    @Test
    void unknownHostIsRefused() {
        var uri = URI.create("http://no-such-host.invalid/film.mp4");
        refused(
                Code.VIDEO_UNREADABLE,
                () -> open(uri, FrameSampling.all(), PATIENCE, "http"),
                "no-such-host.invalid is unknown");
    }

    @Test
    void refusedConnectionIsTold() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var uri = URI.create("http://127.0.0.1:" + port + "/film.mp4");
        refused(Code.VIDEO_UNREADABLE, () -> open(uri, FrameSampling.all(), PATIENCE, "http"), "Connection refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent/film.mp4", "/stalling/film.mp4", "/stalling/film.ts"})
    void sourceThatStallsIsGivenUp(String path) {
        long start = System.nanoTime();
        unreadable(path, SHORT, path, "sent nothing for 0.7 s", "timeout");
        var time = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(time.compareTo(SHORT.plusSeconds(2)) < 0, time.toString());
    }

    @Test
    void secretsOfAnAddressAreNotTold() {
        var uri = URI.create(server.uri("/error/404").toString().replace("//", "//joe:secret@") + "?token=secret");
        var video = Video.of(uri).allow("http");
        assertFalse(video.toString().contains("secret"));
        for (var e : List.of(
                refused(Code.VIDEO_UNREADABLE, () -> video.info(), "/error/404"),
                refused(Code.INVALID_ARGUMENT, () -> Video.of(uri).info(), "/error/404"))) {
            assertFalse(e.toString().contains("secret"), e.toString());
        }
    }

    /** A source that a camera would be: no length, no end but that of the connection. */
    private final class LiveSource implements AutoCloseable {
        final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private volatile Socket connection;

        LiveSource(boolean stalls) throws IOException {
            Thread.ofPlatform().daemon().start(() -> {
                try (var accepted = socket.accept()) {
                    connection = accepted;
                    accepted.getOutputStream().write(Files.readAllBytes(folder.resolve("film.ts")));
                    accepted.getOutputStream().flush();
                    if (stalls) {
                        accepted.getInputStream().read();
                    }
                } catch (IOException e) {
                    // the reader has gone
                }
            });
        }

        URI uri() {
            return URI.create("tcp://127.0.0.1:" + socket.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            socket.close();
            if (connection != null) {
                connection.close();
            }
        }
    }

    @Test
    void liveSourceIsWatchedToItsEnd() throws IOException {
        try (var live = new LiveSource(false)) {
            assertEquals(every(25), read(open(live.uri(), FrameSampling.auto(), PATIENCE, "tcp")));
        }
    }

    @Test
    void liveSourceThatStallsGivesItsFramesFirst() throws IOException {
        try (var live = new LiveSource(true);
                var frames = open(live.uri(), FrameSampling.auto(), Duration.ofSeconds(3), "tcp");
                var arena = Arena.ofConfined()) {
            var square = arena.allocate(3L * SIZE * SIZE);
            for (int i = 0; i < 3; i++) {
                assertTrue(frames.next(square));
                assertEquals(25 * i, Barcode.read(square, SIZE));
            }
            refused(
                    Code.VIDEO_UNREADABLE,
                    () -> {
                        while (frames.next(square)) {}
                    },
                    "sent nothing for 3 s");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent/film.mp4", "/stalling/film.mp4", "/stalling/film.ts"})
    void interruptEndsWaitingAtOnce(String path) throws InterruptedException {
        assertCancelled(() -> read(open(server.uri(path), FrameSampling.all(), PATIENCE, "http")));
    }

    @Test
    void interruptEndsWaitingForALiveSource() throws Exception {
        try (var live = new LiveSource(true)) {
            assertCancelled(() -> read(open(live.uri(), FrameSampling.auto(), PATIENCE, "tcp")));
        }
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (var scheme : List.of("rtsp", "rtmp", "tcp", "https")) {
                var uri = URI.create(scheme + "://127.0.0.1:" + silent.getLocalPort() + "/live");
                assertCancelled(() -> read(open(uri, FrameSampling.auto(), PATIENCE, scheme)));
            }
        }
    }

    private static void assertCancelled(Runnable call) throws InterruptedException {
        var failure = new Throwable[1];
        var interrupted = new boolean[1];
        var thread = Thread.ofPlatform().start(() -> {
            try {
                call.run();
            } catch (Throwable e) {
                failure[0] = e;
            }
            interrupted[0] = Thread.currentThread().isInterrupted();
        });
        Thread.sleep(1000); // until it waits
        assertTrue(thread.isAlive(), () -> "ended: " + failure[0]);
        long start = System.nanoTime();
        thread.interrupt();
        thread.join(PATIENCE);
        var time = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(time.compareTo(AT_ONCE) < 0, time.toString());
        var e = assertInstanceOf(VideoXLException.class, failure[0]);
        assertEquals(Code.CANCELLED, e.code(), e.getMessage());
        assertTrue(interrupted[0], "the interrupt is still there for the callers");
    }
}
