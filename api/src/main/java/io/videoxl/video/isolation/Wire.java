package io.videoxl.video.isolation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Values as parent and child write them to each other. What is read is bounded, and of one of the expected kinds. */
final class Wire {
    private static final int MOST_TEXT = 1 << 20;
    private static final int MOST_ITEMS = 1 << 12;
    private static final int NO_BYTES = -1;

    private Wire() {}

    static void writeText(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    static String readText(DataInputStream in) throws IOException {
        var bytes = readBytes(in);
        if (bytes == null) {
            throw new StreamCorruptedException("found no text, expected one");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Byte for byte: its text may lack what the locale's encoding does not have. */
    static void writePath(DataOutputStream out, Path path) throws IOException {
        writeText(out, path.toUri().toString());
    }

    static Path readPath(DataInputStream in) throws IOException {
        try {
            return Path.of(URI.create(readText(in)));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new StreamCorruptedException("found no path: " + e.getMessage());
        }
    }

    /** @param bytes may be null */
    static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes == null ? NO_BYTES : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length == NO_BYTES) {
            return null;
        }
        var bytes = new byte[require(length, MOST_TEXT)];
        in.readFully(bytes);
        return bytes;
    }

    static void writeTexts(DataOutputStream out, Iterable<String> texts) throws IOException {
        var all = new ArrayList<String>();
        texts.forEach(all::add);
        int count = Math.min(all.size(), MOST_ITEMS);
        out.writeInt(count);
        for (var text : all.subList(0, count)) {
            writeText(out, text);
        }
    }

    static List<String> readTexts(DataInputStream in) throws IOException {
        int count = require(in.readInt(), MOST_ITEMS);
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(readText(in));
        }
        return List.copyOf(texts);
    }

    static void writeDuration(DataOutputStream out, Duration duration) throws IOException {
        out.writeLong(duration.getSeconds());
        out.writeInt(duration.getNano());
    }

    static Duration readDuration(DataInputStream in) throws IOException {
        long seconds = in.readLong();
        return Duration.ofSeconds(seconds, require(in.readInt(), 999_999_999));
    }

    static void writeEnum(DataOutputStream out, Enum<?> value) throws IOException {
        out.writeByte(value.ordinal());
    }

    static <E extends Enum<E>> E readEnum(DataInputStream in, Class<E> type) throws IOException {
        var constants = type.getEnumConstants();
        return constants[require(in.readUnsignedByte(), constants.length - 1)];
    }

    static int require(int value, int most) throws IOException {
        if (value < 0 || value > most) {
            throw new StreamCorruptedException("found " + value + ", expected 0 to " + most);
        }
        return value;
    }
}
