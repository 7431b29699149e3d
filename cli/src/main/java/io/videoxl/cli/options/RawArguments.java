package io.videoxl.cli.options;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments as they were given, in UTF-8. Java decodes them by the locale, and what it cannot decode is lost: all that is not ASCII, where
 * the locale is not installed.
 *
 * <p>A byte that is no part of UTF-8 becomes a lone surrogate, U+DC80 for 0x80: a file may have such a name.
 */
public final class RawArguments {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final char FIRST = 0xDC80;
    private static final char LAST = 0xDCFF;
    private static final int BYTE = 0xFF;

    private RawArguments() {}

    /** @param decoded by Java; returned where the system does not tell them, or tells others */
    public static String[] of(String[] decoded) {
        try {
            return of(decoded, Files.readAllBytes(COMMAND_LINE));
        } catch (IOException e) {
            return decoded;
        }
    }

    /** @param commandLine all words, each with a zero behind it */
    public static String[] of(String[] decoded, byte[] commandLine) {
        var words = words(commandLine);
        if (words.size() < decoded.length) {
            return decoded;
        }
        var last = words.subList(words.size() - decoded.length, words.size()).toArray(String[]::new);
        for (int i = 0; i < decoded.length; i++) {
            if (isAscii(decoded[i]) && !decoded[i].equals(last[i])) {
                return decoded;
            }
        }
        return last;
    }

    private static List<String> words(byte[] commandLine) {
        var words = new ArrayList<String>();
        int begin = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                words.add(decoded(ByteBuffer.wrap(commandLine, begin, i - begin)));
                begin = i + 1;
            }
        }
        return words;
    }

    private static String decoded(ByteBuffer word) {
        var text = new StringBuilder();
        while (word.hasRemaining()) {
            int length = sequence(word);
            if (length == 0) {
                text.append((char) (FIRST - 0x80 + (word.get() & BYTE)));
            } else {
                text.append(StandardCharsets.UTF_8.decode(word.slice(word.position(), length)));
                word.position(word.position() + length);
            }
        }
        return text.toString();
    }

    /** How many bytes the next character has; 0 if it is none. */
    private static int sequence(ByteBuffer word) {
        for (int length = 1; length <= Math.min(4, word.remaining()); length++) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(word.slice(word.position(), length));
                return length;
            } catch (CharacterCodingException e) {
                continue;
            }
        }
        return 0;
    }

    /** The bytes that an argument was. */
    public static byte[] bytes(String argument) {
        var bytes = new ByteArrayOutputStream();
        argument.codePoints().forEach(each -> {
            if (isByte(each)) {
                bytes.write(each - FIRST + 0x80);
            } else {
                bytes.writeBytes(Character.toString(each).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    static boolean isAscii(String argument) {
        return argument.chars().allMatch(each -> each < 0x80);
    }

    /** Whether all of it was decoded. */
    static boolean isText(String argument) {
        return argument.codePoints().noneMatch(each -> isByte(each) || each == 0xFFFD);
    }

    private static boolean isByte(int codePoint) {
        return codePoint >= FIRST && codePoint <= LAST;
    }
}
