package io.videoxl.video.images;

import io.videoxl.video.fitting.Orientation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * How an image says it is to be turned: the tag 274 of TIFF, which JPEG, PNG and WebP carry as a small TIFF file inside (CIPA
 * DC-008). FFmpeg reads it from JPEG only. What is absent, damaged or beyond the end of the file counts as upright.
 */
final class ExifOrientation {
    private static final int TAG = 274;
    private static final int APP1 = 0xE1;
    private static final byte[] JPEG_PREFIX = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private static final Orientation[] BY_VALUE = {
        Orientation.UPRIGHT,
        new Orientation(-1, 0, 0, 1),
        Orientation.clockwise(180),
        new Orientation(1, 0, 0, -1),
        new Orientation(0, 1, 1, 0),
        Orientation.clockwise(90),
        new Orientation(0, -1, -1, 0),
        Orientation.clockwise(270)
    };

    private ExifOrientation() {}

    static Orientation of(ImageFormat format, ByteBuffer file) {
        try {
            return switch (format) {
                case JPEG -> ofJpeg(file);
                case PNG -> ofChunks(file, 8, ByteOrder.BIG_ENDIAN);
                case WEBP -> ofChunks(file, 12, ByteOrder.LITTLE_ENDIAN);
                case TIFF_LITTLE_ENDIAN, TIFF_BIG_ENDIAN -> ofTiff(file);
                case BMP, GIF -> Orientation.UPRIGHT;
            };
        } catch (IndexOutOfBoundsException e) {
            return Orientation.UPRIGHT;
        }
    }

    private static Orientation ofJpeg(ByteBuffer file) {
        var segments = new JpegSegments(file);
        while (segments.next()) {
            int start = segments.start();
            if (segments.marker() == APP1 && beginsAt(file, start, JPEG_PREFIX)) {
                return ofTiff(file.slice(start, segments.end() - start));
            }
        }
        return Orientation.UPRIGHT;
    }

    /** PNG's chunks (length, type, data, checksum) and those of RIFF (type, length, data to an even length). */
    private static Orientation ofChunks(ByteBuffer file, int start, ByteOrder order) {
        boolean png = order == ByteOrder.BIG_ENDIAN;
        var type = (png ? "eXIf" : "EXIF").getBytes(StandardCharsets.US_ASCII);
        var chunks = file.duplicate().order(order);
        int at = start;
        while (true) {
            int length = chunks.getInt(png ? at : at + 4);
            if (length < 0) {
                return Orientation.UPRIGHT;
            }
            if (beginsAt(chunks, png ? at + 4 : at, type)) {
                return ofTiff(chunks.slice(at + 8, length));
            }
            at += 8 + length + (png ? 4 : length & 1);
        }
    }

    private static Orientation ofTiff(ByteBuffer exif) {
        // PNG and WebP should leave out the prefix that JPEG needs, but some writers do not.
        var tiff = beginsAt(exif, 0, JPEG_PREFIX)
                ? exif.slice(JPEG_PREFIX.length, exif.limit() - JPEG_PREFIX.length)
                : exif;
        long[] values = TiffDirectory.read(tiff).values(TAG);
        return values.length == 1 && values[0] >= 1 && values[0] <= BY_VALUE.length
                ? BY_VALUE[(int) values[0] - 1]
                : Orientation.UPRIGHT;
    }

    private static boolean beginsAt(ByteBuffer file, int at, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (file.get(at + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
