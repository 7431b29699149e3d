package io.videoxl.cli.terminal;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.text.ByteOrderMark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The lines of standard input, each as soon as it is there. They are in UTF-8, or in UTF-16 or UTF-32, which their beginning tells; what is in
 * another encoding is refused, as a guess at single lines may be wrong.
 */
public final class TextLines {
    private static final int END = -1;

    private static final int NONE = -2;

    private final InputStream in;
    /** A byte that was read before its time. */
    private int ahead = NONE;

    private Reader wide;
    private String charset;
    private int number;
    private int last;

    public TextLines(InputStream in) {
        this.in = in;
    }

    /**
     * The next line without its end; empty at the end of the input.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it is not text
     */
    public Optional<String> next() throws IOException {
        number++;
        if (wide != null) {
            return wideLine();
        }
        var bytes = bytes();
        if (bytes == null) {
            return Optional.empty();
        }
        int begin = 0;
        if (number == 1) {
            var mark = ByteOrderMark.of(bytes);
            var found = mark.isPresent() ? mark.map(ByteOrderMark::charset) : unmarked(bytes);
            if (found.filter(each -> !each.equals(StandardCharsets.UTF_8)).isPresent()) {
                return widely(bytes, mark.map(ByteOrderMark::length).orElse(0), found.get());
            }
            begin = mark.map(ByteOrderMark::length).orElse(0);
        }
        try {
            var line = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, begin, bytes.length - begin))
                    .toString();
            return Optional.of(checked(line.stripTrailing()));
        } catch (CharacterCodingException e) {
            throw refused("it is not UTF-8. Convert it, for example with iconv -f latin1 -t utf-8");
        }
    }

    /** The encoding that was told by the beginning; empty for UTF-8. */
    public Optional<String> charset() {
        return Optional.ofNullable(charset);
    }

    /** A line with its end; null at the end of the input. */
    private byte[] bytes() throws IOException {
        var line = new ByteArrayOutputStream();
        int next = read();
        if (last == '\r' && next == '\n') {
            next = read();
        }
        for (; next != END; next = read()) {
            line.write(next);
            last = next;
            if (next == '\n' || next == '\r') {
                break;
            }
        }
        return line.size() == 0 ? null : line.toByteArray();
    }

    private int read() throws IOException {
        int next = ahead == NONE ? in.read() : ahead;
        ahead = NONE;
        return next;
    }

    /** A line has ASCII in it, be it only its end; beside that are zeros. */
    private Optional<Charset> unmarked(byte[] line) throws IOException {
        boolean follows = zeroFollows();
        boolean even = follows && line.length % 2 == 0;
        boolean odd = follows && line.length % 2 == 1;
        for (int i = 0; i < line.length; i++) {
            even |= line[i] == 0 && i % 2 == 0;
            odd |= line[i] == 0 && i % 2 == 1;
        }
        boolean ended = line[line.length - 1] == '\n' || line[line.length - 1] == '\r';
        even &= !ended || line.length % 2 == 0 && line[line.length - 2] == 0;
        odd &= !ended || line.length % 2 == 1;
        return even == odd
                ? Optional.empty()
                : Optional.of(even ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
    }

    /** Without waiting for more. */
    private boolean zeroFollows() throws IOException {
        if (in.available() > 0) {
            ahead = in.read();
        }
        return ahead == 0;
    }

    private Optional<String> widely(byte[] read, int begin, Charset found) throws IOException {
        charset = found.name();
        var first = new ByteArrayOutputStream();
        first.write(read, begin, read.length - begin);
        if (ahead >= 0) {
            first.write(ahead);
        }
        var rest = new SequenceInputStream(new ByteArrayInputStream(first.toByteArray()), in);
        wide = new InputStreamReader(rest, found.newDecoder());
        last = 0;
        return wideLine();
    }

    private Optional<String> wideLine() throws IOException {
        var line = new StringBuilder();
        try {
            int next = wide.read();
            if (next == END) {
                return Optional.empty();
            }
            for (; next != END && next != '\n'; next = wide.read()) {
                line.append((char) next);
            }
        } catch (CharacterCodingException e) {
            throw refused("it began as " + charset + " and does not go on so");
        }
        return Optional.of(checked(line.toString().stripTrailing()));
    }

    private String checked(String line) {
        if (line.indexOf('\0') >= 0) {
            throw refused("it holds a zero byte");
        }
        return line;
    }

    private VideoXLException refused(String why) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT,
                "Line " + number + " of standard input is not asked: " + why + "; expected text in UTF-8 or UTF-16.");
    }
}
