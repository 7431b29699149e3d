package io.videoxl.gguf;

import java.io.IOException;

/** A GGUF file is not what it should be; the message says what was found, as the end of a sentence about the file. */
public final class GgufFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public GgufFormatException(String found) {
        super(found);
    }
}
