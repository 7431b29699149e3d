package io.videoxl.server.openai;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Bytes as a client sends them: Base64, by itself or in a {@code data:} URL, as text or in a file. White space within is passed over, and the
 * alphabet for URLs is taken as well.
 */
final class Base64Text {
    private static final String SCHEME = "data:";
    private static final int LONGEST_HEAD = 256;
    /** Letters that are decoded together; groups of four. */
    private static final int BLOCK = 64 * 1024;

    private final String text;
    private final Path file;
    private final String place;
    private final String type;
    /** Where the Base64 begins. */
    private final int start;

    private Base64Text(String text, Path file, String place, String type, int start) {
        this.text = text;
        this.file = file;
        this.place = place;
        this.start = start;
        this.type = type;
    }

    /** Whether a text, or the file that it stands in, is a {@code data:} URL. */
    static boolean isDataUrl(String text, Optional<Path> file) {
        return head(text, file).regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * @param text what the client sent, or the name of the file
     * @param file where it lies if it is long
     * @throws InvalidRequest if it is a {@code data:} URL without Base64
     */
    static Base64Text of(String text, Optional<Path> file, String place) {
        if (!isDataUrl(text, file)) {
            return new Base64Text(text, file.orElse(null), place, null, 0);
        }
        var head = head(text, file);
        int comma = head.indexOf(',');
        var description =
                comma < 0 ? "" : head.substring(SCHEME.length(), comma).toLowerCase(Locale.ROOT);
        if (!description.endsWith(";base64")) {
            throw new InvalidRequest(
                    place, place + " is a data: URL without Base64; expected one as in data:video/mp4;base64,AAAA…");
        }
        int parameters = description.indexOf(';');
        return new Base64Text(
                text,
                file.orElse(null),
                place,
                description.substring(0, parameters).strip(),
                comma + 1);
    }

    private static String head(String text, Optional<Path> file) {
        if (file.isEmpty()) {
            return text.substring(0, Math.min(text.length(), LONGEST_HEAD));
        }
        try (var in = Files.newInputStream(file.get())) {
            return new String(in.readNBytes(LONGEST_HEAD), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The MIME type that the client gives, in small letters. */
    Optional<String> type() {
        return Optional.ofNullable(type).filter(given -> !given.isEmpty());
    }

    /**
     * Writes the bytes.
     *
     * @return how many
     * @throws InvalidRequest if it is no Base64, or holds nothing
     */
    long decode(OutputStream out) throws IOException {
        var decoder = Base64.getDecoder();
        var letters = new byte[BLOCK];
        long count = 0;
        try (var in = open()) {
            boolean padded = false;
            int length = read(in, letters);
            while (length > 0) {
                if (padded) {
                    throw new IllegalArgumentException("more after the = at the end");
                }
                var bytes = decoder.decode(length == BLOCK ? letters : Arrays.copyOf(letters, length));
                padded = letters[length - 1] == '=';
                out.write(bytes);
                count += bytes.length;
                length = read(in, letters);
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidRequest(
                    place, place + " is damaged Base64 (" + e.getMessage() + "); expected it as in QUFBQQ==");
        }
        if (count == 0) {
            throw new InvalidRequest(place, place + " holds no bytes; expected a video or an image in Base64");
        }
        return count;
    }

    /** The next letters, in the usual alphabet; a block full unless they end. */
    private static int read(InputStream in, byte[] letters) throws IOException {
        int length = 0;
        while (length < letters.length) {
            int each = in.read();
            switch (each) {
                case -1 -> {
                    return length;
                }
                case ' ', '\n', '\r', '\t' -> {}
                case '-' -> letters[length++] = '+';
                case '_' -> letters[length++] = '/';
                default -> letters[length++] = (byte) each;
            }
        }
        return length;
    }

    private InputStream open() throws IOException {
        InputStream in = file == null
                ? new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))
                : new BufferedInputStream(Files.newInputStream(file), BLOCK);
        in.skipNBytes(start);
        return in;
    }
}
