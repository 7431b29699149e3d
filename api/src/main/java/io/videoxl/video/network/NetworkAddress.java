package io.videoxl.video.network;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address of something on the network. It is read as browsers do: what may not stand in an address is percent-encoded as UTF-8,
 * without being normalised, and what is encoded already stays as it is.
 *
 * @see <a href="https://url.spec.whatwg.org/">The URL standard</a>
 */
public final class NetworkAddress {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final Pattern DROPPED = Pattern.compile("[\t\r\n]|^[\0- ]+|[\0- ]+$");
    private static final Pattern HOST = Pattern.compile("\\[[0-9A-Fa-f:.%]+]|[^\\[\\]:\\s<>^|%]*");

    private static final String IN_USER = " \"#<>?`{}/:;=@[\\]^|";
    private static final String IN_PATH = " \"#<>?`{}^|[\\]";
    private static final String IN_QUERY = " \"#<>'`{}^|\\";

    /** Without that sign itself, behind which {@link Secrets#hidden} would cut all before it. */
    static final String WRITE_ENCODED =
            "If what stands before an at sign is a user and a password, write / as %2F, # as %23, ? as"
                    + " %3F, the at sign as %40 and % as %25 in them.";

    private final String scheme;
    private final String userInfo; // percent-encoded; null if there is none
    private final String host; // in ASCII, IPv6 in brackets; may be empty
    private final int port; // -1 for the protocol's own
    private final String target; // path and query
    private final String name;

    private NetworkAddress(String scheme, String userInfo, String host, int port, String target, String name) {
        this.scheme = scheme;
        this.userInfo = userInfo;
        this.host = host;
        this.port = port;
        this.target = target;
        this.name = name;
    }

    /** What somebody else asks: only its protocol and its name for messages are known. */
    public static NetworkAddress ofName(String scheme, String name) {
        return new NetworkAddress(scheme, null, "", -1, "", name);
    }

    /** @throws VideoXLException {@code INVALID_ARGUMENT} if it names no place on a network */
    public static NetworkAddress of(String address) {
        var text = DROPPED.matcher(address).replaceAll("");
        var name = Secrets.nameOf(text);
        var parts = SCHEME.matcher(text);
        if (!parts.matches()) {
            throw refused(
                    name,
                    "the address names no protocol; expected one as in https://host/film.mp4. For a file use"
                            + " Video.of(Path).");
        }
        var scheme = parts.group(1).toLowerCase(Locale.ROOT);
        var rest = parts.group(2);
        int authorityEnd = rest.startsWith("//") ? endOf(rest, 2, "/?#") : 0;
        if (authorityEnd <= 2) {
            throw refused(name, "the address names no host; expected " + scheme + "://host/…");
        }
        var authority = rest.substring(2, authorityEnd);
        int at = authority.lastIndexOf('@');
        var place = authority.substring(at + 1);
        int colon = place.indexOf(':', place.lastIndexOf(']') + 1);
        var host = colon < 0 ? place : place.substring(0, colon);
        if (!HOST.matcher(host).matches()) {
            throw refused(name, "the host cannot be read; expected " + scheme + "://host/…" + hint(text));
        }
        return new NetworkAddress(
                scheme,
                at < 0 ? null : userInfo(authority.substring(0, at)),
                ascii(host, name),
                colon < 0 || colon == place.length() - 1 ? -1 : port(place.substring(colon + 1), name, text),
                target(rest.substring(authorityEnd)),
                name);
    }

    private static VideoXLException refused(String name, String reason) {
        return new VideoXLException(Code.INVALID_ARGUMENT, name + ": " + reason);
    }

    private static int endOf(String text, int from, String ends) {
        int end = from;
        while (end < text.length() && ends.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static String ascii(String host, String name) {
        if (host.chars().allMatch(c -> c < 0x80)) {
            return host.toLowerCase(Locale.ROOT);
        }
        try {
            return IDN.toASCII(host).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw refused(name, "the host is no name that can be looked up; expected one such as example.org.");
        }
    }

    private static int port(String digits, String name, String text) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 0xFFFF) {
            // The digits are not told: they may be the start of a password.
            throw refused(
                    name, "what follows the colon is no port; expected a number from 0 to 65535 there." + hint(text));
        }
        return Integer.parseInt(digits);
    }

    private static String hint(String text) {
        return text.contains("@") ? " " + WRITE_ENCODED : "";
    }

    private static String userInfo(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? encode(text, IN_USER)
                : encode(text.substring(0, colon), IN_USER) + ":" + encode(text.substring(colon + 1), IN_USER);
    }

