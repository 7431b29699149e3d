package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask, and how what is wrong is refused. */
class GateTest {
    private static final String KEY = "a-key-of-some-length";
    private static final String OTHER = "another-key-of-a-length";

    @TempDir
    private Path folder;

    private TestServer keyed() {
        return TestServer.start(folder, builder -> builder.key(KEY).key(OTHER));
    }

    /** What the server sends back to bytes, until it closes the connection. */
    private static String raw(TestServer server, String request) throws IOException {
        try (var socket = new Socket(server.uri().getHost(), server.port())) {
            var reply = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                socket.getInputStream().transferTo(reply);
            } catch (SocketException e) {
                // Reset behind the answer, of which something was not wanted any more.
            }
            return reply.toString(StandardCharsets.UTF_8);
        }
    }

    private static String raw(TestServer server, String method, String path, String... headers) throws IOException {
        return raw(
                server,
                method + " " + path + " HTTP/1.1\r\nConnection: close\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
    }

    @Test
    void thePageIsThereWithoutAKeyAndLoadsNothingFromElsewhere() {
        try (var server = keyed()) {
            var page = server.get("/").is(200);
            assertEquals("text/html; charset=utf-8", page.header("Content-Type"));
            assertTrue(page.header("Content-Security-Policy").startsWith("default-src 'none'; script-src 'self'"));
            assertFalse(page.header("Content-Security-Policy").contains("unsafe"));
            assertEquals("nosniff", page.header("X-Content-Type-Options"));
            var again = server.send(server.request("/")
                    .header("If-None-Match", page.header("ETag"))
                    .build());
            again.is(304);
            assertEquals("", again.text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc/passwd",
                "/index.html%00.js",
                "/package-info.class",
                "//index.html",
                "/.hidden.js"
            })
    void nothingButThePagesFilesIsServed(String path) throws IOException {
        try (var server = TestServer.start(folder)) {
            var reply = raw(server, "GET", path, "Host: localhost");
            assertTrue(reply.startsWith("HTTP/1.1 40"), reply);
            assertTrue(reply.contains("\"error\""), reply);
        }
    }

    @Test
    void withoutAGoodKeyNothingIsAnswered() {
        try (var server = keyed()) {
            var refused = server.get("/api/files").is(401);
            assertEquals("Bearer", refused.header("WWW-Authenticate"));
            assertEquals(
                    "authentication_error", refused.json().at("/error/type").asText());
            server.withKey(KEY + "x").get("/api/files").is(401);
            assertEquals(
                    Set.of("version", "key_needed"),
                    server.get("/api/info").is(200).json().properties().stream()
                            .map(Map.Entry::getKey)
                            .collect(Collectors.toSet()));
            server.withKey(KEY).get("/api/files").is(200);
            server.withKey(null);
            server.send(server.request("/api/files").header("X-Api-Key", OTHER).build())
                    .is(200);
        }
    }

    @Test
    void aKeyThatIsNotNeededIsIgnored() {
        try (var server = TestServer.start(folder)) {
            server.withKey("whatever").get("/api/files").is(200);
        }
    }

    @Test
    void aSessionIsGoodInPlaceOfItsKeyAlsoAfterARestart() {
        String cookie;
        try (var server = keyed()) {
            server.post("/api/session", Map.of("key", "wrong-key-of-a-length")).is(401);
            var entered = server.post("/api/session", Map.of("key", KEY)).is(204);
            cookie = entered.header("Set-Cookie");
            assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
            assertFalse(cookie.contains(KEY));
            var left = server.delete("/api/session").is(204);
            assertTrue(left.header("Set-Cookie").startsWith("videoxl_session=;"), left.header("Set-Cookie"));
        }
        var value = cookie.split(";")[0];
        try (var server = keyed()) {
            server.send(server.request("/api/files").header("Cookie", value).build())
                    .is(200);
            server.send(server.request("/api/files")
                            .header("Cookie", value + "0")
                            .build())
                    .is(401);
        }
        try (var server = TestServer.start(folder, builder -> builder.key(OTHER))) {
            server.send(server.request("/api/files").header("Cookie", value).build())
                    .is(401);
        }
    }

    @Test
    void aNameThatIsNotThisMachinesIsRefusedWithoutKeys() throws IOException {
        try (var server = TestServer.start(folder)) {
            for (var host : List.of("localhost", "LOCALHOST:80", "127.0.0.1:1234", "[::1]:8080")) {
                assertTrue(raw(server, "GET", "/api/files", "Host: " + host).startsWith("HTTP/1.1 200"), host);
            }
            for (var host : List.of("rebound.example.org", "127.0.0.1.example.org", "localhost.example.org:80", "")) {
                assertTrue(raw(server, "GET", "/api/files", "Host: " + host).startsWith("HTTP/1.1 40"), host);
            }
        }
        try (var server = keyed()) {
            var reply = raw(server, "GET", "/api/files", "Host: films.example.org", "X-Api-Key: " + KEY);
            assertTrue(reply.startsWith("HTTP/1.1 200"), reply);
        }
    }

    @Test
    void aPageOfAnotherSiteChangesNothing() throws IOException {
        try (var server = TestServer.start(folder)) {
            for (var origin :
                    List.of("Origin: https://evil.example.org", "Origin: null", "Sec-Fetch-Site: cross-site")) {
                var reply = raw(server, "DELETE", "/api/session", "Host: localhost", origin);
                assertTrue(reply.startsWith("HTTP/1.1 403"), reply);
            }
            var own = raw(server, "DELETE", "/api/session", "Host: localhost:8080", "Origin: http://localhost:8080");
            assertTrue(own.startsWith("HTTP/1.1 204"), own);
        }
    }

    @Test
    void aMethodThatIsNotTakenIsToldThoseThatAre() {
        try (var server = TestServer.start(folder)) {
            var refused = server.send(server.request("/api/session").GET().build());
            refused.is(405);
            assertEquals("DELETE, OPTIONS, POST", refused.header("Allow"));
            var asked = server.send(server.request("/api/session")
                    .method("OPTIONS", BodyPublishers.noBody())
                    .build());
            assertEquals("DELETE, OPTIONS, POST", asked.is(204).header("Allow"));
            server.get("/api/nothing").is(404);
        }
    }

    @Test
    void whatIsWrongWithABodyIsSaid() {
        try (var server = TestServer.start(
                folder,
                builder -> builder.limits(
                        Limits.defaults().toBuilder().bodyBytes(1000).build()))) {
            var form = server.send(server.request("/api/session")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("key=x"))
                    .build());
            assertTrue(form.is(415).message().contains("Content-Type: application/json"), form.message());
            assertEquals(
                    "the body is not the JSON that was expected at keys: unknown field \"keys\"; there are key",
                    server.post("/api/session", Map.of("keys", 1)).is(400).message());
            assertEquals(
                    "the body is not the JSON that was expected at key: expected a text",
                    server.post("/api/session", Map.of("key", List.of(1)))
                            .is(400)
                            .message());
            var compressed = server.send(server.request("/api/session")
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(new byte[] {31, -117, 8}))
                    .build());
            assertTrue(compressed.is(415).message().contains("compressed as gzip"), compressed.message());
            assertEquals("identity", compressed.header("Accept-Encoding"));
            server.post("/api/session", "{\"key\": \"x\"").is(400);
            server.post("/api/session", "{\"key\": \"x\"} x").is(400);
            server.post("/api/session", "null").is(400);
            server.post("/api/session", "").is(400);
            server.post("/api/session", "[".repeat(900)).is(400);
            server.post("/api/session", "x".repeat(1001)).is(413);
            assertNull(server.post("/api/session", "x".repeat(1001)).header("Server"));
        }
    }

    @Test
    void whatIsNoHttpIsRefusedAsAllElse() throws IOException {
        try (var server = TestServer.start(folder)) {
            for (var request : List.of(
                    "no http\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: localhost\r\nHost: x\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(20_000) + "\r\n\r\n",
                    "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                    "PUT /api/videos/film.mp4 HTTP/1.1\r\nHost: localhost\r\nno header\r\n\r\n",
                    "DELETE /api/session HTTP/1.1\r\nHost: localhost\r\nX: \0\r\n\r\n",
                    "PUT /api/videos/film.mp4 HTTP/1.1\r\nHost: localhost\r\nExpect: much\r\n\r\n",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                    "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
                var reply = raw(server, request);
                assertTrue(reply.matches("(?s)HTTP/1.1 (4|505).*\\{\"error\":.*"), reply);
            }
        }
    }

    /**
     * A connection that is closed while something comes is reset, so that who sends fails, and what was sent before is lost to many clients.
     * What Jetty refuses by itself, before or after it has read the header, included.
     */
    @ParameterizedTest
    @ValueSource(strings = {"PUT /api/nothing HTTP/1.1", "PUT /%zz HTTP/1.1", "PUT /api/nothing HTTP/1.1\r\nno header"})
    void whoIsStillSendingIsToldWhyThatIsRefused(String request) throws Exception {
        var piece = "x".repeat(25_000).getBytes(StandardCharsets.US_ASCII);
        try (var server = TestServer.start(folder);
                var socket = new Socket(server.uri().getHost(), server.port())) {
            var head = request + "\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + 20 * piece.length
                    + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var reply =
                    new StringBuilder().append((char) socket.getInputStream().read()); // it is refused
            for (int i = 0; i < 20; i++) {
                socket.getOutputStream().write(piece);
                Thread.sleep(10);
            }
            socket.shutdownOutput();
            reply.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertTrue(reply.toString().matches("(?s)HTTP/1.1 40[04] .*\\{\"error\":.*"), reply.toString());
        }
    }

    /** Also where the body had begun to be read, and by clients that look for an answer only once all was sent. */
    @ParameterizedTest
    @ValueSource(strings = {"PUT /api/nothing", "POST /api/plan", "POST /v1/chat/completions"})
    void whoIsStillSendingCanSendAll(String request) throws Exception {
        var piece = "x".repeat(25_000).getBytes(StandardCharsets.US_ASCII);
        try (var server = TestServer.start(folder);
                var socket = new Socket(server.uri().getHost(), server.port())) {
            var head = request + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Connection: close\r\nContent-Length: " + 20 * piece.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 20; i++) {
                socket.getOutputStream().write(piece);
                Thread.sleep(20);
            }
            var reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(reply.matches("(?s)HTTP/1.1 40[04] .*\\{\"error\":.*"), reply);
        }
    }

    /** Who asks first sends nothing that is not wanted. */
    @Test
    void whoAsksBeforeSendingIsRefusedWithoutBeingToldToGoOn() throws IOException {
        try (var server = TestServer.start(folder);
                var socket = new Socket(server.uri().getHost(), server.port())) {
            var head = "PUT /api/nothing HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                    + "Connection: close\r\nContent-Length: 500000\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(reply.startsWith("HTTP/1.1 404 "), reply);
        }
    }

    @Test
    void othersReachItWithAKeyOnly() throws IOException {
        var refused = assertThrows(
                VideoXLException.class, () -> TestServer.start(folder, builder -> builder.address("0.0.0.0")));
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        var file = Files.writeString(folder.resolve("keys.txt"), "# keys\n\n" + KEY + "\n");
        TestServer.start(folder.resolve("data"), builder -> builder.address("0.0.0.0")
                        .keyFile(file))
                .close();
    }

    @Test
    void aFolderIsOneServersAlone() {
        try (var server = TestServer.start(folder)) {
            server.get("/api/info").is(200);
            var refused = assertThrows(VideoXLException.class, () -> TestServer.start(folder));
            assertEquals(Code.IO, refused.code());
            assertTrue(refused.getMessage().contains("another server"), refused.getMessage());
        }
        var again = TestServer.start(folder);
        again.close();
        again.server().close(); // twice is harmless
    }
}
