package io.videoxl.video.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bitmaps by FFmpeg, and those of 32 bits whose header has masks for the colours, which it refuses, by the JDK. */
final class BmpDecoder {
    private static final int MASKED = 3;

    private BmpDecoder() {}

    static PlainPicture decode(byte[] file, String name) {
        if (!hasMasks(file)) {
            return PacketDecoder.decode(ImageStructure.withPalette(file), ImageFormat.BMP, name, Colouring.none());
        }
        try (var reader = new JavaImageReader(JavaImageReader.ofJdk("bmp"), file, ImageFormat.BMP, name)) {
            return reader.read(source -> {
                long pixels = (long) source.getWidth(0) * source.getHeight(0);
                if (file.length < Integer.BYTES * pixels) {
                    throw ImageDecoder.cutShort(ImageFormat.BMP, name);
                }
                return SampleConversion.picture(source.read(0), ImageFormat.BMP, name);
            });
        }
    }

    private static boolean hasMasks(byte[] file) {
        var header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        return file.length > 34 && header.getShort(28) == 32 && header.getInt(30) == MASKED;
    }
}
