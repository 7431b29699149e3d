package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.videoxl.VideoXLException;
import io.videoxl.server.security.Addresses;
import io.videoxl.server.security.CheckedProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses on the network: of hosts on a list, and only out in the world. */
class AddressesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "0.0.0.0",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "192.0.0.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "[::1]",
                "[::]",
                "[fe80::1]",
                "[fc00::1]",
                "[fd00:ec2::254]",
                "[::ffff:127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "[2001:db8::1]",
                "2130706433",
                "0x7f.1",
                "localhost"
            })
    void whatIsInsideIsRefusedEvenIfAllHostsMayBeReached(String host) {
        var all = new Addresses(List.of("*"));
        assertThrows(VideoXLException.class, () -> all.resolve(URI.create("http://" + host + "/")));
    }

    @Test
    void hostsMustBeOnTheList() throws IOException {
        var some = new Addresses(List.of("8.8.8.8", "[2606:4700::1111]", "*.example.org", "192.168.1.7"));
        for (var host :
                List.of("8.8.8.8", "[2606:4700::1111]", "192.168.1.7")) { // numbers: nothing is asked of the network
            var found = some.resolve(URI.create("https://" + host + "/film.mp4"));
            assertEquals(List.of(InetAddress.getByName(host)), found);
        }
        for (var host : List.of("8.8.4.4", "example.org.evil.net", "evilexample.org", "192.168.1.8")) {
            var refused = assertThrows(
                    VideoXLException.class, () -> some.resolve(URI.create("https://" + host + "/film.mp4")));
            assertEquals(VideoXLException.Code.INVALID_ARGUMENT, refused.code(), host);
        }
        assertThrows(VideoXLException.class, () -> new Addresses(List.of("http://example.org")));
    }

    private static HttpServer films(byte[] film) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/film.mp4", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write(film);
            }
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/film.mp4");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/away", exchange -> {
            exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest/");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void aVideoIsFetchedFromAHostOnTheList() throws IOException {
        var film = Files.readAllBytes(TestFilms.write(folder, 1, 4));
        var films = films(film);
        var host = "http://127.0.0.1:" + films.getAddress().getPort();
        try (var server = TestServer.start(folder.resolve("data"), builder -> builder.hosts(List.of("127.0.0.1"))
                .limits(Limits.defaults().toBuilder().uploadBytes(film.length).build()))) {
            for (var path : List.of("/film.mp4", "/moved")) {
                var id = server.post("/api/videos", Map.of("url", host + path))
                        .is(201)
                        .json()
                        .at("/id")
                        .asText();
                assertEquals("ready", server.awaitVideo(id).at("/state").asText());
                assertArrayEquals(
                        film,
                        server.get("/api/videos/" + id + "/content")
                                .is(200)
                                .response()
                                .body());
            }
            for (var path : List.of("/away", "/none")) {
                var id = server.post("/api/videos", Map.of("url", host + path))
                        .is(201)
                        .json()
                        .at("/id")
                        .asText();
                var video = server.awaitVideo(id);
                assertEquals("VIDEO_UNREADABLE", video.at("/error/code").asText(), video.toString());
            }
            server.post("/api/videos", Map.of("url", "http://127.0.0.2/film.mp4"))
                    .is(400);
            server.post("/api/videos", Map.of("url", "file:///etc/passwd")).is(400);
            server.post("/api/videos", Map.of("url", "gopher://127.0.0.1/")).is(400);
            server.post("/api/videos", Map.of("url", "film.mp4")).is(400);
        } finally {
            films.stop(0);
        }
    }

    @Test
    void whatIsTooLongIsNotFetchedToItsEnd() throws IOException {
        var films = films(new byte[200_000]);
        try (var server = TestServer.start(folder.resolve("data"), builder -> builder.hosts(List.of("127.0.0.1"))
                .limits(Limits.defaults().toBuilder().uploadBytes(100_000).build()))) {
            var url = "http://127.0.0.1:" + films.getAddress().getPort() + "/film.mp4";
            var id = server.post("/api/videos", Map.of("url", url))
                    .is(201)
                    .json()
                    .at("/id")
                    .asText();
            var video = server.awaitVideo(id);
            assertTrue(video.at("/error/message").asText().contains("more than 100000 bytes"), video.toString());
        } finally {
            films.stop(0);
        }
    }

    @Test
    void whatIsDeletedWhileItIsFetchedIsFetchedNoFurtherAndSaidOfNothing() throws Exception {
        var sending = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        var films = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        films.createContext("/film.mp4", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                while (true) {
                    out.write(new byte[1 << 16]);
                    out.flush();
                    sending.countDown();
                    LockSupport.parkNanos(10_000_000);
                }
            } catch (IOException e) {
                left.countDown();
            }
        });
        films.start();
        var log = new ByteArrayOutputStream();
        var usual = System.err;
        try (var server = TestServer.start(folder.resolve("data"), builder -> builder.hosts(List.of("127.0.0.1")))) {
            var url = "http://127.0.0.1:" + films.getAddress().getPort() + "/film.mp4";
            var id = server.post("/api/videos", Map.of("url", url))
                    .is(201)
                    .json()
                    .at("/id")
                    .asText();
            sending.await();
            System.setErr(new PrintStream(log, true));
            server.delete("/api/videos/" + id).is(204);
            server.get("/api/videos/" + id).is(404);
            assertTrue(left.await(1, TimeUnit.MINUTES), "it is still being fetched");
            server.close(); // all that it does has ended
        } finally {
            System.setErr(usual);
            films.stop(0);
        }
        assertEquals("", log.toString());
        try (var kept = Files.list(folder.resolve("data/videos"))) {
            assertEquals(List.of(), kept.toList());
        }
    }

    private static HttpServer playlists(byte[] part, String elsewhere, AtomicInteger asked) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        var list = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n%s\n#EXT-X-ENDLIST\n";
        var there = "http://" + elsewhere + ":" + server.getAddress().getPort() + "/";
        var answers = Map.of(
                "/own.m3u8", list.formatted("part.ts").getBytes(),
                "/other.m3u8", list.formatted(there + "other.ts").getBytes(),
                "/part.ts", part);
        answers.forEach((path, bytes) -> server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }));
        server.createContext("/other.ts", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, part.length);
            try (var out = exchange.getResponseBody()) {
                out.write(part);
            }
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", there + "other.ts");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static JsonNode watchLive(TestServer server, String url) {
        var video = server.post("/api/videos", Map.of("url", url, "live", true))
                .is(201)
                .json()
                .at("/id")
                .asText();
        return server.awaitMemory(
                server.post("/api/memories", Map.of("sources", List.of(Map.of("video", video)), "live", true))
                        .is(202)
                        .json()
                        .at("/id")
                        .asText());
    }

    @Test
    void aLiveSourceLeadsNowhereElse() throws IOException {
        var part = Files.readAllBytes(TestFilms.write(folder, 1, 3, "ts"));
        var asked = new AtomicInteger();
        // A name of this machine that is not on the list, where a number is.
        var playlists = playlists(part, "localhost", asked);
        var host = "http://127.0.0.1:" + playlists.getAddress().getPort();
        try (var server = TestServer.start(folder.resolve("data"), builder -> builder.hosts(List.of("127.0.0.1")))) {
            for (var path : List.of("/part.ts", "/own.m3u8")) {
                var watched = watchLive(server, host + path);
                assertEquals("ready", watched.at("/state").asText(), watched.toString());
                assertTrue(watched.at("/frames_watched").asInt() > 0, watched.toString());
            }
            for (var path : List.of("/other.m3u8", "/moved")) {
                var watched = watchLive(server, host + path);
                assertEquals("failed", watched.at("/state").asText(), watched.toString());
            }
            assertEquals(0, asked.get());
        } finally {
            playlists.stop(0);
        }
    }

    @Test
    void connectionsOfLiveSourcesAreMadeToWhatWasChecked() throws IOException {
        var asked = new AtomicInteger();
        var playlists = playlists(new byte[10], "localhost", asked);
        int port = playlists.getAddress().getPort();
        try (var proxy = new CheckedProxy(new Addresses(List.of("127.0.0.1")))) {
            for (var host : List.of("127.0.0.1", "localhost", "127.0.0.2")) {
                boolean good = host.equals("127.0.0.1");
                var plain = proxied(proxy, "GET http://" + host + ":" + port + "/other.ts HTTP/1.1\r\nHost: x\r\n\r\n");
                assertTrue(plain.startsWith("HTTP/1.1 " + (good ? "200" : "403")), plain);
                var tunnel = proxied(
                        proxy,
                        "CONNECT " + host + ":" + port + " HTTP/1.1\r\n\r\n"
                                + (good ? "GET /other.ts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" : ""));
                assertTrue(tunnel.startsWith("HTTP/1.1 " + (good ? "200" : "403")), tunnel);
            }
            assertEquals(2, asked.get());
            for (var other : List.of(
                    "POST http://127.0.0.1:" + port + "/other.ts HTTP/1.1\r\n\r\n",
                    "GET /other.ts HTTP/1.1\r\n\r\n",
                    "no request\r\n\r\n")) {
                var refused = proxied(proxy, other);
                assertTrue(refused.startsWith("HTTP/1.1 40"), refused);
            }
        } finally {
            playlists.stop(0);
        }
    }

    private static String proxied(CheckedProxy proxy, String request) throws IOException {
        try (var socket =
                new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void noneMayBeReachedUnlessTold() {
        try (var server = TestServer.start(folder)) {
            server.post("/api/videos", Map.of("url", "https://example.org/film.mp4"))
                    .is(400);
            assertEquals(false, server.get("/api/info").json().at("/urls").asBoolean());
        }
    }

    @Test
    void anUploadedPlaylistReachesNothing() throws IOException {
        var film = TestFilms.write(folder, 1, 4);
        try (var server = TestServer.start(folder.resolve("data"))) {
            for (var playlist : Map.of(
                            "list.m3u8",
                                    "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://" + film
                                            + "\n#EXT-X-ENDLIST\n",
                            "list.ffconcat", "ffconcat version 1.0\nfile '" + film + "'\n")
                    .entrySet()) {
                var id = server.putStreamed(
                                "/api/videos/" + playlist.getKey(),
                                playlist.getValue().getBytes())
                        .is(201)
                        .json()
                        .at("/id")
                        .asText();
                assertEquals("broken", server.awaitVideo(id).at("/state").asText(), playlist.getKey());
            }
        }
    }
}
