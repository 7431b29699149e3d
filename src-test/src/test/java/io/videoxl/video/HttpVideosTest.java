package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.BarcodeVideo.Spacing;
import io.videoxl.video.ScriptedServer.Request;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.network.HttpSession;
import io.videoxl.video.network.NetworkAddress;
import io.videoxl.video.network.RequestHeaders;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.video.sampling.Videos;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers as people meet them: every frame that they have is found, or what they did is told; secrets stay with their host. */
@Timeout(60)
class HttpVideosTest {
    private static final int SIZE = 56;
    private static final int FRAMES = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = "s3cret";

    private static final Map<String, byte[]> FILES = new HashMap<>();

    @TempDir
    static Path folder;

    @BeforeAll
    static void write() throws IOException {
        make("late.mp4", Map.of());
        FILES.put("late.mp4", withRoomBeforeIndex(FILES.get("late.mp4"), 1 << 20));
        make("film.mp4", Map.of("movflags", "+faststart"));
        make("film.mkv", Map.of());
        make("film.ts", Map.of());
    }

    private static void make(String name, Map<String, String> encoderOptions) throws IOException {
        var options = new Options("mpeg4", BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT)
                .withKeyFrameInterval(10)
                .withEncoderOptions(encoderOptions);
        var file = folder.resolve(name);
        var extension = name.substring(name.indexOf('.') + 1);
        BarcodeVideos.make(new BarcodeVideo("film", extension, options, FRAMES, Spacing.EVEN), file);
        FILES.put(name, Files.readAllBytes(file));
    }

    /** So much that the index is not reached by reading on. */
    private static byte[] withRoomBeforeIndex(byte[] mp4, int bytes) {
        int index = new String(mp4, StandardCharsets.ISO_8859_1).lastIndexOf("moov") - 4;
        return ByteBuffer.allocate(mp4.length + bytes)
                .put(mp4, 0, index)
                .putInt(bytes)
                .put("free".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[bytes - 8])
                .put(mp4, index, mp4.length - index)
                .array();
    }

    private static byte[] file(String target) {
        var path = target.replaceFirst("\\?.*", "");
        return FILES.get(path.substring(path.lastIndexOf('/') + 1));
    }

    private static FrameSource open(String address, FrameSampling sampling, RequestHeaders headers, Duration timeout) {
        var source =
                VideoSource.Network.of(NetworkAddress.of(address), new TreeSet<>(List.of("http")), headers, timeout);
        return Videos.frames(source, Clip.WHOLE, sampling, Fitting.published(FrameFit.STRETCH, SIZE), 1);
    }

    private static List<Integer> read(String address, FrameSampling sampling, RequestHeaders headers) {
        var numbers = new ArrayList<Integer>();
        try (var frames = open(address, sampling, headers, PATIENCE);
                var arena = Arena.ofConfined()) {
            var square = arena.allocate(3L * SIZE * SIZE);
            while (frames.next(square)) {
                numbers.add(Barcode.read(square, SIZE));
                assertEquals(numbers.getLast() / 25.0, frames.frame().time().toNanos() / 1e9, 0.002);
            }
        }
        return numbers;
    }

    private static List<Integer> read(String address) {
        return read(address, FrameSampling.all(), RequestHeaders.NONE);
    }

    private static List<Integer> every(int step) {
        return IntStream.iterate(0, i -> i < FRAMES, i -> i + step).boxed().toList();
    }

    private static VideoXLException refused(String address, String... reasons) {
        return refused(() -> read(address), reasons);
    }

    private static VideoXLException refused(Runnable call, String... reasons) {
        var e = assertThrows(VideoXLException.class, call::run);
        for (var reason : reasons) {
            assertTrue(e.getMessage().contains(reason), e.getMessage());
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            assertFalse(cause.toString().contains(SECRET), cause.toString());
        }
        return e;
    }

