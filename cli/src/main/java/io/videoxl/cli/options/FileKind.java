package io.videoxl.cli.options;

import io.videoxl.video.images.StillImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What a file is to this command, told by its first bytes. */
public enum FileKind {
    /** A still image. */
    IMAGE,
    /** A saved memory. */
    MEMORY,
    /** A model, or another GGUF file. */
    MODEL,
    /** All else, GIFs among them; FFmpeg then says whether it is one. */
    VIDEO;

    private static final int LONGEST = 128;

    private static final List<Signature> SIGNATURES = List.of(
            // A memory file is a GGUF file whose first key, the architecture, says so.
            new Signature(MEMORY, 64, "videoxl-memory"), new Signature(MODEL, 0, "GGUF"));

    private record Signature(FileKind kind, int offset, String bytes) {
        boolean begins(byte[] file) {
            var expected = bytes.getBytes(StandardCharsets.ISO_8859_1);
            int end = offset + expected.length;
            return file.length >= end && Arrays.equals(file, offset, end, expected, 0, expected.length);
        }
    }

    /** A file that cannot be read counts as a video: opening it says what is wrong. */
    public static FileKind of(Path file) {
        byte[] start;
        try (var in = Files.newInputStream(file)) {
            start = in.readNBytes(LONGEST);
        } catch (IOException e) {
            return VIDEO;
        }
        return SIGNATURES.stream()
                .filter(signature -> signature.begins(start))
                .map(Signature::kind)
                .findFirst()
                .orElseGet(() -> StillImages.isOne(file) ? IMAGE : VIDEO);
    }
}
