package io.videoxl.video.images;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Tells files that hold one image from those that are watched as videos. */
public final class StillImages {
    /** The box that a HEIF file begins with is not longer. */
    private static final int LONGEST = 256;

    /** The brands of those that move. */
    private static final Set<String> SEQUENCES = Set.of("avis", "hevc", "hevx", "msf1");

    private StillImages() {}

    /**
     * Whether the file begins like an image. GIFs count as videos, and so do sequences in HEIC and AVIF, and a row of JPEG images
     * without a container, told by its name. A file that cannot be read counts as a video: opening it says what is wrong.
     */
    public static boolean isOne(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(LONGEST);
            return ImageFormat.of(ByteBuffer.wrap(start))
                            .filter(format -> format != ImageFormat.GIF && !(format.isHeif() && isSequence(start)))
                            .isPresent()
                    && !file.toString().matches("(?i).*\\.(mjpe?g|mjp)");
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isSequence(byte[] start) {
        int end = Math.min(ByteBuffer.wrap(start).getInt(), start.length);
        for (int at = 8; at + 4 <= end; at += 4) {
            if (SEQUENCES.contains(new String(start, at, 4, StandardCharsets.ISO_8859_1))) {
                return true;
            }
        }
        return false;
    }
}
