package io.videoxl.server.security;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a server. Of each its hash is kept alone, and a key that is tried is compared with all of them, so that the time tells
 * nothing.
 */
public final class Keys {
    private static final int LEAST_LENGTH = 8;
    private static final int MOST_LENGTH = 512;
    private static final int ID_BYTES = 9;

    private record Key(Caller caller, byte[] hash) {}

    private final List<Key> keys = new ArrayList<>();
    private final byte[] secret;

    /**
     * Takes keys.
     *
     * @param secret what session cookies are made with; whoever has it and a key's hash can make one
     * @throws VideoXLException {@code INVALID_ARGUMENT} if a key is too short, or cannot be sent in a header
     */
    public Keys(Collection<String> keys, byte[] secret) {
        this.secret = secret.clone();
        for (var key : new LinkedHashSet<>(keys)) {
            require(key);
            var hash = hash(key);
            this.keys.add(new Key(new Caller("k" + HexFormat.of().formatHex(hash, 0, ID_BYTES)), hash));
        }
    }

    private static void require(String key) {
        boolean sendable = key.chars().allMatch(c -> c > ' ' && c < 127);
        if (!sendable || key.length() < LEAST_LENGTH || key.length() > MOST_LENGTH) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "a key of " + key.length() + " characters" + (sendable ? "" : ", some of which no header may hold")
                            + "; expected " + LEAST_LENGTH + " to " + MOST_LENGTH
                            + " letters, digits and signs of ASCII, without blanks. Make one with: openssl rand -hex 16");
        }
    }

    /**
     * The keys in a file: one on each line, but for empty lines and those that begin with {@code #}.
     *
     * @throws VideoXLException {@code IO} if it cannot be read, {@code INVALID_ARGUMENT} if there is no key in it
     */
    public static List<String> read(Path file) {
        try {
            var keys = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
            if (keys.isEmpty()) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT, "the file of keys " + file + " has no key; expected one on each line");
            }
            return keys;
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO,
                    "the file of keys " + file + " cannot be read: " + e + "; expected a text with a key on each line",
                    e);
        }
    }

    /** Whether there are any. */
    public boolean isNeeded() {
        return !keys.isEmpty();
    }

    /** All who may ask: one for each key, or everybody. */
    public List<Caller> callers() {
        return keys.isEmpty()
                ? List.of(Caller.LOCAL)
                : keys.stream().map(Key::caller).toList();
    }

    /** Whose key it is. */
    public Optional<Caller> caller(String key) {
        var tried = hash(key);
        Caller found = null;
        for (var each : keys) {
            if (MessageDigest.isEqual(each.hash, tried)) {
                found = each.caller;
            }
        }
        return Optional.ofNullable(found);
    }

    /** What a browser is given in place of a key: good as long as the key is, also after a restart. */
    public String session(Caller caller) {
        return keys.stream()
                .filter(key -> key.caller.equals(caller))
                .map(this::session)
                .findFirst()
                .orElseThrow();
    }

    /** Whose session it is. */
    public Optional<Caller> ofSession(String session) {
        var tried = session.getBytes(StandardCharsets.UTF_8);
        Caller found = null;
        for (var each : keys) {
            if (MessageDigest.isEqual(session(each).getBytes(StandardCharsets.UTF_8), tried)) {
                found = each.caller;
            }
        }
        return Optional.ofNullable(found);
    }

    private String session(Key key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(key.hash));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
