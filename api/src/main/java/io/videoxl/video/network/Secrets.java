package io.videoxl.video.network;

import java.util.regex.Pattern;

/** What may be told of an address. Passwords come before an @, keys and signatures in the query. */
public final class Secrets {
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*:/{1,3}).*@");

    private Secrets() {}

    /**
     * An address for messages: without query and fragment, and without anything that stands before an @, wherever that is, because
     * a password may hold the characters that end a host.
     */
    static String nameOf(String address) {
        int colon = address.indexOf(':');
        int authority = colon >= 0 && address.startsWith("//", colon + 1) ? colon + 3 : 0;
        int at = address.lastIndexOf('@');
        int end = endOfPath(address, authority);
        var start = address.substring(0, authority);
        if (at < authority) {
            // Without slashes, what follows the protocol is not read any further.
            return authority == 0 && colon >= 0 ? address.substring(0, colon + 1) + "…" : address.substring(0, end);
        }
        var behind = address.substring(at + 1, endOfPath(address, at + 1));
        if (at > end) {
            // A password that is not encoded, or a query with an @: behind it is a host, or a part of a secret.
            return start + "…";
        }
        int slash = address.indexOf('/', authority);
        return start + (slash >= 0 && slash < at ? "…@" : "") + behind;
    }

    private static int endOfPath(String address, int from) {
        int end = from;
        while (end < address.length() && address.charAt(end) != '?' && address.charAt(end) != '#') {
            end++;
        }
        return end;
    }

    /** Text from elsewhere, such as a usage error: what stands between a protocol and an @ is left out. */
    public static String hidden(String text) {
        return text == null ? null : ADDRESS.matcher(text).replaceAll("$1…@");
    }
}
