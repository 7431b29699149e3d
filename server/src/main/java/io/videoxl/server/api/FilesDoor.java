package io.videoxl.server.api;

import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Routes;
import io.videoxl.server.security.Roots;
import java.io.IOException;
import java.util.List;

/** {@code GET /api/files}: what lies below the folders that may be read. */
public final class FilesDoor {
    private static final int MOST = 10_000;

    private final Roots roots;

    /** @param roots may be none */
    public FilesDoor(Roots roots) {
        this.roots = roots;
    }

    record Folder(String path, List<Roots.Entry> entries) {}

    /** Adds the endpoint. */
    public void register(Routes routes) {
        routes.add("GET", "/api/files", this::list);
    }

    private void list(Exchange exchange) throws IOException {
        var path =
                exchange.query("path").map(text -> text.replaceFirst("/+$", "")).orElse("");
        exchange.send(
                200,
                path.isEmpty()
                        ? new Folder(
                                "",
                                roots.names().stream()
                                        .map(name -> new Roots.Entry(name, true, 0))
                                        .toList())
                        : new Folder(path, roots.list(path, MOST)));
    }
}
