package io.videoxl.cli.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.WatchedFrame;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFramesTest {
    private static final int SIZE = 28;
    private static final int RED = 0xFFFF0000;
    private static final int BLUE = 0xFF0000FF;

    /** Behind a PNG's signature and header. */
    private static final int HEADER = 33;

    @TempDir
    Path folder;

    /** Red above blue, to be turned clockwise by 90 degrees. */
    private Path turned() throws IOException {
        var picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIZE * SIZE; i++) {
            picture.setRGB(i % SIZE, i / SIZE, i < SIZE * SIZE / 2 ? RED : BLUE);
        }
        var encoded = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", encoded);
        byte[] png = encoded.toByteArray();
        byte[] tiff = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0};
        byte[] type = "eXIf".getBytes(StandardCharsets.US_ASCII);
        var checksum = new CRC32();
        checksum.update(type);
        checksum.update(tiff);
        var file = ByteBuffer.allocate(png.length + 12 + tiff.length)
                .put(png, 0, HEADER)
                .putInt(tiff.length)
                .put(type)
                .put(tiff)
                .putInt((int) checksum.getValue())
                .put(png, HEADER, png.length - HEADER);
        return Files.write(folder.resolve("turned.png"), file.array());
    }

    @Test
    void anImageIsDrawnAsItWasWatched() throws IOException {
        var watched = new WatchedFrame(turned().toString(), Duration.ZERO);
        var decoded = SourceFrames.decode(List.of(watched), SIZE);
        assertTrue(decoded.missing().isEmpty(), () -> decoded.missing().toString());
        var frame = decoded.frames().getFirst();
        assertEquals(BLUE, frame.getRGB(SIZE / 4, SIZE / 2));
        assertEquals(RED, frame.getRGB(3 * SIZE / 4, SIZE / 2));
    }
}
