package io.videoxl.server.metrics;

import io.videoxl.server.http.Routes;
import java.io.ByteArrayOutputStream;

/** {@code GET /metrics}: what a Prometheus server asks for. */
public final class MetricsPage {
    private final Metrics metrics;

    public MetricsPage(Metrics metrics) {
        this.metrics = metrics;
    }

    public void register(Routes routes) {
        routes.add("GET", "/metrics", exchange -> {
            var text = new ByteArrayOutputStream();
            metrics.write(text);
            exchange.send(200, Metrics.TYPE, text.toByteArray());
        });
    }
}
