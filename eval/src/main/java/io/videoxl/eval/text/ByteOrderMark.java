package io.videoxl.eval.text;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What some programs write in front of a text.
 *
 * @param charset the encoding that it tells
 * @param length of the mark, in bytes
 */
public record ByteOrderMark(Charset charset, int length) {
    private record Known(String bytes, Charset charset) {}

    /** That of UTF-32LE begins as that of UTF-16LE does. */
    private static final List<Known> KNOWN = List.of(
            new Known("efbbbf", StandardCharsets.UTF_8),
            new Known("fffe0000", StandardCharsets.UTF_32LE),
            new Known("0000feff", StandardCharsets.UTF_32BE),
            new Known("fffe", StandardCharsets.UTF_16LE),
            new Known("feff", StandardCharsets.UTF_16BE));

    /**
     * Looks for a mark.
     *
     * @param bytes the beginning of a text
     * @return the mark; empty if there is none
     */
    public static Optional<ByteOrderMark> of(byte[] bytes) {
        var begin = HexFormat.of().formatHex(bytes, 0, Math.min(4, bytes.length));
        return KNOWN.stream()
                .filter(each -> begin.startsWith(each.bytes))
                .findFirst()
                .map(each -> new ByteOrderMark(each.charset, each.bytes.length() / 2));
    }
}
