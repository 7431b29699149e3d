package io.videoxl.convert;

import java.util.ArrayList;
import java.util.List;

/** GPT-2's alphabet: a printable letter for every byte, in the order of its vocabulary. */
final class ByteAlphabet {
    private ByteAlphabet() {}

    /** The 256 letters: bytes that print stand for themselves and come first, the rest are U+0100 and on, in byte order. */
    static List<String> letters() {
        var printable = new ArrayList<String>();
        var others = new ArrayList<String>();
        for (var b = 0; b < 256; b++) {
            if (b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE) {
                printable.add(Character.toString(b));
            } else {
                others.add(Character.toString(0x100 + others.size()));
            }
        }
        printable.addAll(others);
        return printable;
    }
}
