package io.videoxl.video.images;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells files that hold one image from those that are watched as videos. */
public final class StillImages {
    private StillImages() {}

    /**
     * Whether the file begins like an image. GIFs count as videos, and so does a row of JPEG images without a container, told by its
     * name. A file that cannot be read counts as a video: opening it says what is wrong.
     */
    public static boolean isOne(Path file) {
        try (var in = Files.newInputStream(file)) {
            return ImageFormat.of(ByteBuffer.wrap(in.readNBytes(ImageFormat.SIGNATURE_SIZE)))
                            .filter(format -> format != ImageFormat.GIF)
                            .isPresent()
                    && !file.toString().matches("(?i).*\\.(mjpe?g|mjp)");
        } catch (IOException e) {
            return false;
        }
    }
}
