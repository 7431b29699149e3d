package io.videoxl.video.images;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The formats of images, told apart by their first bytes: file names lie, and FFmpeg's own guesses take text for pictures. */
enum ImageFormat {
    PNG("PNG", "png", 0, "\u0089PNG\r\n\u001A\n"),
    JPEG("JPEG", null, 0, "\u00FF\u00D8\u00FF"),
    WEBP("WebP", "webp", 8, "WEBP"),
    BMP("BMP", "bmp", 0, "BM"),
    GIF("GIF", "gif", 0, "GIF8"),
    TIFF_LITTLE_ENDIAN("TIFF", null, 0, "II*\0"),
    TIFF_BIG_ENDIAN("TIFF", null, 0, "MM\0*"),
    /** With offsets of eight bytes, which the same library reads by a provider of its own. */
    BIG_TIFF_LITTLE_ENDIAN("TIFF", null, 0, "II+\0"),
    BIG_TIFF_BIG_ENDIAN("TIFF", null, 0, "MM\0+"),
    AVIF("AVIF", null, 4, "ftypavi"),
    HEIC("HEIC", null, 4, "ftyphe"),
    /** Either of the two. */
    HEIF("HEIF", null, 4, "ftypmif1");

    /** Bytes that are enough to tell a format. */
    static final int SIGNATURE_SIZE = 12;

    static final String NAMES = "PNG, JPEG, WebP, HEIC, AVIF, BMP, GIF or TIFF";

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

    /** Whether it is one of the two formats whose files hold items. */
    boolean isHeif() {
        return this == AVIF || this == HEIC || this == HEIF;
    }

    /** FFmpeg's name of the decoder, which takes a whole file as one packet; null where another decoder is used. */
    String decoder() {
        return decoder;
    }

    /** The format's common name. */
    @Override
    public String toString() {
        return title;
    }
}
