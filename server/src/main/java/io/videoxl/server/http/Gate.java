package io.videoxl.server.http;

import io.videoxl.server.http.Routes.Access;
import io.videoxl.server.security.Caller;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every request passes: headers that protect the browser, who may ask, the endpoint, and failures as JSON. */
final class Gate extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    /** On every answer. What is shown as a page says more about what it may load. */
    private static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "X-Frame-Options", "DENY",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox",
            "Cache-Control", "no-store");

    private final Routes routes;
    private final Endpoint otherwise;
    private final Doorkeeper doorkeeper;
    private final Heartbeats beats;
    private final long jsonBytes;
    private final Duration patience;

    /**
     * @param otherwise answers where there is no route: the page
     * @param patience with bodies, before they have to come fast enough
     */
    Gate(
            Routes routes,
            Endpoint otherwise,
            Doorkeeper doorkeeper,
            Heartbeats beats,
            long jsonBytes,
            Duration patience) {
        this.routes = routes;
        this.otherwise = otherwise;
        this.doorkeeper = doorkeeper;
        this.beats = beats;
        this.jsonBytes = jsonBytes;
        this.patience = patience;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        // Whoever waits for this server is not idle; who lets it wait for a body or for room to write is, and that
        // Jetty tells the reader.
        request.addIdleTimeoutListener(timeout -> false);
        var exchange = new Exchange(request, response, beats, jsonBytes, patience);
        try {
            HEADERS.forEach(exchange::set);
            route(exchange);
            callback.succeeded();
        } catch (ClientGone e) {
            LOG.debug("{} {}: the client has gone", exchange.method(), exchange.path());
            leave(request, response, callback, e);
        } catch (Throwable e) {
            fail(exchange, e, callback);
        }
        return true;
    }

    /** Jetty would try to tell a client that has gone, and log that it failed. */
    private static void leave(Request request, Response response, Callback callback, ClientGone gone) {
        if (response.isCommitted()) {
            callback.failed(gone);
        } else {
            request.getConnectionMetaData().getConnection().getEndPoint().close();
            callback.succeeded();
        }
    }

    private void route(Exchange exchange) throws Exception {
        doorkeeper.requireOwnSite(exchange);
        var found = routes.find(exchange.method(), exchange.path());
        if (found.methods().isEmpty()) {
            exchange.routed(Caller.NOBODY, Map.of());
            otherwise.handle(exchange);
            return;
        }
        if (found.match().isEmpty()) {
            exchange.set("Allow", String.join(", ", found.methods()));
            if (exchange.method().equals("OPTIONS")) {
                exchange.send(204);
                return;
            }
            throw new Refusal(
                    405,
                    "invalid_request_error",
                    exchange.path() + " does not take " + exchange.method() + ", it takes "
                            + String.join(", ", found.methods()),
                    Map.of("Allow", String.join(", ", found.methods())));
        }
        var match = found.match().get();
        var caller = doorkeeper.caller(exchange);
        exchange.routed(
                match.access() == Access.OPEN
                        ? caller.orElse(Caller.NOBODY)
                        : caller.orElseThrow(() -> Refusal.unauthorized(
                                "a key is needed; send it as the header Authorization: Bearer KEY, or X-Api-Key")),
                match.parameters());
        match.endpoint().handle(exchange);
    }

    private static void fail(Exchange exchange, Throwable failure, Callback callback) {
        if (failure instanceof BrokenBody || exchange.isCommitted()) {
            // Nobody can be told any more: the body did not come to its end, or a part of the answer was sent.
            LOG.debug("{} {}: {}", exchange.method(), exchange.path(), failure.toString());
        }
        try {
            if (exchange.isCommitted()) {
                if (!(failure instanceof IOException)) {
                    LOG.warn("{} {} failed after it was partly answered", exchange.method(), exchange.path(), failure);
                }
                callback.failed(failure);
                return;
            }
            exchange.send(Failures.of(failure), HEADERS);
            callback.succeeded();
        } catch (Throwable e) {
            callback.failed(e);
        }
    }
}
