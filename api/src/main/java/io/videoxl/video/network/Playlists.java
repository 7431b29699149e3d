package io.videoxl.video.network;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP live streams' lists of parts. */
final class Playlists {
    private static final int MAX_BYTES = 64 << 20;
    private static final Pattern URI = Pattern.compile("URI=\"([^\"]*)\"");

    private Playlists() {}

    /** A list that was found elsewhere than where it was asked for: its parts are where it was found. */
    static Bytes absolute(HttpBytes list) {
        var all = new ByteArrayOutputStream();
        var buffer = new byte[1 << 14];
        try (list) {
            for (int count = 0; count >= 0; count = list.read(buffer, 0, buffer.length)) {
                all.write(buffer, 0, count);
                if (all.size() > MAX_BYTES) {
                    throw Refusals.unreadable(
                            list.name(), "its playlist does not end; expected one of some kilobytes.");
                }
            }
        }
        var text = new StringBuilder();
        all.toString(StandardCharsets.UTF_8).lines().forEach(line -> text.append(absolute(line, list.found()))
                .append('\n'));
        return new MemoryBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String absolute(String line, NetworkAddress base) {
        if (line.startsWith("#")) {
            return URI.matcher(line)
                    .replaceAll(uri -> Matcher.quoteReplacement(
                            "URI=\"" + base.resolve(uri.group(1)).url() + "\""));
        }
        return line.isBlank() ? line : base.resolve(line).url();
    }
}
