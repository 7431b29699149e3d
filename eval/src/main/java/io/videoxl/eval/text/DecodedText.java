package io.videoxl.eval.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;

/**
 * Text, and the encoding that it was in: what a byte order mark says; else UTF-8, where all bytes fit; else UTF-16 or UTF-32, where
 * there are zero bytes; else the most probable encoding of a single or of several bytes.
 *
 * @param text without a byte order mark
 * @param charset what it was decoded with
 * @param damaged whether single bytes in it were no UTF-8 and were taken as Windows-1252, or zero and
 *     left out
 */
public record DecodedText(String text, Charset charset, boolean damaged) {
    private static final Charset WESTERN = Charset.forName("windows-1252");
    /** Has letters where Windows-1252 has no character. */
    private static final Charset CENTRAL = Charset.forName("windows-1250");

    private static final List<Charset> WIDE = List.of(
            StandardCharsets.UTF_32LE, StandardCharsets.UTF_32BE, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);
    /** In UTF-16 every ASCII character has a zero byte; fewer than one in so many bytes are strays. */
    private static final int BYTES_FOR_EACH_STRAY = 16;
    /** A text that is not UTF-8 has not so many whole sequences for each byte that does not fit. */
    private static final int WHOLE_FOR_EACH_BAD = 4;
    /** The detector's confidence, out of 100, where nothing but the form of the bytes fits. */
    private static final int NO_GUESS = 10;

    /** Refuses nulls. */
    public DecodedText {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(charset, "charset");
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its text
     * @throws IOException if it cannot be read, or is no text
     */
    public static DecodedText read(Path file) throws IOException {
        return of(Files.readAllBytes(file));
    }

    /**
     * Decodes bytes.
     *
     * @param bytes all of a text
     * @return the text
     * @throws IOException if they are no text: bytes that the byte order mark's encoding does not have, or zero bytes that no encoding
     *     explains
     */
    public static DecodedText of(byte[] bytes) throws IOException {
        var marked = ByteOrderMark.of(bytes);
        if (marked.isPresent()) {
            var rest = Arrays.copyOfRange(bytes, marked.get().length(), bytes.length);
            if (marked.get().charset() != StandardCharsets.UTF_8) {
                return new DecodedText(
                        strict(rest, marked.get().charset())
                                .orElseThrow(() -> new IOException("its byte order mark says "
                                        + marked.get().charset() + ", which its bytes are not")),
                        marked.get().charset(),
                        false);
            }
            return unmarked(rest);
        }
        return unmarked(bytes);
    }

    private static DecodedText unmarked(byte[] bytes) throws IOException {
        long zeros = zeros(bytes);
        if (zeros > 0) {
            var rest = zeros * BYTES_FOR_EACH_STRAY > bytes.length ? Optional.<String>empty() : withoutZeros(bytes);
            if (rest.isPresent()) {
                return new DecodedText(rest.get(), StandardCharsets.UTF_8, true);
            }
            return WIDE.stream()
                    .flatMap(charset -> strict(bytes, charset)
                            .filter(text -> text.indexOf('\0') < 0)
                            .map(text -> new DecodedText(text, charset, false))
                            .stream())
                    .max((a, b) -> Long.compare(ascii(a.text), ascii(b.text)))
                    .orElseThrow(
                            () -> new IOException("it holds zero bytes and is neither UTF-16 nor UTF-32: no text"));
        }
        var whole = strict(bytes, StandardCharsets.UTF_8);
        if (whole.isPresent()) {
            return new DecodedText(whole.get(), StandardCharsets.UTF_8, false);
        }
        return nearlyUtf8(bytes).orElseGet(() -> guessed(bytes));
    }

    private static long zeros(byte[] bytes) {
        long zeros = 0;
        for (byte each : bytes) {
            zeros += each == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static Optional<String> withoutZeros(byte[] bytes) {
        return strict(bytes, StandardCharsets.UTF_8).map(text -> text.replace("\0", ""));
    }

    private static long ascii(String text) {
        return text.chars().filter(c -> c < 0x80).count();
    }

    /** A wide character that was cut off at the end is no reason to refuse the rest. */
    private static Optional<String> strict(byte[] bytes, Charset charset) {
        int unit = charset.name().startsWith("UTF-32") ? 4 : charset.name().startsWith("UTF-16") ? 2 : 1;
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, bytes.length - bytes.length % unit))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** UTF-8 but for a few bytes, such as a character that was cut off. */
    private static Optional<DecodedText> nearlyUtf8(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        int bad = 0;
        while (in.hasRemaining()) {
            var result = decoder.decode(in, out, true);
            for (int i = 0; result.isError() && i < result.length(); i++) {
                out.append(WESTERN.decode(ByteBuffer.wrap(new byte[] {in.get()})));
                bad++;
            }
            decoder.reset();
        }
        var text = out.flip().toString();
        long whole = text.chars().filter(c -> c >= 0x80).count() - bad;
        return whole > (long) WHOLE_FOR_EACH_BAD * bad
                ? Optional.of(new DecodedText(text, StandardCharsets.UTF_8, true))
                : Optional.empty();
    }

    private static DecodedText guessed(byte[] bytes) {
        return Stream.concat(probable(bytes), Stream.of(WESTERN.name(), CENTRAL.name()))
                .map(DecodedText::known)
                .flatMap(Optional::stream)
                .flatMap(charset -> strict(bytes, charset).map(text -> new DecodedText(text, charset, false)).stream())
                .findFirst()
                // Every byte is a character there.
                .orElseGet(() -> new DecodedText(
                        new String(bytes, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1, false));
    }

    /** What fits many encodings as well is most probably in the most common one. */
    private static Stream<String> probable(byte[] bytes) {
        return Arrays.stream(new CharsetDetector().setText(telling(bytes)).detectAll())
                .filter(each -> each.getConfidence() > NO_GUESS)
                .filter(each -> !each.getName().startsWith("UTF-"))
                .filter(each -> !each.getName().matches("IBM[45].*"))
                .sorted(Comparator.comparing((CharsetMatch each) -> -each.getConfidence())
                        .thenComparing(each -> !each.getName().equals("ISO-8859-1")
                                && !each.getName().equals(WESTERN.name())))
                .map(CharsetMatch::getName);
    }

    /** The lines that are not ASCII: numbers and times would count as words. */
    private static byte[] telling(byte[] bytes) {
        var lines = new ByteArrayOutputStream();
        int begin = 0;
        boolean tells = false;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '\n' || bytes[i] == '\r') {
                if (tells) {
                    lines.write(bytes, begin, i - begin);
                    lines.write('\n');
                }
                begin = i + 1;
                tells = false;
            } else {
                tells |= bytes[i] < 0;
            }
        }
        return lines.toByteArray();
    }

    /** By the names of their supersets: Latin-1, and Hebrew, whose letters stand in logical order, which Java does not know. */
    private static Optional<Charset> known(String name) {
        var java = name.equals("ISO-8859-1") ? WESTERN.name() : name.startsWith("ISO-8859-8") ? "windows-1255" : name;
        return Charset.isSupported(java) ? Optional.of(Charset.forName(java)) : Optional.empty();
    }

    /** {@return what a reader should know of the encoding; empty for UTF-8 without a fault} */
    public Optional<String> note() {
        if (damaged) {
            return Optional.of("not all of it is UTF-8; zero bytes were left out, others read as windows-1252");
        }
        return charset.equals(StandardCharsets.UTF_8) ? Optional.empty() : Optional.of("read as " + charset.name());
    }
}
