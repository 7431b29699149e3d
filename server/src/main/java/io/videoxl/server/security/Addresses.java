package io.videoxl.server.security;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Which addresses on the network may be reached on behalf of whoever asks. A host must be on the list, and what its name leads to must be
 * out in the world: this machine, private networks and the addresses of clouds' own services are refused, unless that very address is
 * on the list. What {@link #resolve} gives is to be connected to, not the name again, which may lead elsewhere by then.
 */
public final class Addresses {
    private final List<String> hosts;

    /** @param hosts names, numbers, {@code *.example.org} for all below, {@code *} for all; none: nothing may be reached */
    public Addresses(Collection<String> hosts) {
        this.hosts = hosts.stream().map(host -> bare(host.strip())).toList();
        for (var host : this.hosts) {
            if (host.isEmpty() || host.contains("/") || host.indexOf('*', 1) > 0) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "the host " + host
                                + " that videos may be watched from: expected a name, a number, *.example.org or *");
            }
        }
    }

    /** Whether anything may be reached. */
    public boolean isAny() {
        return !hosts.isEmpty();
    }

    /**
     * Where an address leads.
     *
     * @return what may be connected to, one or more
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it may not be reached, {@code VIDEO_UNREADABLE} if there is no such host
     */
    public List<InetAddress> resolve(URI address) {
        var host = address.getHost() == null ? "" : bare(address.getHost());
        if (host.isEmpty() || !isListed(host)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    (host.isEmpty() ? "an address without a host" : host)
                            + ": videos of this host may not be watched here; "
                            + (isAny()
                                    ? "expected a host that this server was started for"
                                    : "this server was started for none"));
        }
        try {
            var found = Arrays.asList(InetAddress.getAllByName(host));
            if (!hosts.contains(host) || !isNumber(host)) {
                found.stream().filter(Addresses::isInternal).findFirst().ifPresent(internal -> {
                    throw new VideoXLException(
                            Code.INVALID_ARGUMENT,
                            host + " leads to an address of this machine or of a private network, which may not be"
                                    + " reached; expected a public one");
                });
            }
            return found;
        } catch (UnknownHostException e) {
            throw new VideoXLException(
                    Code.VIDEO_UNREADABLE, "the host " + host + " is unknown; check its name and the network");
        }
    }

    private boolean isListed(String host) {
        return hosts.stream()
                .anyMatch(listed -> listed.equals("*")
                        || listed.equals(host)
                        || listed.startsWith("*.") && host.endsWith(listed.substring(1)));
    }

    private static String bare(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        name = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isNumber(String host) {
        return host.contains(":") || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }

    /** Whether an address is none of the public Internet, by IANA's registries of special-purpose addresses. */
    static boolean isInternal(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        var bytes = address.getAddress();
        return address instanceof Inet6Address ? isInternal6(bytes) : isInternal4(bytes, 0);
    }

    private static boolean isInternal4(byte[] bytes, int at) {
        int a = bytes[at] & 0xFF;
        int b = bytes[at + 1] & 0xFF;
        int c = bytes[at + 2] & 0xFF;
        return a == 0
                || a == 10
                || a == 127
                || a == 100 && (b & 0xC0) == 64
                || a == 169 && b == 254
                || a == 172 && (b & 0xF0) == 16
                || a == 192 && b == 168
                || a == 192 && b == 0 && (c == 0 || c == 2)
                || a == 198 && (b & 0xFE) == 18
                || a == 198 && b == 51 && c == 100
                || a == 203 && b == 0 && c == 113
                || a >= 224;
    }

    private static boolean isInternal6(byte[] bytes) {
        int first = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
        int second = (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF;
        if (first == 0x2002) { // 6to4 carries an address of IPv4
            return isInternal4(bytes, 2);
        }
        if (first == 0x64 && second == 0xFF9B) { // and so does NAT64
            return isInternal4(bytes, 12);
        }
        return (first & 0xE000) != 0x2000 // all that is routed begins so
                || first == 0x2001 && (second < 0x200 || second == 0xDB8);
    }
}
