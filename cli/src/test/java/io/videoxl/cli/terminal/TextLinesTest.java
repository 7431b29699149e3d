package io.videoxl.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextLinesTest {
    private static List<String> lines(byte[] input) throws IOException {
        var text = new TextLines(new ByteArrayInputStream(input));
        var lines = new ArrayList<String>();
        for (var line = text.next(); line.isPresent(); line = text.next()) {
            if (!line.get().isEmpty()) {
                lines.add(line.get());
            }
        }
        return lines;
    }

    @Test
    void linesEndAsOnEverySystem() throws IOException {
        for (var end : List.of("\n", "\r\n", "\r")) {
            for (var encoding : List.of("UTF-8", "UTF-16LE", "UTF-16BE")) {
                var input = String.join(end, "Où ?", "Who?", "大", "x").getBytes(encoding);
                var expected = List.of("Où ?", "Who?", "大", "x");
                if (!end.equals("\r") || encoding.equals("UTF-8")) {
                    assertEquals(expected, lines(input), encoding);
                }
            }
        }
    }

    @Test
    void utf16WithoutAByteOfAsciiButItsLineEndIsNotTakenForText() throws IOException {
        for (var encoding : List.of("UTF-16LE", "UTF-16BE")) {
            assertEquals(List.of("大", "天"), lines("大\n天\n".getBytes(encoding)), encoding);
        }
    }

    @Test
    void everyLineIsThereBeforeTheNextIsWritten() throws IOException {
        for (var charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
            try (var out = new PipedOutputStream();
                    var in = new PipedInputStream(out)) {
                var text = new TextLines(in);
                for (var line : List.of("One?", "Two?")) {
                    out.write((line + "\n").getBytes(charset));
                    out.flush();
                    assertEquals(Optional.of(line), text.next());
                }
            }
        }
    }

    @Test
    void whatIsNoTextIsRefusedByItsLine() {
        for (var encoding : List.of("ISO-8859-1", "windows-1251", "Shift_JIS")) {
            var bytes = "Who?\nПривет, où, こんにちは?\n".getBytes(Charset.forName(encoding));
            if (encoding.equals("ISO-8859-1")) {
                bytes = "Who?\nOù?\n".getBytes(StandardCharsets.ISO_8859_1);
            }
            var input = bytes;
            var e = assertThrows(VideoXLException.class, () -> lines(input), encoding);
            assertTrue(e.getMessage().contains("Line 2"), e.getMessage());
        }
        var zero = assertThrows(VideoXLException.class, () -> lines("Who?\nA\0B\n".getBytes(StandardCharsets.UTF_8)));
        assertTrue(zero.getMessage().contains("zero byte"), zero.getMessage());
        for (var stray : List.of("a\0b\n", "ab\0c\n", "a\0b\r\nc\n")) {
            var e = assertThrows(VideoXLException.class, () -> lines(stray.getBytes(StandardCharsets.UTF_8)));
            assertTrue(e.getMessage().contains("Line 1"), e.getMessage());
        }
    }
}
