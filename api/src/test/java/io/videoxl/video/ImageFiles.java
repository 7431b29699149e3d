package io.videoxl.video;

import io.videoxl.video.VideoWriter.Options;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.util.Map;
import javax.imageio.ImageIO;

/** What is in image files. */
public final class ImageFiles {
    private ImageFiles() {}

    /** As Java's own library writes it. */
    public static byte[] encode(BufferedImage picture, String format) throws IOException {
        var out = new ByteArrayOutputStream();
        if (!ImageIO.write(picture, format, out)) {
            throw new IOException("no writer of this as " + format);
        }
        return out.toByteArray();
    }

    /** As FFmpeg writes WebP, which Java's library does not know. */
    public static byte[] webp(BufferedImage picture, boolean lossless) throws IOException {
        var file = Files.createTempFile("picture", ".webp");
        var options = new Options("libwebp", picture.getWidth(), picture.getHeight())
                .withPixelFormat(lossless ? "bgra" : "yuv420p")
                .withEncoderOptions(lossless ? Map.of("lossless", "1") : Map.of("quality", "95"));
        try (var arena = Arena.ofConfined()) {
            try (var writer = VideoWriter.open(file, options)) {
                var rgb = BufferedImages.pixels(picture, "picture").rgb();
                writer.write(arena.allocateFrom(ValueLayout.JAVA_BYTE, rgb), 0);
            }
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Puts bytes into a file, before those at a place. */
    public static byte[] insert(byte[] file, int at, byte[] added) {
        var out = new ByteArrayOutputStream();
        out.write(file, 0, at);
        out.writeBytes(added);
        out.write(file, at, file.length - at);
        return out.toByteArray();
    }
}
