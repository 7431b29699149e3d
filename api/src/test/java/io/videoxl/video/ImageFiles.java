package io.videoxl.video;

import io.videoxl.video.VideoWriter.Options;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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

    /** Still pictures shown one after the other (WebP Container Specification: VP8X, ANIM, and an ANMF for each). */
    public static byte[] animatedWebp(int width, int height, byte[]... pictures) {
        int frameHeader = 8 + 16;
        int size = 30 + 14;
        for (var picture : pictures) {
            size += frameHeader + picture.length - 12;
        }
        var webp = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        webp.put(ascii("RIFF")).putInt(size - 8).put(ascii("WEBP"));
        webp.put(ascii("VP8X")).putInt(10).putInt(2); // the flag of animation
        put24(webp, width - 1);
        put24(webp, height - 1);
        webp.put(ascii("ANIM")).putInt(6).putInt(-1).putShort((short) 0);
        for (var picture : pictures) {
            webp.put(ascii("ANMF")).putInt(16 + picture.length - 12);
            put24(webp, 0);
            put24(webp, 0);
            put24(webp, width - 1);
            put24(webp, height - 1);
            put24(webp, 100); // milliseconds
            webp.put((byte) 0).put(picture, 12, picture.length - 12);
        }
        return webp.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void put24(ByteBuffer buffer, int value) {
        buffer.putShort((short) value).put((byte) (value >> 16));
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
