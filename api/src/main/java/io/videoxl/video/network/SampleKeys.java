package io.videoxl.video.network;

import io.videoxl.VideoXLException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keys of HTTP live streams whose samples are encrypted one by one (RFC 8216, 4.3.2.4). FFmpeg deciphers with zeros where it does not
 * get such a key, and what comes out looks like pictures.
 */
final class SampleKeys {
    private static final Pattern KEY = Pattern.compile("(?m)^#EXT-X-(?:SESSION-)?KEY:(.*METHOD=SAMPLE-AES.*)$");
    private static final Pattern ADDRESS = Pattern.compile("URI=\"([^\"]*)\"");
    private static final Pattern FORMAT = Pattern.compile("KEYFORMAT=\"([^\"]*)\"");
    private static final String PLAIN_FORMAT = "identity";

    private SampleKeys() {}

    /**
     * Where the keys are that the start of a playlist names.
     *
     * @throws VideoXLException {@code VIDEO_UNREADABLE} for keys that only a player with a licence gets
     */
    static Set<String> of(String name, String playlist, NetworkAddress base) {
        var keys = new HashSet<String>();
        var lines = KEY.matcher(playlist);
        while (lines.find()) {
            var format = FORMAT.matcher(lines.group(1));
            var address = ADDRESS.matcher(lines.group(1));
            if (format.find() && !format.group(1).equals(PLAIN_FORMAT) || !address.find()) {
                throw licensed(name);
            }
            keys.add(base.resolve(address.group(1)).requestUrl());
        }
        return keys;
    }

    private static VideoXLException licensed(String name) {
        return Refusals.unreadable(
                name,
                "its pictures are encrypted, and only players with a licence get the key; expected ones that can be decoded"
                        + " without. Take a copy without copy protection.");
    }

    /** What is told if a key that was named does not come. */
    static VideoXLException missing(String name, VideoXLException why) {
        return Refusals.unreadable(
                name, "its pictures are encrypted, and their key could not be fetched: " + why.getMessage());
    }
}
