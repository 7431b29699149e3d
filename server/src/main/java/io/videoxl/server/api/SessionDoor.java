package io.videoxl.server.api;

import io.videoxl.server.http.Doorkeeper;
import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.http.Routes;
import io.videoxl.server.http.Routes.Access;
import io.videoxl.server.security.Keys;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpCookie.SameSite;

/** {@code /api/session}: a cookie in place of a key, for what a browser asks by itself, such as the parts of a video. */
public final class SessionDoor {
    private static final Duration LASTS = Duration.ofDays(30);

    private final Keys keys;

    /** @param keys of the server */
    public SessionDoor(Keys keys) {
        this.keys = keys;
    }

    /** The body. */
    record Entering(String key) {}

    /** Adds the endpoints. */
    public void register(Routes routes) {
        routes.add("POST", "/api/session", Access.OPEN, this::enter);
        routes.add("DELETE", "/api/session", Access.OPEN, this::leave);
    }

    private void enter(Exchange exchange) throws IOException {
        var key = exchange.json(Entering.class).key();
        if (key == null) {
            throw Refusal.badRequest("the body has no key; expected {\"key\": …}");
        }
        if (keys.isNeeded()) {
            var caller =
                    keys.caller(key).orElseThrow(() -> Refusal.unauthorized("this key is not one of the server's"));
            exchange.add(cookie(exchange, keys.session(caller), LASTS));
        }
        exchange.send(204);
    }

    private void leave(Exchange exchange) throws IOException {
        exchange.add(cookie(exchange, "", Duration.ZERO));
        exchange.send(204);
    }

    private static HttpCookie cookie(Exchange exchange, String value, Duration lasts) {
        return HttpCookie.build(Doorkeeper.COOKIE, value)
                .path("/")
                .maxAge(lasts.toSeconds())
                .httpOnly(true)
                .secure(exchange.isSecure())
                .sameSite(SameSite.STRICT)
                .build();
    }
}
