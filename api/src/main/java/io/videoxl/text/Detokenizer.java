package io.videoxl.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Turns one answer's tokens into text as they come. A character whose bytes are spread over several tokens is held back until
 * it is whole, control tokens are left out, and bytes that are not UTF-8 become U+FFFD, as the JDK's decoder does it.
 */
public final class Detokenizer {
    private final Vocabulary vocabulary;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /** The bytes of a character begun, at most three. */
    private byte[] pending = {};

    public Detokenizer(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Takes the next token and returns the text that is now whole, which may be empty. */
    public String append(int id) {
        Objects.checkIndex(id, vocabulary.size());
        return vocabulary.isControl(id) ? "" : decode(vocabulary.bytes(id), false);
    }

    /** Ends the answer and returns what was held back, as U+FFFD; the next token begins a new answer. */
    public String finish() {
        var rest = decode(new byte[0], true);
        decoder.reset();
        return rest;
    }

    private String decode(byte[] bytes, boolean end) {
        var in = ByteBuffer.allocate(pending.length + bytes.length)
                .put(pending)
                .put(bytes)
                .flip();
        // A byte makes one char at most, and so does a malformed sequence.
        var out = CharBuffer.allocate(in.remaining());
        decoder.decode(in, out, end);
        pending = new byte[in.remaining()];
        in.get(pending);
        return out.flip().toString();
    }
}