    private static List<Path> temporaryVideos() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            // Those of this process: other tests run beside these.
            var name = "videoxl-" + ProcessHandle.current().pid() + "-.*\\.video";
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void indexAtTheEndIsReachedWithoutRanges(boolean tellsLength) throws IOException {
        var before = temporaryVideos();
        try (var server = new ScriptedServer((request, out) -> {
            if (tellsLength) {
                ScriptedServer.respond(out, "200 OK", file(request.target()));
            } else {
                ScriptedServer.head(out, "200 OK");
                out.write(file(request.target()));
            }
        })) {
            assertEquals(every(1), read(server.at("/late.mp4")));
            assertEquals(
                    List.of(0, 16, 32, 49),
                    read(server.at("/late.mp4"), FrameSampling.uniform(4), RequestHeaders.NONE));
        }
        assertEquals(before, temporaryVideos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"film.mp4", "film.mkv", "film.ts", "late.mp4"})
    void closingIsTheEndOfAnAnswerWithoutALength(String name) throws IOException {
        try (var server = new ScriptedServer((request, out) -> {
            out.write("HTTP/1.0 200 OK\r\nContent-Type: video/x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(file(request.target()));
        })) {
            assertEquals(every(1), read(server.at("/" + name)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"film.mp4", "film.mkv", "film.ts", "late.mp4"})
    void connectionThatBreaksIsTakenUpAgain(String name) throws IOException {
        byte[] content = FILES.get(name);
        try (var server = new ScriptedServer((request, out) -> {
            int from = request.from();
            ScriptedServer.head(
                    out,
                    "206 Partial Content",
                    "Content-Range: bytes %d-%d/%d".formatted(from, content.length - 1, content.length),
                    "Content-Length: " + (content.length - from));
            out.write(content, from, Math.min(content.length / 5, content.length - from)); // of what it promises
        })) {
            assertEquals(every(1), read(server.at("/" + name)));
            assertTrue(server.requests.size() >= (name.startsWith("late") ? 2 : 5), server.requests.toString());
        }
    }

    @Test
    void partsThatAreShorterThanAskedForAreFollowedByTheNext() throws IOException {
        byte[] content = FILES.get("film.mkv");
        try (var server = new ScriptedServer((request, out) -> {
            int from = request.from();
            int to = Math.min(content.length, from + content.length / 5) - 1;
            ScriptedServer.head(
                    out,
                    "206 Partial Content",
                    "Content-Range: bytes %d-%d/%d".formatted(from, to, content.length),
                    "Content-Length: " + (to + 1 - from));
            out.write(content, from, to + 1 - from);
        })) {
            assertEquals(every(1), read(server.at("/film.mkv")));
        }
    }

    @Test
    void serverThatHasComeToNothingIsGivenUp() throws IOException {
        byte[] content = FILES.get("film.mkv");
        try (var server = new ScriptedServer((request, out) -> {
            int from = request.from();
            if (from == 0) {
                ScriptedServer.head(
                        out,
                        "206 Partial Content",
                        "Content-Range: bytes %d-%d/%d".formatted(from, content.length - 1, content.length),
                        "Content-Length: " + content.length);
                out.write(content, 0, content.length / 2);
            } else {
                ScriptedServer.respond(out, "503 Service Unavailable", new byte[0]);
            }
        })) {
            long start = System.nanoTime();
            refused(server.at("/film.mkv"), "503", "again later");
            assertTrue(System.nanoTime() - start < 10e9);
            assertTrue(server.requests.size() < 20, () -> server.requests.size() + " requests");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void breakThatCannotBeMendedIsTold(boolean chunked) throws IOException {
        byte[] content = FILES.get("film.ts");
        try (var server = new ScriptedServer((request, out) -> {
            int half = content.length / 2;
            if (chunked) {
                ScriptedServer.head(out, "200 OK", "Transfer-Encoding: chunked");
                out.write("%x\r\n".formatted(content.length).getBytes(StandardCharsets.US_ASCII));
            } else {
                ScriptedServer.head(out, "200 OK", "Content-Length: " + content.length);
            }
            out.write(content, 0, half);
        })) {
            refused(server.at("/film.ts"), "the connection broke before the end", "gives no parts");
        }
    }

    @Test
    void partsThatAreNotWhatWasAskedForAreNotTakenForIt() throws IOException {
        byte[] content = FILES.get("late.mp4");
        try (var server = new ScriptedServer((request, out) -> {
            int from = request.from();
            ScriptedServer.respond(
                    out,
                    "206 Partial Content",
                    content, // from the start, whatever was asked for
                    "Content-Range: bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        })) {
            refused(server.at("/late.mp4"), "other bytes than it was asked for");
        }
        try (var server = new ScriptedServer((request, out) ->
                ScriptedServer.respond(out, "200 OK", content, "Accept-Ranges: bytes"))) { // a lie that does no harm
            assertEquals(every(1), read(server.at("/late.mp4")));
        }
    }

    /** A playlist of two parts, each half of the film. */
    private static byte[] playlist(String tags, String... parts) {
        return ("#EXTM3U\n#EXT-X-VERSION:4\n#EXT-X-TARGETDURATION:2\n" + tags
                        + String.join(
                                "",
                                Arrays.stream(parts)
                                        .map(part -> "#EXTINF:1,\n" + part + "\n")
                                        .toList())
                        + "#EXT-X-ENDLIST\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] part(int index) {
        byte[] film = FILES.get("film.ts");
        int middle = film.length / 188 / 2 * 188;
        return index == 0 ? Arrays.copyOf(film, middle) : Arrays.copyOfRange(film, middle, film.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seg0 seg1",
                "seg0.jpg seg1.jpg",
                "chunk.php?id=0 chunk.php?id=1",
                "seg0.ts?token=x seg1.ts?token=y",
                "a|b/\u00e9 0 a|b/\u00e9 1"
            })
    void partsOfAPlaylistMayHaveAnyName(String names) throws IOException {
        var parts = names.contains("|") ? names.split("(?<=0) ") : names.split(" ");
        try (var server = new ScriptedServer((request, out) -> {
            if (request.target().startsWith("/list")) {
                ScriptedServer.respond(out, "200 OK", playlist("", parts), "Content-Type: text/plain");
            } else {
                ScriptedServer.range(
                        request,
                        out,
                        part(
                                request.target().replaceAll(".*(seg|=|%20)", "").startsWith("0")
                                                || request.target().endsWith("=x")
                                        ? 0
                                        : 1));
            }
        })) {
            assertEquals(every(1), read(server.at("/list?of=parts")));
            assertEquals(every(1), read(server.at("/list.m3u8")));
        }
    }

    @Test
    void partThatIsMissingIsNamed() throws IOException {
        try (var server = new ScriptedServer((request, out) -> {
            switch (request.target()) {
                case "/list.m3u8" ->
                    ScriptedServer.respond(out, "200 OK", playlist("", "0.ts", "lost.ts"), "Content-Type: text/plain");
                case "/0.ts" -> ScriptedServer.range(request, out, part(0));
                default -> ScriptedServer.respond(out, "404 Not Found", new byte[0]);
            }
        })) {
            try (var frames = open(server.at("/list.m3u8"), FrameSampling.all(), RequestHeaders.NONE, PATIENCE)) {
                var told = frames.warnings().toString();
                assertTrue(told.contains("/lost.ts") && told.contains("404"), told);
            }
        }
    }

    @Test
    void partsAreFoundWhereThePlaylistWasFound() throws IOException {
        try (var server = new ScriptedServer((request, out) -> {
            switch (request.target()) {
                case "/list.m3u8" -> ScriptedServer.respond(out, "302 Found", new byte[0], "Location: /a/b/list.m3u8");
                case "/a/b/list.m3u8" ->
                    ScriptedServer.respond(
                            out,
                            "200 OK",
                            "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvariant.m3u8\n".getBytes(StandardCharsets.UTF_8));
                case "/a/b/variant.m3u8" ->
                    ScriptedServer.respond(out, "302 Found", new byte[0], "Location: ../c/variant.m3u8");
                case "/a/c/variant.m3u8" -> ScriptedServer.respond(out, "200 OK", playlist("", "0.ts", "1.ts"));
                case "/a/c/0.ts" -> ScriptedServer.range(request, out, part(0));
                case "/a/c/1.ts" -> ScriptedServer.range(request, out, part(1));
                default -> ScriptedServer.respond(out, "404 Not Found", new byte[0]);
            }
        })) {
            assertEquals(every(1), read(server.at("/list.m3u8")));
        }
    }

    @Test
    void encryptedAndCompressedPartsAreRead() throws IOException {
        var key = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        try (var server = new ScriptedServer((request, out) -> {
            switch (request.target()) {
                case "/list.m3u8" -> {
                    var list = playlist(
                            "#EXT-X-KEY:METHOD=AES-128,URI=\"key\",IV=0x000102030405060708090a0b0c0d0e0f\n", "0", "1");
                    var zipped = new ByteArrayOutputStream();
                    try (var zip = new GZIPOutputStream(zipped)) {
                        zip.write(list);
                    }
                    ScriptedServer.respond(out, "200 OK", zipped.toByteArray(), "Content-Encoding: gzip");
                }
                case "/key" -> ScriptedServer.respond(out, "200 OK", key);
                default ->
                    ScriptedServer.range(
                            request, out, encrypted(part(request.target().equals("/0") ? 0 : 1), key));
            }
        })) {
            assertEquals(every(1), read(server.at("/list.m3u8")));
        }
    }

    private static byte[] encrypted(byte[] plain, byte[] key) throws IOException {
        var vector = new byte[16];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (byte) i;
        }
        try {
            var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
            return cipher.doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Test
    void partsMayBeRangesOfOneFile() throws IOException {
        byte[] film = FILES.get("film.ts");
        int first = part(0).length;
        var list = ("#EXTM3U\n#EXT-X-VERSION:4\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\n#EXT-X-BYTERANGE:" + first
                        + "@0\nfilm\n#EXTINF:1,\n#EXT-X-BYTERANGE:" + (film.length - first) + "@" + first
                        + "\nfilm\n#EXT-X-ENDLIST\n")
                .getBytes(StandardCharsets.UTF_8);
        try (var server = new ScriptedServer((request, out) -> {
            if (request.target().equals("/list.m3u8")) {
                ScriptedServer.respond(out, "200 OK", list);
            } else {
                ScriptedServer.range(request, out, film);
            }
        })) {
            assertEquals(every(1), read(server.at("/list.m3u8")));
        }
    }

    private static byte[] manifest(String address) {
        return """
                <?xml version="1.0"?>
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"
                  type="static" mediaPresentationDuration="PT2S"><Period><AdaptationSet contentType="video">
                <Representation id="0" mimeType="video/mp4" codecs="mp4v" bandwidth="1" width="320" height="192">
                <BaseURL>%s</BaseURL></Representation></AdaptationSet></Period></MPD>
                """
                .formatted(address)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void partsOfDashAreFetchedAsOthersAre() throws IOException {
        try (var other = new ScriptedServer((request, out) -> ScriptedServer.range(request, out, file("film.mp4")));
                var own = new ScriptedServer((request, out) -> {
                    switch (request.target()) {
                        case "/a/list.mpd" -> ScriptedServer.respond(out, "200 OK", manifest("part/film.mp4?q"));
                        case "/a/root.mpd" -> ScriptedServer.respond(out, "200 OK", manifest("/a/part/film.mp4?q"));
                        case "/a/other.mpd" -> ScriptedServer.respond(out, "200 OK", manifest(other.at("/film.mp4")));
                        case "/a/lost.mpd" -> ScriptedServer.respond(out, "200 OK", manifest("/lost.mp4"));
                        case "/a/file.mpd" ->
                            ScriptedServer.respond(
                                    out,
                                    "200 OK",
                                    manifest(folder.resolve("film.mp4").toUri().toString()));
                        case "/a/part/film.mp4?q" -> ScriptedServer.range(request, out, file("film.mp4"));
                        default -> ScriptedServer.respond(out, "404 Not Found", new byte[0]);
                    }
                })) {
            for (var target : List.of("/a/list.mpd", "/a/root.mpd", "/a/other.mpd")) {
                assertEquals(every(1), read(own.at(target), FrameSampling.all(), HEADERS), target);
            }
            assertSecrets(true, own.requests);
            assertSecrets(false, other.requests);
            refused(own.at("/a/lost.mpd"), "/lost.mp4", "404");
            refused(own.at("/a/file.mpd"));
        }
    }

    @Test
    void dashOfSeveralPeriodsIsRefusedBecauseOnlyTheLongestWouldBeRead() throws IOException {
        var one = new String(manifest("/film.mp4"), StandardCharsets.UTF_8);
        var two = one.replaceFirst("(?s)(<Period>.*</Period>)", "$1$1");
        var noted = one.replace("<Period>", "<!-- <Period> was here --><Period>");
        try (var server = new ScriptedServer((request, out) -> {
            switch (request.target()) {
                case "/two.mpd" -> ScriptedServer.respond(out, "200 OK", two.getBytes(StandardCharsets.UTF_8));
                case "/noted.mpd" -> ScriptedServer.respond(out, "200 OK", noted.getBytes(StandardCharsets.UTF_8));
                default -> ScriptedServer.range(request, out, file("film.mp4"));
            }
        })) {
            refused(server.at("/two.mpd"), "has 2 Periods", "expected one");
            assertEquals(every(1), read(server.at("/noted.mpd")));
        }
    }

    private static final RequestHeaders HEADERS = RequestHeaders.NONE
            .with("Authorization", "Bearer " + SECRET)
            .with("Referer", "http://page/" + SECRET)
            .with("X-Key", SECRET)
            .with("User-Agent", "Player/1");

    private static void assertSecrets(boolean sent, List<Request> requests) {
        assertFalse(requests.isEmpty());
        for (var request : requests) {
            assertEquals(sent ? "Bearer " + SECRET : "", request.header("Authorization"));
            assertEquals(sent ? "http://page/" + SECRET : "", request.header("Referer"));
            assertEquals(sent ? SECRET : "", request.header("X-Key"));
            assertEquals("Player/1", request.header("User-Agent"));
        }
    }

    @Test
    void headersGoToTheirOwnHostAlone() throws IOException {
        try (var other = new ScriptedServer((request, out) -> ScriptedServer.range(
                        request,
                        out,
                        request.target().equals("/0")
                                ? part(0)
                                : request.target().equals("/1") ? part(1) : file("film.mp4")));
                var own = new ScriptedServer((request, out) -> {
                    switch (request.target()) {
                        case "/list.m3u8" ->
                            ScriptedServer.respond(out, "200 OK", playlist("", other.at("/0"), "/one"));
                        case "/one" -> ScriptedServer.range(request, out, part(1));
                        case "/moved" ->
                            ScriptedServer.respond(out, "302 Found", new byte[0], "Location: " + other.at("/film.mp4"));
                        default -> ScriptedServer.range(request, out, file("film.mp4"));
                    }
                })) {
            for (var target : List.of("/film.mp4", "/moved", "/list.m3u8")) {
                assertEquals(every(1), read(own.at(target), FrameSampling.all(), HEADERS));
            }
            assertSecrets(true, own.requests);
            assertSecrets(false, other.requests);
        }
    }

    @Test
    void serverThatWantsHeadersSaysSo() throws IOException {
        try (var server = new ScriptedServer((request, out) -> {
            if (request.header("Authorization").equals("Bearer " + SECRET)) {
                ScriptedServer.range(request, out, file("film.mp4"));
            } else {
                ScriptedServer.respond(out, "401 Unauthorized", new byte[0], "WWW-Authenticate: Bearer");
            }
        })) {
            refused(server.at("/film.mp4"), "401", "Video.header", "--header");
            var video = Video.of(server.at("/film.mp4")).allow("http").header("Authorization", "Bearer " + SECRET);
            assertEquals(FRAMES, video.info().frameCount());
            assertFalse(video.toString().contains(SECRET));
            var wrong = Video.of(server.at("/film.mp4")).allow("http").header("Authorization", "Bearer no" + SECRET);
            refused(wrong::info, "401", "headers that you gave");
            refused(() -> video.header("X", "a\r\nb" + SECRET));
            refused(
                    () -> Video.of("rtsp://127.0.0.1:9/v")
                            .allow("rtsp")
                            .header("X", SECRET)
                            .info(),
                    "headers were given",
                    "rtsp");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Basic realm=\"camera\"", "Digest realm=\"camera\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256"
            })
    void userAndPasswordOfTheAddressAnswerAChallenge(String challenge) throws IOException {
        try (var other = new ScriptedServer((request, out) -> ScriptedServer.respond(
                        out, "401 Unauthorized", new byte[0], "WWW-Authenticate: " + challenge));
                var server = new ScriptedServer((request, out) -> {
                    if (request.target().equals("/moved")) {
                        ScriptedServer.respond(out, "302 Found", new byte[0], "Location: " + other.at("/film.mp4"));
                    } else if (request.header("Authorization")
                            .startsWith(challenge.split(" ")[0])) {
                        ScriptedServer.range(request, out, file("film.mp4"));
                    } else {
                        ScriptedServer.respond(out, "401 Unauthorized", new byte[0], "WWW-Authenticate: " + challenge);
                    }
                })) {
            assertEquals(every(1), read(server.at("/film.mp4").replace("//", "//joe:" + SECRET + "@")));
            if (challenge.startsWith("Basic")) {
                assertEquals("Basic am9lOnMzY3JldA==", server.requests.getLast().header("Authorization"));
            }
            refused(server.at("/moved").replace("//", "//joe:" + SECRET + "@"), "401");
            assertTrue(other.requests.stream()
                    .allMatch(request -> request.header("Authorization").isEmpty()));
        }
    }

    @Test
    void proxyIsAsked() throws IOException {
        try (var proxy = new ScriptedServer((request, out) -> {
            if (request.header("Proxy-Authorization").equals("Basic am9lOnMzY3JldA==")) {
                ScriptedServer.respond(out, "200 OK", file("film.mp4"));
            } else {
                ScriptedServer.respond(
                        out, "407 Proxy Authentication Required", new byte[0], "Proxy-Authenticate: Basic");
            }
        })) {
            var place = "127.0.0.1:" + proxy.port();
            assertEquals(
                    FILES.get("film.mp4").length,
                    lengthBy(
                            Map.of("http_proxy", "http://joe:" + SECRET + "@" + place),
                            "http://film.invalid/film.mp4"));
            assertEquals(
                    "http://film.invalid/film.mp4", proxy.requests.getFirst().target());
            assertEquals("film.invalid", proxy.requests.getFirst().header("Host"));
            refused(() -> lengthBy(Map.of("http_proxy", place), "http://film.invalid/"), "407", place);
            refused(
                    () -> lengthBy(
                            Map.of("https_proxy", "http://joe:" + SECRET + "@" + place), "https://film.invalid/"),
                    "407",
                    "disabledSchemes");
            refused(
                    () -> lengthBy(Map.of("http_proxy", place, "no_proxy", ".invalid"), "http://film.invalid/"),
                    "film.invalid is unknown");
        }
    }

    @Test
    void proxyThatMakesNoConnectionIsNamed() throws IOException {
        try (var proxy =
                new ScriptedServer((request, out) -> ScriptedServer.respond(out, "502 Bad Gateway", new byte[0]))) {
            var place = "127.0.0.1:" + proxy.port();
            refused(
                    () -> lengthBy(Map.of("all_proxy", "http://joe:" + SECRET + "@" + place), "https://film.invalid/"),
                    "the proxy " + place,
                    "502",
                    "no_proxy");
        }
    }

    private static long lengthBy(Map<String, String> environment, String address) {
        try (var session = new HttpSession(
                        NetworkAddress.of(address),
                        RequestHeaders.NONE,
                        List.of("http", "https"),
                        PATIENCE,
                        environment,
                        null);
                var bytes = session.open().bytes()) {
            return bytes.length();
        }
    }

    @Test
    void addressIsAskedAsItIsWritten() throws IOException {
        try (var server = new ScriptedServer((request, out) -> ScriptedServer.range(request, out, file("film.mp4")))) {
            var targets = Map.of(
                    "/a b|c/e\u0301.mp4?q=\u00e9 |", "/a%20b%7Cc/e%CC%81.mp4?q=%C3%A9%20|",
                    "/a%20b%2Fc~%c3%a9", "/a%20b%2Fc~%c3%a9",
                    "", "/");
            for (var target : targets.entrySet()) {
                server.requests.clear();
                assertEquals(every(1), read(server.at(target.getKey() + "#part")));
                assertEquals(
                        target.getValue().replace("%20|", "%20%7C"),
                        server.requests.getFirst().target());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 410, 429, 500, 503})
    void whatAServerAnswersIsTold(int status) throws IOException {
        try (var server =
                new ScriptedServer((request, out) -> ScriptedServer.respond(out, status + " Words", new byte[0]))) {
            var e = refused(server.at("/film.mp4?key=" + SECRET), "/film.mp4", String.valueOf(status), "expected");
            assertEquals(Code.VIDEO_UNREADABLE, e.code());
            assertEquals(1, server.requests.size());
        }
    }

    @Test
    void webPageInPlaceOfAVideoIsTold() throws IOException {
        var page = "\n<!DOCTYPE html><html><head><title>Please\nlog in</title></head></html>";
        try (var server = new ScriptedServer(
                (request, out) -> ScriptedServer.respond(out, "200 OK", page.getBytes(StandardCharsets.UTF_8)))) {
            refused(server.at("/film.mp4"), "a web page, \"Please log in\"", "Cookie");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", "Set-Cookie: session=1"})
    void redirectionsInACircleEnd(String header) throws IOException {
        try (var server = new ScriptedServer((request, out) -> ScriptedServer.respond(
                out,
                "302 Found",
                new byte[0],
                header,
                "Location: " + (request.target().equals("/a") ? "/b" : "/a")))) {
            refused(server.at("/a"), "circle");
            assertTrue(server.requests.size() < 25);
        }
    }

    @Test
    void cookiesComeBack() throws IOException {
        try (var server = new ScriptedServer((request, out) -> {
            if (request.header("Cookie").equals("session=1")) {
                ScriptedServer.range(request, out, file("film.mp4"));
            } else {
                ScriptedServer.respond(
                        out, "302 Found", new byte[0], "Set-Cookie: session=1", "Location: " + request.target());
            }
        })) {
            assertEquals(every(1), read(server.at("/film.mp4")));
        }
    }

    @Test
    void picturesOfACameraAreShownWhenTheyCome() throws IOException {
        var picture = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "jpg", picture);
        try (var server = new ScriptedServer((request, out) -> {
            ScriptedServer.head(out, "200 OK", "Content-Type: multipart/x-mixed-replace;boundary=b");
            for (int i = 0; i < 6; i++) {
                send(picture.toByteArray(), out);
                pause(200);
            }
        })) {
            var times = new ArrayList<Double>();
            try (var frames = open(server.at("/camera"), FrameSampling.all(), RequestHeaders.NONE, PATIENCE);
                    var arena = Arena.ofConfined()) {
                var square = arena.allocate(3L * SIZE * SIZE);
                while (frames.next(square)) {
                    times.add(frames.frame().time().toNanos() / 1e9);
                }
            }
            assertEquals(6, times.size());
            for (int i = 0; i < 6; i++) {
                assertEquals(0.2 * i, times.get(i), 0.15, times.toString());
            }
            assertEquals(0, Video.of(server.at("/camera")).allow("http").info().averageFrameRate());
        }
    }

    private static void send(byte[] picture, OutputStream out) throws IOException {
        out.write(("--b\r\nContent-Type: image/jpeg\r\nContent-Length: " + picture.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(picture);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
