package io.videoxl.video.images;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * JPEG by the JDK's library, which is the one that Pillow's is a faster copy of, and TwelveMonkeys' care for what that refuses.
 * The samples are read as they are coded: what their colours mean is decided as that library does, without colour profiles.
 */
final class JpegDecoder {
    private static final JPEGImageReaderSpi PROVIDER = JavaImageReader.prepared(new JPEGImageReaderSpi());

    private static final byte[] END = {(byte) 0xFF, (byte) 0xD9};

    private static final List<Integer> FRAMES = List.of(JPEG.SOF0, JPEG.SOF1, JPEG.SOF2, JPEG.SOF3);

    private static final Map<Integer, List<String>> WANTED = Stream.concat(
                    FRAMES.stream(), Stream.of(JPEG.APP0, JPEG.APP14))
            .collect(Collectors.toMap(marker -> marker, marker -> JPEGSegmentUtil.ALL_IDS));

    /** Of a segment; all that is asked for lies there. */
    private static final int MOST_BYTES = 64;

    private JpegDecoder() {}

    static PlainPicture decode(byte[] file, String name) {
        // A file that lacks nothing but this marker is whole; one that lacks more is found out when the decoder comes
        // to it.
        if (!JpegScans.areComplete(file)) {
            throw ImageDecoder.cutShort(ImageFormat.JPEG, name);
        }
        byte[] ended = Arrays.copyOf(file, file.length + END.length);
        System.arraycopy(END, 0, ended, file.length, END.length);
        try (var reader = new JavaImageReader(PROVIDER, ended, ImageFormat.JPEG, name)) {
            return reader.read(source -> {
                var raster = source.readRaster(0, null);
                if (reader.warnings().stream().anyMatch(JpegDecoder::isIncomplete)) {
                    throw ImageDecoder.cutShort(ImageFormat.JPEG, name);
                }
                return conversion(ended, raster.getNumBands()).picture(raster);
            });
        }
    }

    /** The library's words for coded pixels that end too early; it fills up with grey. */
    private static boolean isIncomplete(String warning) {
        return warning.contains("premature end") || warning.contains("Premature end");
    }

    private static SampleConversion conversion(byte[] file, int components) {
        var segments = segments(file);
        int adobe = adobeTransform(segments);
        return switch (components) {
            case 1, 2 -> SampleConversion.GREY;
            case 3 -> {
                boolean rgb = isJfif(segments) ? false : adobe >= 0 ? adobe == 0 : isNamedRgb(segments);
                yield rgb ? SampleConversion.RGB : SampleConversion.YCC;
            }
            default -> adobe == 2 ? SampleConversion.YCCK : SampleConversion.INVERSE_CMYK;
        };
    }

    private static List<Segment> segments(byte[] file) {
        var segments = new ArrayList<Segment>();
        try {
            for (var segment : JPEGSegmentUtil.readSegments(new ByteArrayImageInputStream(file), WANTED)) {
                segments.add(new Segment(segment.marker(), segment.segmentData().readNBytes(MOST_BYTES)));
            }
        } catch (IOException | RuntimeException e) {
            // What is damaged was read as far as it goes.
        }
        return segments;
    }

    private static boolean isJfif(List<Segment> segments) {
        return segments.stream().anyMatch(segment -> segment.marker == JPEG.APP0 && segment.begins("JFIF\0", 14));
    }

    /** What Adobe's segment says; -1 without one. */
    private static int adobeTransform(List<Segment> segments) {
        return segments.stream()
                .filter(segment -> segment.marker == JPEG.APP14 && segment.begins("Adobe", 12))
                .mapToInt(segment -> segment.data[11])
                .reduce(-1, (first, last) -> last);
    }

    /** Whether the components are called R, G and B. */
    private static boolean isNamedRgb(List<Segment> segments) {
        return segments.stream()
                .filter(segment -> FRAMES.contains(segment.marker) && segment.data.length >= 15)
                .anyMatch(segment -> segment.data[6] == 'R' && segment.data[9] == 'G' && segment.data[12] == 'B');
    }

    /** The beginning of a segment. */
    private record Segment(int marker, byte[] data) {
        boolean begins(String identifier, int length) {
            return data.length >= length
                    && new String(data, 0, identifier.length(), StandardCharsets.ISO_8859_1).equals(identifier);
        }
    }
}
