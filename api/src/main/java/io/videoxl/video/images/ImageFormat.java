package io.videoxl.video.images;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The formats of images, told apart by their first bytes: file names lie, and FFmpeg's own guesses take text for pictures. */
enum ImageFormat {
    PNG("PNG", "png", 0, "\u0089PNG\r\n\u001A\n"),
    JPEG("JPEG", "mjpeg", 0, "\u00FF\u00D8\u00FF"),
    WEBP("WebP", "webp", 8, "WEBP"),
    BMP("BMP", "bmp", 0, "BM"),
    GIF("GIF", "gif", 0, "GIF8"),
    TIFF_LITTLE_ENDIAN("TIFF", "tiff", 0, "II*\0"),
    TIFF_BIG_ENDIAN("TIFF", "tiff", 0, "MM\0*");

    /** Bytes that are enough to tell a format. */
    static final int SIGNATURE_SIZE = 12;

    static final String NAMES = "PNG, JPEG, WebP, BMP, GIF or TIFF";

    private final String title;
    private final String decoder;
    private final int offset;
    private final byte[] signature;

    ImageFormat(String title, String decoder, int offset, String signature) {
        this.title = title;
        this.decoder = decoder;
        this.offset = offset;
        this.signature = signature.getBytes(StandardCharsets.ISO_8859_1);
    }

    static Optional<ImageFormat> of(ByteBuffer file) {
        return Arrays.stream(values()).filter(format -> format.begins(file)).findFirst();
    }

    private boolean begins(ByteBuffer file) {
        if (file.limit() < offset + signature.length) {
            return false;
        }
        var found = new byte[signature.length];
        file.get(offset, found);
        return Arrays.equals(found, signature);
    }

    /** FFmpeg's name of the decoder, each of which takes a whole file as one packet. */
    String decoder() {
        return decoder;
    }

    /** The format's common name. */
    @Override
    public String toString() {
        return title;
    }
}
