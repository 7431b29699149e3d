package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.SortedSet;

/** A URI of a video on the network. */
public final class NetworkAddress {
    private final String scheme;
    private final String url;
    private final String name;
    private final String host;

    private NetworkAddress(String scheme, String url, String name, String host) {
        this.scheme = scheme;
        this.url = url;
        this.name = name;
        this.host = host;
    }

    /** @throws VideoXLException {@code INVALID_ARGUMENT} if it names no place on a network */
    public static NetworkAddress of(URI uri) {
        if (uri.getScheme() == null) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    withoutSecrets(uri) + ": the address names no protocol; expected one as in https://host/film.mp4."
                            + " For a file use Video.of(Path).");
        }
        var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        var name = withoutSecrets(uri);
        if (uri.getRawAuthority() == null) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, name + ": the address names no host; expected " + scheme + "://host/…");
        }
        var url = scheme + uri.toASCIIString().substring(scheme.length());
        return new NetworkAddress(scheme, url, name, uri.getHost());
    }

    /** Passwords come before the host; keys and signatures come in the query. */
    private static String withoutSecrets(URI uri) {
        var authority = uri.getRawAuthority();
        var name = new StringBuilder();
        if (uri.getScheme() != null) {
            name.append(uri.getScheme()).append(':');
        }
        if (authority != null) {
            name.append("//").append(authority.substring(authority.lastIndexOf('@') + 1));
        }
        return name.append(uri.getRawPath() == null ? "…" : uri.getRawPath()).toString();
    }

    /** The address without user, password, query and fragment. */
    public String name() {
        return name;
    }

    /**
     * What FFmpeg may open.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the protocol is unknown or not allowed; {@code NATIVE_LIBRARY}
     */
    public VideoSource source(SortedSet<String> allowed, Duration timeout) {
        NetworkProtocols.require(scheme);
        if (!allowed.contains(scheme)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    name + ": the protocol " + scheme + " is not allowed; expected "
                            + (allowed.isEmpty() ? "a file" : "one of " + String.join(", ", allowed))
                            + ". If this address may be opened, say Video.of(uri).allow(\"" + scheme + "\").");
        }
        return new VideoSource.Network(url, name, bare(host), allowed, timeout);
    }

    /** Java keeps the brackets of IPv6 addresses. */
    private static String bare(String host) {
        return host == null || !host.startsWith("[") ? host : host.substring(1, host.length() - 1);
    }
}
