package io.videoxl.video.images;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no damage is not called so. */
class UnreadKindsTest {
    private static final int SIZE = 32;

    private static byte[] image(String format) throws IOException {
        return ImageFiles.encode(new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB), format);
    }

    private static void decode(byte[] file) {
        FittedImages.whole(new ImageSource.Encoded(file, "picture"), FrameFit.STRETCH, SIZE)
                .close();
    }

    private static void assertRefused(byte[] file, String kind) {
        var message = assertThrows(VideoXLException.class, () -> decode(file)).getMessage();
        assertTrue(message.startsWith("picture: is a") || message.startsWith("picture: is JPEG-LS"), message);
        assertTrue(message.contains(kind) && !message.contains("damaged"), message);
    }

    /** The place of the frame header's marker. */
    private static int frame(byte[] jpeg) {
        for (int at = 2; ; at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF)) {
            if (jpeg[at + 1] == (byte) 0xC0) {
                return at;
            }
        }
    }

    @Test
    void pngOfAnIphoneApplicationIsNamed() throws IOException {
        byte[] png = image("png");
        assertRefused(ImageFiles.insert(png, 8, ImageFiles.pngChunk("CgBI", new byte[] {0x50, 0, 0x20, 2})), "CgBI");
    }

    @ParameterizedTest
    @CsvSource({"0xF7, JPEG-LS", "0xC9, arithmetic", "0xCA, arithmetic", "0xC5, hierarchical"})
    void jpegOfAnotherProcessIsNamed(int marker, String kind) throws IOException {
        byte[] jpeg = image("jpeg");
        jpeg[frame(jpeg) + 1] = (byte) marker;
        assertRefused(jpeg, kind);
    }

    @Test
    void jpegWhoseHeightComesBehindItsPixelsIsNamed() throws IOException {
        byte[] jpeg = image("jpeg");
        jpeg[frame(jpeg) + 5] = 0;
        jpeg[frame(jpeg) + 6] = 0;
        byte[] height = {(byte) 0xFF, (byte) 0xDC, 0, 4, 0, SIZE};
        assertRefused(ImageFiles.insert(jpeg, jpeg.length - 2, height), "DNL");
    }

    @Test
    void jpegOfTwelveBitsIsNamed() throws IOException {
        byte[] jpeg = image("jpeg");
        jpeg[frame(jpeg) + 4] = 12;
        assertRefused(jpeg, "12 bits");
    }

    @Test
    void othersAreRead() throws IOException {
        byte[] jpeg = image("jpeg");
        assertDoesNotThrow(() -> decode(jpeg));
        byte[] png = image("png");
        assertDoesNotThrow(() -> decode(png));
    }
}
