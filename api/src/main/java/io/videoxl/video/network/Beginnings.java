package io.videoxl.video.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the first bytes that a server sends tell. */
final class Beginnings {
    private static final Set<String> BEFORE_PICTURES =
            Set.of("ftyp", "free", "skip", "wide", "uuid", "pdin", "styp", "pnot");
    private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>(.{1,80}?)</title>");

    private Beginnings() {}

    /** Whether the bytes behind the first few are needed to tell what it is. */
    static boolean tellMoreLater(byte[] first) {
        return text(first).startsWith("<")
                || BEFORE_PICTURES.contains(new String(first, 4, 4, StandardCharsets.ISO_8859_1));
    }

    /** Whether it is an MP4 or MOV file whose pictures come before its index: it cannot be read as it comes. */
    static boolean isMp4WithLateIndex(byte[] head) {
        var bytes = ByteBuffer.wrap(head);
        for (long at = 0; at >= 0 && at + 8 <= head.length; ) {
            long size = bytes.getInt((int) at) & 0xFFFFFFFFL;
            var type = new String(head, (int) at + 4, 4, StandardCharsets.ISO_8859_1);
            if (type.equals("mdat")) {
                return true;
            }
            if (!BEFORE_PICTURES.contains(type) || size < 8) {
                return false;
            }
            at += size;
        }
        return false;
    }

    static boolean isHlsPlaylist(byte[] head) {
        return text(head).startsWith("#EXTM3U");
    }

    /** The title of a web page, empty if it has none; nothing if it is no web page. */
    static Optional<String> webPage(byte[] head) {
        var start = text(head).toLowerCase(Locale.ROOT);
        if (!start.startsWith("<!doctype html") && !start.startsWith("<html") && !start.startsWith("<head")) {
            return Optional.empty();
        }
        var title = TITLE.matcher(text(head));
        return Optional.of(title.find() ? title.group(1).strip().replaceAll("[\\s\\p{Cntrl}]+", " ") : "");
    }

    private static String text(byte[] head) {
        var text = new String(head, StandardCharsets.UTF_8);
        return (text.startsWith("\uFEFF") ? text.substring(1) : text).stripLeading();
    }
}
