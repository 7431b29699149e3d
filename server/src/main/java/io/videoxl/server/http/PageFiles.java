package io.videoxl.server.http;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The page in the browser: files in the jar. Everybody may have them, so that a key can be entered. */
public final class PageFiles implements Endpoint {
    /** The page loads nothing from elsewhere, and runs no script but its own. {@code blob:} is the first picture of a dropped file. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "webmanifest", "application/manifest+json",
            "woff2", "font/woff2");

    /** Names that files of the page may have; there is no way out of the folder in them. */
    private static final Pattern NAME =
            Pattern.compile("(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\\.([a-z0-9]+)");

    private record File(byte[] bytes, String type, String etag) {}

    private final String folder;
    private final Map<String, Optional<File>> files = new ConcurrentHashMap<>();

    /** @param folder of the resources, from the root, such as {@code /io/videoxl/server/page/} */
    public PageFiles(String folder) {
        this.folder = folder;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        var path = exchange.path();
        var name = path.equals("/") ? "index.html" : path.substring(1);
        var file = NAME.matcher(name).matches() ? files.computeIfAbsent(name, this::read) : Optional.<File>empty();
        if (file.isEmpty()) {
            throw Refusal.notFound("there is nothing at " + path);
        }
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            throw new Refusal(405, "invalid_request_error", path + " takes GET and HEAD", Map.of("Allow", "GET, HEAD"));
        }
        exchange.set("Content-Security-Policy", POLICY);
        exchange.set("Cross-Origin-Opener-Policy", "same-origin");
        exchange.set("Cache-Control", "no-cache");
        if (!exchange.sendNotModified(file.get().etag)) {
            exchange.send(200, file.get().type, file.get().bytes);
        }
    }

    private Optional<File> read(String name) {
        var matcher = NAME.matcher(name);
        var type = matcher.matches() ? TYPES.get(matcher.group(1)) : null;
        if (type == null) {
            return Optional.empty();
        }
        try (var in = PageFiles.class.getResourceAsStream(folder + name)) {
            if (in == null) {
                return Optional.empty();
            }
            var bytes = in.readAllBytes();
            return Optional.of(new File(bytes, type, '"' + digest(bytes) + '"'));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
