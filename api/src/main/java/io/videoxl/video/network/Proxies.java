package io.videoxl.video.network;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which proxy is asked for an address: Java's own setting ({@code https.proxyHost} and the like, or what the program chose) where it
 * names one, else the environment as curl reads it. Neither is asked for this machine itself.
 */
final class Proxies {
    private static final int DEFAULT_PORT = 1080;

    private final Map<String, String> environment;
    private final InetSocketAddress only;

    /** @param only is asked for every address, whatever is set elsewhere; null: there is none such */
    Proxies(Map<String, String> environment, InetSocketAddress only) {
        this.environment = environment;
        this.only = only;
    }

    /** A proxy over HTTP. {@code userInfo}, percent-encoded, is null if there is none. */
    record HttpProxy(InetSocketAddress address, String userInfo) {
        /** Keeps the password to itself. */
        @Override
        public String toString() {
            return address.getHostString() + ":" + address.getPort();
        }
    }

    /**
     * The proxy for an address; empty for none.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} for a proxy of a kind that is not spoken
     */
    Optional<HttpProxy> of(NetworkAddress address) {
        if (only != null) {
            return Optional.of(new HttpProxy(only, null));
        }
        if (isThisMachine(address.host())) {
            return Optional.empty();
        }
        var ofJava = ofJava(address);
        if (ofJava.isPresent()) {
            return ofJava;
        }
        var proxy = setting(address.scheme() + "_proxy").or(() -> setting("all_proxy"));
        return proxy.isEmpty() || isExcluded(address, setting("no_proxy").orElse(""))
                ? Optional.empty()
                : Optional.of(read(proxy.get(), address.name()));
    }

    private static Optional<HttpProxy> ofJava(NetworkAddress address) {
        var selector = ProxySelector.getDefault();
        if (selector == null) {
            return Optional.empty();
        }
        URI place;
        try {
            place = URI.create(address.requestUrl());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return selector.select(place).stream()
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                .map(proxy -> new HttpProxy((InetSocketAddress) proxy.address(), null))
                .findFirst();
    }

    /** In a CGI program, HTTP_PROXY is what a client sent as its header Proxy. */
    private Optional<String> setting(String name) {
        var lower = environment.get(name);
        if (lower != null) {
            return Optional.of(lower.strip()).filter(value -> !value.isEmpty());
        }
        boolean ofClient = name.equals("http_proxy") && environment.containsKey("REQUEST_METHOD");
        return Optional.ofNullable(ofClient ? null : environment.get(name.toUpperCase(Locale.ROOT)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private static HttpProxy read(String setting, String wanted) {
        var text = setting.contains("://") ? setting : "http://" + setting;
        NetworkAddress proxy;
        try {
            proxy = NetworkAddress.of(text);
        } catch (VideoXLException e) {
            throw refused(wanted, "the proxy that the environment names cannot be read");
        }
        if (!proxy.scheme().equals("http") || proxy.host() == null) {
            throw refused(wanted, "the proxy that the environment names is one of the protocol " + proxy.scheme());
        }
        int port = proxy.hasPort() ? proxy.port() : DEFAULT_PORT;
        return new HttpProxy(
                InetSocketAddress.createUnresolved(proxy.host(), port),
                proxy.userInfo().orElse(null));
    }

    private static VideoXLException refused(String wanted, String problem) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT,
                wanted + ": " + problem + "; expected one as in http://host:port. Correct http_proxy, https_proxy or"
                        + " all_proxy, or name the host in no_proxy.");
    }

    private static boolean isThisMachine(String host) {
        return host == null
                || host.equals("localhost")
                || host.endsWith(".localhost")
                || numeric(host).map(InetAddress::isLoopbackAddress).orElse(false);
    }

    /** Hosts, domains with all below them, {@code host:port}, addresses, and networks such as {@code 10.0.0.0/8}. */
    private static boolean isExcluded(NetworkAddress address, String exceptions) {
        return Arrays.stream(exceptions.split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> entry.equals("*") || matches(address, entry.toLowerCase(Locale.ROOT)));
    }

    private static boolean matches(NetworkAddress address, String entry) {
        if (entry.contains("/")) {
            return numeric(address.host()).map(ip -> inNetwork(ip, entry)).orElse(false);
        }
        var host = entry;
        if (entry.matches("\\[.*](:\\d+)?|[^:]*:\\d+")) {
            int colon = entry.indexOf(':', entry.lastIndexOf(']') + 1);
            if (colon >= 0 && !entry.substring(colon + 1).equals(String.valueOf(address.port()))) {
                return false;
            }
            host = (colon < 0 ? entry : entry.substring(0, colon)).replaceAll("[\\[\\]]", "");
        }
        host = host.replaceFirst("^\\*?\\.", "").replaceFirst("\\.$", "");
        var wanted = address.host().replaceFirst("\\.$", "");
        var ip = numeric(wanted);
        return ip.isPresent() ? ip.equals(numeric(host)) : wanted.equals(host) || wanted.endsWith("." + host);
    }

    private static boolean inNetwork(InetAddress ip, String network) {
        int slash = network.indexOf('/');
        var base = numeric(network.substring(0, slash).replaceAll("[\\[\\]]", ""));
        var length = network.substring(slash + 1);
        if (base.isEmpty() || !length.matches("\\d{1,3}")) {
            return false;
        }
        byte[] wanted = base.get().getAddress();
        byte[] given = ip.getAddress();
        int bits = Integer.parseInt(length);
        if (wanted.length != given.length || bits > 8 * wanted.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> i % 8;
            if ((wanted[i / 8] & mask) != (given[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** An address that is written as a number; a name is not looked up. */
    private static Optional<InetAddress> numeric(String host) {
        if (!host.matches("[0-9]+(\\.[0-9]+){3}|[0-9a-f:.]*:[0-9a-f:.]*")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