    private static String target(String text) {
        var withoutFragment = text.substring(0, endOf(text, 0, "#"));
        int query = withoutFragment.indexOf('?');
        return query < 0
                ? encode(withoutFragment, IN_PATH)
                : encode(withoutFragment.substring(0, query), IN_PATH)
                        + "?"
                        + encode(withoutFragment.substring(query + 1), IN_QUERY);
    }

    /** Percent signs that begin no code are meant as themselves. */
    private static String encode(String text, String reserved) {
        var encoded = new StringBuilder(text.length() + 16);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xFF;
            boolean code = b == '%'
                    && i + 2 < bytes.length
                    && Character.digit(bytes[i + 1], 16) >= 0
                    && Character.digit(bytes[i + 2], 16) >= 0;
            if (b <= 0x1F || b >= 0x7F || b == '%' && !code || reserved.indexOf(b) >= 0) {
                encoded.append("%%%02X".formatted(b));
            } else {
                encoded.append((char) b);
            }
        }
        return encoded.toString();
    }

    /** For messages: the address without user, password, query and fragment. */
    public String name() {
        return name;
    }

    /** What to say where it leads nowhere, and may have been cut in the middle of a password; else empty. */
    public String hint() {
        return name.contains("…") ? " " + WRITE_ENCODED : "";
    }

    /** In lower case. */
    public String scheme() {
        return scheme;
    }

    /** The host as it is looked up, an IPv6 address without brackets; null if there is none. */
    public String host() {
        return host.isEmpty() ? null : host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** All of it but the fragment, secrets included, in ASCII. */
    public String url() {
        return scheme + "://" + (userInfo == null ? "" : userInfo + "@") + place() + target;
    }

    /** Without user and password, which are not asked for in a request. */
    String requestUrl() {
        return scheme + "://" + place() + (target.startsWith("/") ? "" : "/") + target;
    }

    /** Host and port. */
    public String authority() {
        return host + ":" + port();
    }

    /** As it is written. */
    String place() {
        return host + (port < 0 ? "" : ":" + port);
    }

    /** The same request to a numeric address of the host. */
    NetworkAddress at(String numericHost) {
        return new NetworkAddress(
                scheme,
                userInfo,
                numericHost.contains(":") ? "[" + numericHost + "]" : numericHost,
                port,
                target,
                name);
    }

    /** What stands before the host, percent-encoded. */
    Optional<String> userInfo() {
        return Optional.ofNullable(userInfo);
    }

    /** Path and query, as a request line has them. */
    String target() {
        return target.startsWith("/") ? target : "/" + target;
    }

    boolean hasPort() {
        return port >= 0;
    }

    /** That of HTTP, where the address names none. */
    int port() {
        return port >= 0 ? port : scheme.equals("https") ? 443 : 80;
    }

    /** Whether what is meant for this address may go to the other one: the same host and port, or the same made secure. */
    boolean trusts(NetworkAddress other) {
        boolean same = scheme.equals(other.scheme) && port() == other.port();
        boolean madeSecure =
                scheme.equals("http") && port() == 80 && other.scheme.equals("https") && other.port() == 443;
        return host.equals(other.host) && (same || madeSecure);
    }

    public boolean isHttp() {
        return scheme.equals("http") || scheme.equals("https");
    }

    /** Where a redirection leads. */
    NetworkAddress resolve(String location) {
        var text = DROPPED.matcher(location).replaceAll("");
        if (SCHEME.matcher(text).matches()) {
            return of(text);
        }
        if (text.startsWith("//")) {
            return of(scheme + ":" + text);
        }
        var origin = scheme + "://" + place();
        if (text.startsWith("/")) {
            return of(origin + text);
        }
        var path = target.substring(0, endOf(target, 0, "?"));
        if (text.startsWith("?")) {
            return of(origin + path + text);
        }
        return of(origin + withoutDots(path.substring(0, path.lastIndexOf('/') + 1) + text));
    }

    private static String withoutDots(String relative) {
        var path = relative.startsWith("/") ? relative : "/" + relative;
        var rest = path.substring(endOf(path, 0, "?#"));
        path = path.substring(0, path.length() - rest.length()).replaceAll("/\\./", "/");
        for (var shorter = path; ; path = shorter) {
            shorter = shorter.replaceFirst("/(?!\\.\\./)[^/]*/\\.\\./", "/").replaceFirst("^/\\.\\./", "/");
            if (shorter.equals(path)) {
                return path + rest;
            }
        }
    }

    /** Keeps secrets to itself. */
    @Override
    public String toString() {
        return name;
    }
}
