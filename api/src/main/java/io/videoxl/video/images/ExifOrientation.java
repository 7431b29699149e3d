package io.videoxl.video.images;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.videoxl.video.fitting.Orientation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.InflaterInputStream;

/**
 * How an image says it is to be turned: the tag 274 of TIFF, which JPEG, PNG and WebP carry as a small TIFF file inside (CIPA
 * DC-008), or in XMP. What is absent, damaged or beyond the end of the file counts as upright.
 */
final class ExifOrientation {
    private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] RAW_PROFILE = "Raw profile type exif\0".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_TEXT = 1 << 20;

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

    private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=[\"']|>)([1-8])");

    private static final Map<Integer, List<String>> APP1 =
            Map.of(JPEG.APP1, List.of("Exif", "http://ns.adobe.com/xap/1.0/"));

    private ExifOrientation() {}

    static Orientation of(ImageFormat format, byte[] file) {
        try {
            int value =
                    switch (format) {
                        case JPEG -> ofJpeg(file);
                        case PNG -> ofChunks(file, 8, ByteOrder.BIG_ENDIAN, "eXIf", "iTXt");
                        case WEBP -> ofChunks(file, 12, ByteOrder.LITTLE_ENDIAN, "EXIF", "XMP ");
                        case TIFF_LITTLE_ENDIAN, TIFF_BIG_ENDIAN, BIG_TIFF_LITTLE_ENDIAN, BIG_TIFF_BIG_ENDIAN ->
                            ofTiff(file, 0, file.length);
                        case BMP, GIF, AVIF, HEIC, HEIF -> 0; // of the last three, the items say it
                    };
            return value < 1 || value > BY_VALUE.length ? Orientation.UPRIGHT : BY_VALUE[value - 1];
        } catch (IOException | RuntimeException e) {
            return Orientation.UPRIGHT;
        }
    }

    private static int ofJpeg(byte[] file) throws IOException {
        var segments = JPEGSegmentUtil.readSegments(new ByteArrayImageInputStream(file), APP1);
        int xmp = 0;
        for (var segment : segments) {
            byte[] data = segment.segmentData().readAllBytes();
            if ("Exif".equals(segment.identifier())) {
                int value = ofExif(data, 0, data.length);
                if (value != 0) {
                    return value;
                }
            } else {
                xmp = ofXmp(data, 0, data.length);
            }
        }
        return xmp;
    }

    /** PNG's chunks (length, type, data, checksum) and those of RIFF (type, length, data to an even length). */
    private static int ofChunks(byte[] file, int start, ByteOrder order, String exif, String xmp) throws IOException {
        boolean png = order == ByteOrder.BIG_ENDIAN;
        var chunks = ByteBuffer.wrap(file).order(order);
        int at = start;
        int profile = 0;
        int found = 0;
        while (at + 8 <= file.length) {
            int length = chunks.getInt(png ? at : at + 4);
            if (length < 0 || length > file.length - at - 8) {
                break;
            }
            var type = new String(file, png ? at + 4 : at, 4, StandardCharsets.ISO_8859_1);
            int value = type.equals(exif) ? ofExif(file, at + 8, length) : 0;
            if (value != 0) {
                return value;
            }
            if (png && profile == 0 && (type.equals("tEXt") || type.equals("zTXt"))) {
                profile = ofRawProfile(Arrays.copyOfRange(file, at + 8, at + 8 + length), type.equals("zTXt"));
            }
            if (type.equals(xmp) && found == 0) {
                found = ofXmp(file, at + 8, length);
            }
            at += 8 + length + (png ? 4 : length & 1);
        }
        return profile != 0 ? profile : found;
    }

    /** As ImageMagick wrote it before PNG had a chunk for it: behind a line each for name and length, the bytes in hexadecimal. */
    private static int ofRawProfile(byte[] chunk, boolean compressed) throws IOException {
        int begin = RAW_PROFILE.length + (compressed ? 1 : 0);
        if (chunk.length < begin || !Arrays.equals(chunk, 0, RAW_PROFILE.length, RAW_PROFILE, 0, RAW_PROFILE.length)) {
            return 0;
        }
        var body = new ByteArrayInputStream(chunk, begin, chunk.length - begin);
        var text = new String(
                (compressed ? new InflaterInputStream(body) : body).readNBytes(MOST_TEXT), StandardCharsets.ISO_8859_1);
        byte[] exif =
                HexFormat.of().parseHex(text.lines().skip(3).map(String::strip).collect(Collectors.joining()));
        return ofExif(exif, 0, exif.length);
    }

    /** PNG and WebP should leave out the prefix that JPEG needs, but some writers do not. */
    private static int ofExif(byte[] file, int at, int length) throws IOException {
        boolean prefixed =
                length >= PREFIX.length && Arrays.equals(file, at, at + PREFIX.length, PREFIX, 0, PREFIX.length);
        int skipped = prefixed ? PREFIX.length : 0;
        return ofTiff(file, at + skipped, length - skipped);
    }

    private static int ofTiff(byte[] file, int at, int length) throws IOException {
        var entry = new TIFFReader()
                .read(new ByteArrayImageInputStream(file, at, length))
                .getEntryById(TIFF.TAG_ORIENTATION);
        return entry != null
                        && ("SHORT".equals(entry.getTypeName()) || "LONG".equals(entry.getTypeName()))
                        && entry.getValue() instanceof Number value
                ? value.intValue()
                : 0;
    }

    /** The same tag as an attribute or element of XMP, where EXIF data does not have it. */
    private static int ofXmp(byte[] file, int at, int length) {
        var found = XMP.matcher(new String(file, at, length, StandardCharsets.ISO_8859_1));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
