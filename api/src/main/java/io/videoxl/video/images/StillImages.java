package io.videoxl.video.images;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
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

    private static final int PNG_SIGNATURE = 8;
    private static final int ANIMATION_CONTROL = 'a' << 24 | 'c' << 16 | 'T' << 8 | 'L';
    private static final int PIXELS = 'I' << 24 | 'D' << 16 | 'A' << 8 | 'T';
    private static final long CHECKSUM = 4;
    private static final int MOST_CHUNKS = 100;

    private StillImages() {}

    /**
     * Whether the file begins like an image. GIFs count as videos, and so do PNGs that move, sequences in HEIC and AVIF, and a row of JPEG images
     * without a container, told by its name. A file that cannot be read counts as a video: opening it says what is wrong.
     */
    public static boolean isOne(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(LONGEST);
            var format = ImageFormat.of(ByteBuffer.wrap(start)).orElse(null);
            boolean moves = format == ImageFormat.GIF
                    || format == ImageFormat.PNG && isAnimatedPng(file)
                    || format != null && format.isHeif() && isSequence(start);
            return format != null && !moves && !file.toString().matches("(?i).*\\.(mjpe?g|mjp)");
        } catch (IOException e) {
            return false;
        }
    }

    /** Before its pixels, a PNG that moves says how many frames it has. */
    private static boolean isAnimatedPng(Path file) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            in.skipNBytes(PNG_SIGNATURE);
            for (int chunk = 0; chunk < MOST_CHUNKS; chunk++) {
                int length = in.readInt();
                int type = in.readInt();
                if (type == ANIMATION_CONTROL) {
                    return in.readInt() > 1;
                }
                if (type == PIXELS || length < 0) {
                    return false;
                }
                in.skipNBytes(length + CHECKSUM);
            }
            return false;
        } catch (EOFException e) {
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
