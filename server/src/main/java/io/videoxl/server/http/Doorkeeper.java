package io.videoxl.server.http;

import io.videoxl.server.security.Caller;
import io.videoxl.server.security.Keys;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Tells who asks, and keeps other web sites from asking through the browser of somebody who may. */
public final class Doorkeeper {
    /** The cookie of a session. */
    public static final String COOKIE = "videoxl_session";

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String BEARER = "bearer ";

    private final Keys keys;

    /** @param keys may be none: then only names of this machine lead here, and everybody may ask */
    public Doorkeeper(Keys keys) {
        this.keys = keys;
    }

    /**
     * Refuses what a page of another site made a browser send.
     *
     * @throws Refusal 403
     */
    public void requireOwnSite(Exchange exchange) {
        var host = exchange.header("Host").orElse("").toLowerCase(Locale.ROOT);
        if (!keys.isNeeded() && !isLoopback(host)) {
            // A name that somebody else's name server leads here would make all of this theirs.
            throw Refusal.forbidden(
                    (host.isEmpty() ? "no host is named" : "the host " + host + " is no name of this machine")
                            + "; without keys only localhost,"
                            + " 127.0.0.1 and [::1] are answered. Start the server with a key to reach it by another name");
        }
        if (READING.contains(exchange.method())) {
            return; // what others' pages cannot read does them no good
        }
        var origin = exchange.header("Origin");
        boolean foreign = origin.isPresent()
                ? !authority(origin.get()).equals(authority("//" + host))
                : exchange.header("Sec-Fetch-Site").filter("cross-site"::equals).isPresent();
        if (foreign) {
            throw Refusal.forbidden(
                    "a page of " + origin.orElse("another site") + " asked; expected one of this server");
        }
    }

    private static boolean isLoopback(String host) {
        var name = host.startsWith("[") ? host.replaceFirst("](:\\d*)?$", "]") : host.replaceFirst(":\\d*$", "");
        return name.equals("localhost") || name.equals("[::1]") || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /** Host and port of an origin, without the port that its protocol has anyway; of none ({@code null}) nothing that a host is. */
    private static String authority(String origin) {
        int slashes = origin.indexOf("//");
        return slashes < 0
                ? "?"
                : origin.substring(slashes + 2).toLowerCase(Locale.ROOT).replaceFirst(":(80|443)$", "");
    }

    /** Who asks; empty: somebody without a key that is good. */
    public Optional<Caller> caller(Exchange exchange) {
        if (!keys.isNeeded()) {
            return Optional.of(Caller.LOCAL); // many clients send some key in any case
        }
        var bearer = exchange.header("Authorization")
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
        var key = bearer.or(() -> exchange.header("X-Api-Key").map(String::strip));
        return key.isPresent()
                ? keys.caller(key.get())
                : exchange.cookie(COOKIE).flatMap(keys::ofSession);
    }
}
