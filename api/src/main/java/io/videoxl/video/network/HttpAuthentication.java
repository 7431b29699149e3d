package io.videoxl.video.network;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The user and password of an address, as answers to a server's challenge: Digest (RFC 7616) or Basic (RFC 7617). */
final class HttpAuthentication {
    private static final Pattern CHALLENGE = Pattern.compile("(?i)(?:^|,)\\s*(Basic|Digest)(?=\\s|,|$)");
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,]*))");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String user;
    private final String password;

    private HttpAuthentication(String user, String password) {
        this.user = user;
        this.password = password;
    }

    static Optional<HttpAuthentication> of(NetworkAddress address) {
        return address.userInfo().map(HttpAuthentication::of);
    }

    static HttpAuthentication of(String userInfo) {
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new HttpAuthentication(decoded(userInfo), "")
                : new HttpAuthentication(decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What to send for a GET.
     *
     * @param challenges the values of {@code WWW-Authenticate}
     * @param target as the request line has it
     * @return empty if none of the challenges can be met
     */
    Optional<String> answer(List<String> challenges, String target) {
        Optional<String> basic = Optional.empty();
        for (var text : challenges) {
            var start = CHALLENGE.matcher(text);
            while (start.find()) {
                if (start.group(1).equalsIgnoreCase("Basic")) {
                    basic = Optional.of(basic());
                } else {
                    var digest = digest(parameters(text.substring(start.end())), target);
                    if (digest.isPresent()) {
                        return digest; // the stronger one
                    }
                }
            }
        }
        return basic;
    }

    private static Map<String, String> parameters(String text) {
        var found = new HashMap<String, String>();
        var parameter = PARAMETER.matcher(text);
        while (parameter.find()) {
            var quoted = parameter.group(2);
            found.putIfAbsent(
                    parameter.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
        }
        return found;
    }

    private Optional<String> digest(Map<String, String> challenge, String target) {
        var algorithm = challenge.getOrDefault("algorithm", "MD5");
        var hash =
                switch (algorithm.toUpperCase(Locale.ROOT)) {
                    case "MD5", "MD5-SESS" -> "MD5";
                    case "SHA-256", "SHA-256-SESS" -> "SHA-256";
                    default -> null;
                };
        var qop = challenge.get("qop");
        if (hash == null || qop != null && !List.of(qop.split("[,\\s]+")).contains("auth")) {
            return Optional.empty();
        }
        var realm = challenge.getOrDefault("realm", "");
        var nonce = challenge.getOrDefault("nonce", "");
        var own = HexFormat.of().formatHex(randomBytes());
        var secret = hex(hash, user + ":" + realm + ":" + password);
        if (algorithm.toUpperCase(Locale.ROOT).endsWith("-SESS")) {
            secret = hex(hash, secret + ":" + nonce + ":" + own);
        }
        var request = hex(hash, "GET:" + target);
        var response = qop == null
                ? hex(hash, secret + ":" + nonce + ":" + request)
                : hex(hash, secret + ":" + nonce + ":00000001:" + own + ":auth:" + request);
        var answer = new StringBuilder(
                "Digest username=" + quoted(user) + ", realm=" + quoted(realm) + ", nonce=" + quoted(nonce) + ", uri="
                        + quoted(target) + ", algorithm=" + algorithm + ", response=" + quoted(response));
        if (qop != null) {
            answer.append(", qop=auth, nc=00000001, cnonce=").append(quoted(own));
        }
        if (challenge.containsKey("opaque")) {
            answer.append(", opaque=").append(quoted(challenge.get("opaque")));
        }
        return Optional.of(answer.toString());
    }

    private static byte[] randomBytes() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String hex(String hash, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(hash).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has both
        }
    }

    /** Keeps itself to itself. */
    @Override
    public String toString() {
        return "…";
    }
}
