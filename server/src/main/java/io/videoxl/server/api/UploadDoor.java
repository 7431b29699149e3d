package io.videoxl.server.api;

import io.videoxl.server.Limits;
import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.http.Routes;
import io.videoxl.server.http.Routes.Access;
import io.videoxl.server.store.UploadStore;
import io.videoxl.server.store.UploadStore.Upload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** {@code /api/uploads}: the tus protocol 1.0.0 of resumable uploads, with its extensions creation, creation-with-upload and termination. */
public final class UploadDoor {
    private static final String VERSION = "1.0.0";
    private static final String PIECE = "application/offset+octet-stream";

    private final UploadStore uploads;
    private final Limits limits;

    /** @param limits of an upload */
    public UploadDoor(UploadStore uploads, Limits limits) {
        this.uploads = uploads;
        this.limits = limits;
    }

    /** Adds the endpoints. */
    public void register(Routes routes) {
        routes.add("OPTIONS", "/api/uploads", Access.OPEN, this::options);
        routes.add("POST", "/api/uploads", this::create);
        routes.add("HEAD", "/api/uploads/{id}", this::head);
        routes.add("PATCH", "/api/uploads/{id}", this::append);
        routes.add("DELETE", "/api/uploads/{id}", this::terminate);
    }

    private void options(Exchange exchange) throws IOException {
        exchange.set("Tus-Resumable", VERSION);
        exchange.set("Tus-Version", VERSION);
        exchange.set("Tus-Extension", "creation,creation-with-upload,termination");
        exchange.set("Tus-Max-Size", Long.toString(limits.uploadBytes()));
        exchange.send(204);
    }

    private void requireVersion(Exchange exchange) {
        exchange.set("Tus-Resumable", VERSION);
        if (!exchange.header("Tus-Resumable").equals(Optional.of(VERSION))) {
            throw new Refusal(
                    412,
                    "invalid_request_error",
                    "the header Tus-Resumable is "
                            + exchange.header("Tus-Resumable").orElse("missing") + ", expected " + VERSION,
                    Map.of("Tus-Version", VERSION));
        }
    }

    private static long number(Exchange exchange, String header) {
        var text =
                exchange.header(header).orElseThrow(() -> Refusal.badRequest("the header " + header + " is missing"));
        if (!text.matches("\\d{1,18}")) {
            throw Refusal.badRequest("the header " + header + " is \"" + text + "\", expected a number of bytes");
        }
        return Long.parseLong(text);
    }

    private void create(Exchange exchange) throws IOException {
        requireVersion(exchange);
        var upload = uploads.begin(exchange.caller(), name(exchange), number(exchange, "Upload-Length"));
        exchange.set("Location", "/api/uploads/" + upload.id());
        if (exchange.mediaType().equals(PIECE)) {
            receive(exchange, upload, 0);
        }
        exchange.set("Upload-Offset", Long.toString(uploads.offset(upload)));
        tellVideo(exchange, upload);
        exchange.send(201);
    }

    private void receive(Exchange exchange, Upload upload, long offset) throws IOException {
        try (var body = exchange.body(limits.uploadBytes())) {
            uploads.append(upload, offset, body);
        }
    }

    private void tellVideo(Exchange exchange, Upload upload) {
        if (uploads.isWhole(upload)) {
            exchange.set("X-Videoxl-Video", upload.video());
        }
    }

    /** In {@code Upload-Metadata}: keys, and values in Base64. */
    private static String name(Exchange exchange) {
        for (var pair : exchange.header("Upload-Metadata").orElse("").split(",")) {
            var parts = pair.strip().split(" ", 2);
            if (parts.length == 2 && (parts[0].equals("filename") || parts[0].equals("name"))) {
                try {
                    return new String(Base64.getDecoder().decode(parts[1].strip()), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    throw Refusal.badRequest("the header Upload-Metadata: the value of " + parts[0] + " is no Base64");
                }
            }
        }
        return "video";
    }

    private void head(Exchange exchange) throws IOException {
        requireVersion(exchange);
        var upload = uploads.get(exchange.caller(), exchange.parameter("id"));
        exchange.set("Upload-Offset", Long.toString(uploads.offset(upload)));
        exchange.set("Upload-Length", Long.toString(upload.length()));
        exchange.set(
                "Upload-Metadata",
                "filename " + Base64.getEncoder().encodeToString(upload.name().getBytes(StandardCharsets.UTF_8)));
        tellVideo(exchange, upload);
        exchange.send(200);
    }

    private void append(Exchange exchange) throws IOException {
        requireVersion(exchange);
        if (!exchange.mediaType().equals(PIECE)) {
            throw Refusal.unsupportedMediaType("the body is of type " + exchange.mediaType() + ", expected " + PIECE);
        }
        var upload = uploads.get(exchange.caller(), exchange.parameter("id"));
        receive(exchange, upload, number(exchange, "Upload-Offset"));
        exchange.set("Upload-Offset", Long.toString(uploads.offset(upload)));
        tellVideo(exchange, upload);
        exchange.send(204);
    }

    private void terminate(Exchange exchange) throws IOException {
        requireVersion(exchange);
        uploads.forget(uploads.get(exchange.caller(), exchange.parameter("id")));
        exchange.send(204);
    }
}
