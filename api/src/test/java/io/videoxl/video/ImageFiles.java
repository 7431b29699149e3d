package io.videoxl.video;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

    /** Puts bytes into a file, before those at a place. */
    public static byte[] insert(byte[] file, int at, byte[] added) {
        var out = new ByteArrayOutputStream();
        out.write(file, 0, at);
        out.writeBytes(added);
        out.write(file, at, file.length - at);
        return out.toByteArray();
    }
}
