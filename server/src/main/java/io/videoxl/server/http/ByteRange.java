package io.videoxl.server.http;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A part of a file, as RFC 9110 asks for it.
 *
 * @param first first byte, from 0
 * @param length how many, 1 or more
 */
record ByteRange(long first, long length) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /**
     * What a header asks for. One that asks for several parts, or is not understood, is as good as none, which the RFC allows.
     *
     * @param header may be null
     * @throws Refusal 416 if nothing of it is there
     */
    static Optional<ByteRange> of(String header, long total) {
        var parts = SINGLE.matcher(header == null ? "" : header);
        if (!parts.matches() || parts.group(1).isEmpty() && parts.group(2).isEmpty()) {
            return Optional.empty();
        }
        long first;
        long last;
        if (parts.group(1).isEmpty()) {
            long suffix = Long.parseLong(parts.group(2));
            first = Math.max(0, total - suffix);
            last = suffix == 0 ? -1 : total - 1;
        } else {
            first = Long.parseLong(parts.group(1));
            last = parts.group(2).isEmpty() ? total - 1 : Long.parseLong(parts.group(2));
            if (last < first && !parts.group(2).isEmpty()) {
                return Optional.empty();
            }
        }
        last = Math.min(last, total - 1);
        if (first > last) {
            throw new Refusal(
                    416,
                    "invalid_request_error",
                    "the range " + header + " begins behind the end; there are " + total + " bytes",
                    Map.of("Content-Range", "bytes */" + total));
        }
        return Optional.of(new ByteRange(first, last - first + 1));
    }

    /** For the answer. */
    String contentRange(long total) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + total;
    }
}
