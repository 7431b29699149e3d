package io.videoxl.server.openai;

import io.videoxl.server.http.Refusal;
import io.videoxl.server.store.DiskRoom;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the long strings of a JSON text, which are videos in Base64, out of memory: {@link #shortened} gives the same text with a short name in
 * the place of each, and the strings themselves, their escapes undone, lie in files until this is closed.
 */
final class LongStrings implements Closeable {
    /** Strings of more bytes than this go to files. */
    static final int LONGEST_IN_MEMORY = 16 * 1024;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final DiskRoom disk;
    private final int most;
    private final long longestRest;
    private final List<Path> files = new ArrayList<>();
    /** Nobody can name a string of another request, or one that is not there. */
    private final String prefix;

    /**
     * @param folder for temporary files
     * @param disk where it lies
     * @param most long strings of a text
     * @param longestRest most bytes of a text without its long strings: a parser makes many times that of it
     */
    LongStrings(Path folder, DiskRoom disk, int most, long longestRest) {
        this.folder = folder;
        this.disk = disk;
        this.most = most;
        this.longestRest = longestRest;
        var secret = new byte[16];
        RANDOM.nextBytes(secret);
        prefix = "long-string-" + HexFormat.of().formatHex(secret) + "-";
    }

    /**
     * The text with names in the place of long strings. What is no JSON is passed on as it is. Reading throws a {@link Refusal} where the rest
     * is too long.
     */
    InputStream shortened(InputStream json) {
        return new Shortened(json);
    }

    /** The file of a long string; empty: the text is itself. */
    Optional<Path> file(String text) {
        return text.startsWith(prefix)
                ? Optional.of(files.get(Integer.parseInt(text.substring(prefix.length()))))
                : Optional.empty();
    }

    /** Removes the files. */
    @Override
    public void close() throws IOException {
        for (var file : files) {
            Files.deleteIfExists(file);
        }
    }

    private final class Shortened extends InputStream {
        private static final int BUFFER = 32 * 1024;

        private final InputStream json;
        private final byte[] read = new byte[BUFFER];
        /** What is to be handed on. */
        private final ByteArrayOutputStream ready = new ByteArrayOutputStream();

        /** A string so far, as it stands in the text, from behind its quotation mark. */
        private final ByteArrayOutputStream string = new ByteArrayOutputStream();

        private byte[] given = new byte[0];
        private int next;
        private long total;
        private boolean ended;
        private boolean inString;
        private boolean escaped;
        /** Where the string goes that is too long; null: it is not yet. */
        private Unescaped file;

        Shortened(InputStream json) {
            this.json = json;
        }

        @Override
        public int read() throws IOException {
            return fill() ? given[next++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, given.length - next);
            System.arraycopy(given, next, bytes, offset, count);
            next += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            if (file != null) {
                file.close();
                file = null;
            }
            json.close();
        }

        private boolean fill() throws IOException {
            while (next == given.length) {
                if (ended) {
                    return false;
                }
                int count = json.read(read);
                if (count < 0) {
                    ended = true;
                    // Cut off within a string: the parser tells it.
                    string.writeTo(ready);
                    string.reset();
                } else {
                    for (int i = 0; i < count; i++) {
                        take(read[i]);
                    }
                }
                given = ready.toByteArray();
                total += given.length;
                if (total > longestRest) {
                    throw Refusal.tooLarge("the request has more than " + longestRest
                            + " bytes besides long strings such as videos; expected fewer");
                }
                next = 0;
                ready.reset();
            }
            return true;
        }

        private void take(byte each) throws IOException {
            if (!inString) {
                ready.write(each);
                inString = each == '"';
                return;
            }
            boolean end = each == '"' && !escaped;
            escaped = each == '\\' && !escaped;
            if (end) {
                finish();
            } else if (file != null) {
                file.write(each);
            } else {
                string.write(each);
                if (string.size() > LONGEST_IN_MEMORY) {
                    file = new Unescaped(disk.watched(Files.newOutputStream(newFile())));
                    file.write(string.toByteArray());
                    string.reset();
                }
            }
        }

        private void finish() throws IOException {
            if (file == null) {
                string.writeTo(ready);
                string.reset();
            } else {
                file.close();
                file = null;
                ready.writeBytes((prefix + (files.size() - 1)).getBytes(StandardCharsets.US_ASCII));
            }
            ready.write('"');
            inString = false;
        }

        private Path newFile() throws IOException {
            if (files.size() == most) {
                throw Refusal.tooLarge("the request has more than " + most + " long strings; expected fewer");
            }
            var created = Files.createTempFile(folder, "request-", ".txt");
            files.add(created);
            return created;
        }
    }

    /** Undoes JSON's escapes, and writes UTF-8. */
    private static final class Unescaped extends OutputStream {
        private final OutputStream out;
        private final byte[] buffer = new byte[16 * 1024];
        private int buffered;
        private boolean escape;
        /** Digits of \\u that are still to come. */
        private int digits;

        private int unit;
        /** The first half of a surrogate pair; 0: none. */
        private char high;

        Unescaped(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int each) throws IOException {
            if (digits > 0) {
                int digit = Character.digit(each, 16);
                if (digit < 0) {
                    throw new InvalidRequest(null, "the body is no JSON: a string has \\u without four digits");
                }
                unit = 16 * unit + digit;
                if (--digits == 0) {
                    unit((char) unit);
                }
            } else if (escape) {
                escape = false;
                escaped(each);
            } else if (each == '\\') {
                escape = true;
            } else if (each >= 0 && each < ' ') {
                throw new InvalidRequest(
                        null, "the body is no JSON: a string has a line break or another control character");
            } else {
                lone();
                put(each);
            }
        }

        private void escaped(int each) throws IOException {
            switch (each) {
                case 'u' -> {
                    digits = 4;
                    unit = 0;
                }
                case 'n' -> unit('\n');
                case 'r' -> unit('\r');
                case 't' -> unit('\t');
                case 'b' -> unit('\b');
                case 'f' -> unit('\f');
                case '"', '\\', '/' -> unit((char) each);
                default -> throw new InvalidRequest(null, "the body is no JSON: a string has an unknown escape");
            }
        }

        private void unit(char unit) throws IOException {
            if (high != 0 && Character.isLowSurrogate(unit)) {
                put(new String(new char[] {high, unit}));
                high = 0;
                return;
            }
            lone();
            if (Character.isHighSurrogate(unit)) {
                high = unit;
            } else {
                put(String.valueOf(unit)); // of half a pair, a question mark
            }
        }

        private void lone() throws IOException {
            if (high != 0) {
                high = 0;
                put("?");
            }
        }

        private void put(String text) throws IOException {
            for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
                put(each);
            }
        }

        private void put(int each) throws IOException {
            if (buffered == buffer.length) {
                out.write(buffer, 0, buffered);
                buffered = 0;
            }
            buffer[buffered++] = (byte) each;
        }

        @Override
        public void close() throws IOException {
            try (out) {
                lone();
                out.write(buffer, 0, buffered);
            }
        }
    }
}
