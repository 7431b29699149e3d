package io.videoxl.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DecodedTextTest {
    private static final String CUE = "1\n00:00:01,000 --> 00:00:02,500\nHello there\n";

    @Test
    void strayZeroBytesDoNotHideTheText() throws IOException {
        var text = DecodedText.of(CUE.replace("Hello", "Hel\0lo").getBytes(StandardCharsets.UTF_8));
        assertEquals(CUE, text.text());
        assertTrue(text.note().orElseThrow().contains("zero bytes were left out"), text.note()::toString);
    }

    @Test
    void utf16WithoutAMarkIsToldByItsZeroBytes() throws IOException {
        for (var text : new String[] {
            CUE, "\u5927\u5929\u6587\u5B57\u5927\u5929\u6587\u5B57\u5927\u5929\u6587\u5B57\u5927\u5929\n"
        }) {
            for (var charset : new Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
                var read = DecodedText.of(text.getBytes(charset));
                assertEquals(text, read.text());
                assertEquals(charset, read.charset());
            }
        }
    }

    @Test
    void lettersThatOnlyCentralEuropeHasBecomeNoControlCharacters() throws IOException {
        var cue = CUE.replace("Hello there", "P\u0159\u00EDli\u0161 \u017Elu\u0165ou\u010Dk\u00FD k\u016F\u0148");
        var read = DecodedText.of(cue.getBytes(Charset.forName("windows-1250")));
        assertEquals(cue, read.text(), read.charset()::name);
    }

    @Test
    void bytesThatAreMostlyZeroAreNoText() {
        assertThrows(IOException.class, () -> DecodedText.of(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0}));
    }
}
