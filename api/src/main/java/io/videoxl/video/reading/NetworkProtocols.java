package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The protocols that a caller may allow, and what FFmpeg speaks underneath each of them. */
public final class NetworkProtocols {
    /** Protocols that are demuxers in FFmpeg, not in its list of protocols. */
    private static final Set<String> DEMUXERS = Set.of("rtsp", "rtsps");

    /** Protocols that FFmpeg opens as formats, not as streams of bytes. */
    private static final Set<String> SESSIONS = Set.of("rtp", "rtsp", "rtsps");

    /** Encrypted HTTP live streams are read through {@code crypto}, which itself opens only what is allowed. */
    private static final Map<String, List<String>> UNDERNEATH = Map.ofEntries(
            Map.entry("ftp", List.of("tcp")),
            Map.entry("http", List.of("tcp", "crypto")),
            Map.entry("https", List.of("tls", "tcp", "httpproxy", "crypto")),
            Map.entry("mmsh", List.of("http", "tcp")),
            Map.entry("mmst", List.of("tcp")),
            Map.entry("rtmp", List.of("tcp")),
            Map.entry("rtmpe", List.of("ffrtmpcrypt", "tcp")),
            Map.entry("rtmps", List.of("tls", "tcp", "httpproxy")),
            Map.entry("rtmpt", List.of("ffrtmphttp", "http", "tcp")),
            Map.entry("rtp", List.of("udp")),
            Map.entry("rtsp", List.of("rtp", "udp", "tcp")),
            Map.entry("rtsps", List.of("rtp", "udp", "tls", "tcp", "httpproxy")),
            Map.entry("srt", List.of()),
            Map.entry("srtp", List.of("rtp", "udp")),
            Map.entry("tcp", List.of()),
            Map.entry("tls", List.of("tcp", "httpproxy")),
            Map.entry("udp", List.of()),
            Map.entry("udplite", List.of()));

    private NetworkProtocols() {}

    /**
     * Refuses what is not a network protocol that this build of FFmpeg speaks.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT}; {@code NATIVE_LIBRARY}
     */
    public static void require(String protocol) {
        var known = known();
        if (!known.contains(protocol)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "\"" + protocol + "\" is not a network protocol that this build of FFmpeg speaks; expected one of "
                            + String.join(", ", known) + ".");
        }
    }

    private static Set<String> known() {
        var built = built();
        built.addAll(DEMUXERS);
        return UNDERNEATH.keySet().stream()
                .filter(built::contains)
                .filter(protocol -> built.containsAll(UNDERNEATH.get(protocol)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> built() {
        FFmpeg.load();
        var names = new HashSet<String>();
        try (var arena = Arena.ofConfined()) {
            var position = arena.allocate(ValueLayout.ADDRESS);
            while (true) {
                var name = ffmpeg.avio_enum_protocols(position, 0);
                if (FFmpeg.isNull(name)) {
                    return names;
                }
                names.add(name.getString(0));
            }
        }
    }

    /** Whether Java speaks it, not FFmpeg. */
    static boolean isHttp(String scheme) {
        return scheme.equals("http") || scheme.equals("https");
    }

    /** Whether a protocol's demuxer makes its connections itself. */
    static boolean isSession(String url) {
        return SESSIONS.contains(url.substring(0, url.indexOf(':')));
    }

    /** Whether one of the protocols is carried by TLS. */
    static boolean isEncrypted(Collection<String> allowed) {
        return allowed.stream()
                .anyMatch(protocol ->
                        protocol.equals("tls") || UNDERNEATH.get(protocol).contains("tls"));
    }

    /** The value of FFmpeg's {@code protocol_whitelist}. */
    static String whitelist(Collection<String> allowed) {
        var all = new TreeSet<>(allowed);
        allowed.forEach(protocol -> all.addAll(UNDERNEATH.get(protocol)));
        return String.join(",", all);
    }
}
