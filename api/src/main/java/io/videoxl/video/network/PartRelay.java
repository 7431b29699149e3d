package io.videoxl.video.network;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * FFmpeg opens the parts of DASH with its own HTTP, whatever opens the rest. So a server on the loopback interface gives it, under a
 * path that nobody else can guess, what {@link HttpSession} fetches; the manifest is changed to name it.
 */
final class PartRelay implements AutoCloseable {
    private static final Pattern TEXT = Pattern.compile("(<(?:\\w+:)?(?:BaseURL|Location)\\b[^>]*>\\s*)([^<\\s][^<]*)");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("(\\s(?:media|initialization|sourceURL|index)\\s*=\\s*[\"'])([^\"']*)");
    private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
    private static final Pattern PERIOD = Pattern.compile("<(?:\\w+:)?Period[\\s>/]");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final int MAX_MANIFEST = 64 << 20;

    private final HttpSession session;
    private final HttpServer server;
    private final ExecutorService threads;
    private final String base;
    private volatile VideoXLException missing;

    PartRelay(HttpSession session) {
        this.session = session;
        var secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        var path = "/" + HexFormat.of().formatHex(secret) + "/";
        try {
            server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO,
                    "No server for the parts of DASH could be opened on the loopback interface: " + e.getMessage()
                            + ". Check what the system allows.",
                    e);
        }
        threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().name("videoxl-relay-", 0).daemon().factory());
        server.setExecutor(threads);
        server.createContext(path, exchange -> serve(exchange, path.length()));
        server.start();
        base = "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Why a part could not be given, the last time that one could not; null if all could. */
    VideoXLException missing() {
        return missing;
    }

    /** The address here of what is elsewhere. */
    String here(String url) {
        return base + url.replaceFirst("://", "/");
    }

    static boolean isManifest(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1).matches("(?s)[^<]*(<[?!][^>]*>\\s*)*<(\\w+:)?MPD[\\s>].*");
    }

    /** A manifest that leads here. Templates in its addresses stay as they are. */
    byte[] manifest(Bytes bytes, NetworkAddress found) {
        var all = new ByteArrayOutputStream();
        var buffer = new byte[1 << 14];
        for (int count = 0; count >= 0; count = bytes.read(buffer, 0, buffer.length)) {
            all.write(buffer, 0, count);
            if (all.size() > MAX_MANIFEST) {
                throw Refusals.unreadable(found.name(), "its manifest does not end; expected one of some kilobytes.");
            }
        }
        var original = all.toString(StandardCharsets.UTF_8);
        checkPeriods(original, found);
        var text = TEXT.matcher(original).replaceAll(match -> leadingHere(match, found));
        text = ATTRIBUTE.matcher(text).replaceAll(match -> leadingHere(match, found));
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** FFmpeg reads the longest Period and says nothing of the others. */
    private static void checkPeriods(String manifest, NetworkAddress found) {
        long periods = PERIOD.matcher(COMMENT.matcher(manifest).replaceAll(""))
                .results()
                .count();
        if (periods > 1) {
            throw Refusals.unreadable(
                    found.name(),
                    "its DASH manifest has " + periods
                            + " Periods, of which only the longest would be read; expected one."
                            + " Give the same video as HLS or as a file, or each Period in a manifest of its own.");
        }
    }

    private String leadingHere(MatchResult match, NetworkAddress found) {
        var address = match.group(2);
        var origin = found.scheme() + "://" + found.place();
        if (address.startsWith("//")) {
            address = here(found.scheme() + ":" + address);
        } else if (address.startsWith("/")) {
            address = here(origin + address);
        } else if (address.matches("(?i)[a-z][a-z0-9+.-]*://.*\\s*")) {
            address = here(address);
        }
        return Matcher.quoteReplacement(match.group(1) + address);
    }

    private void serve(HttpExchange exchange, int prefix) throws IOException {
        try (exchange) {
            var asked = exchange.getRequestURI();
            var query = asked.getRawQuery();
            var url =
                    asked.getRawPath().substring(prefix).replaceFirst("/", "://") + (query == null ? "" : "?" + query);
            var range =
                    RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
            boolean part = range.matches();
            long from = part ? Long.parseLong(range.group(1)) : 0;
            long end = part && !range.group(2).isEmpty() ? Long.parseLong(range.group(2)) + 1 : -1;
            try (var bytes = session.openPart(url, from, end)) {
                answer(exchange, bytes, from, url);
            } catch (VideoXLException e) {
                missing = e;
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private void answer(HttpExchange exchange, HttpBytes bytes, long from, String url) throws IOException {
        if (from == 0 && isManifest(bytes.head())) {
            var manifest = manifest(bytes, NetworkAddress.of(url));
            exchange.sendResponseHeaders(200, manifest.length);
            exchange.getResponseBody().write(manifest);
            return;
        }
        long length = bytes.length();
        if (length > from) {
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (length - 1) + "/" + length);
            exchange.sendResponseHeaders(206, length - from);
        } else {
            exchange.sendResponseHeaders(200, 0);
        }
        var buffer = new byte[1 << 16];
        for (int count = 0; count >= 0; count = bytes.read(buffer, 0, buffer.length)) {
            exchange.getResponseBody().write(buffer, 0, count);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
