package io.videoxl.video.images;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;

/** What is in image files. */
public final class ImageFiles {
    private ImageFiles() {}

    /** As Java's own library writes it. */
    public static byte[] encode(BufferedImage picture, String format) throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = writer(format);
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(picture);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** Java's own, whatever plug-ins there are. */
    public static ImageWriter writer(String format) {
        for (var writers = ImageIO.getImageWritersByFormatName(format); writers.hasNext(); ) {
            var writer = writers.next();
            if (writer.getClass().getModule().getName() != null) {
                return writer;
            }
        }
        throw new IllegalArgumentException("no writer of " + format);
    }

    /** With its length and checksum. */
    public static byte[] pngChunk(String type, byte[] data) {
        var chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
        chunk.put(ascii(type)).put(data);
        var checksum = new CRC32();
        checksum.update(chunk.array(), 4, 4 + data.length);
        return chunk.putInt((int) checksum.getValue()).array();
    }

    /** As FFmpeg writes WebP, which Java's library does not know. */
    public static byte[] webp(BufferedImage picture, boolean lossless) {
        return WebpEncoder.encode(BufferedImages.pixels(picture, "picture"), lossless);
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
