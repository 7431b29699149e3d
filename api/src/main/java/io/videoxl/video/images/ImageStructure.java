package io.videoxl.video.images;

import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What decoders do not do as Pillow does: tell files that were cut short, keep colours that are transparent, and take the
 * first picture of an animated WebP.
 */
final class ImageStructure {
    private static final int BMP_HEADER = 14;

    /** Of the header behind it, the part that every version has but the first. */
    private static final int BMP_INFO = 40;

    private static final int RIFF_HEADER = 12;
    private static final int WEBP_FRAME = 'A' | 'N' << 8 | 'M' << 16 | 'F' << 24;

    /** With type and length. */
    private static final int WEBP_FRAME_HEADER = 24;

    private ImageStructure() {}

    /** Whether the file reaches as far as its first picture does; formats whose decoders find that out are taken to be whole. */
    static boolean isWhole(ImageFormat format, byte[] file) {
        try {
            return switch (format) {
                case GIF -> {
                    readGif(file.clone());
                    yield true;
                }
                case TIFF_LITTLE_ENDIAN, TIFF_BIG_ENDIAN, BIG_TIFF_LITTLE_ENDIAN, BIG_TIFF_BIG_ENDIAN -> {
                    var directory = new TIFFReader().read(new ByteArrayImageInputStream(file));
                    yield reaches(file, directory, TIFF.TAG_STRIP_OFFSETS, TIFF.TAG_STRIP_BYTE_COUNTS)
                            && reaches(file, directory, TIFF.TAG_TILE_OFFSETS, TIFF.TAG_TILE_BYTE_COUNTS);
                }
                case WEBP -> Integer.toUnsignedLong(riff(file).getInt(4)) + 8 <= file.length;
                case JPEG, PNG, BMP, AVIF, HEIC, HEIF -> true;
            };
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static boolean reaches(byte[] file, Directory directory, int offsetsTag, int sizesTag) {
        long[] offsets = numbers(directory.getEntryById(offsetsTag));
        long[] sizes = numbers(directory.getEntryById(sizesTag));
        return IntStream.range(0, Math.min(offsets.length, sizes.length))
                .allMatch(i -> offsets[i] + sizes[i] <= file.length);
    }

    private static long[] numbers(Entry entry) {
        return switch (entry == null ? null : entry.getValue()) {
            case Number one -> new long[] {one.longValue()};
            case int[] several ->
                Arrays.stream(several).mapToLong(Integer::toUnsignedLong).toArray();
            case short[] several ->
                IntStream.range(0, several.length)
                        .mapToLong(i -> Short.toUnsignedLong(several[i]))
                        .toArray();
            case long[] several -> several;
            case null, default -> new long[0];
        };
    }

    /** The same GIF without transparency in its first picture; itself if that has none. */
    static byte[] opaqueGif(byte[] file) {
        byte[] opaque = file.clone();
        return readGif(opaque) ? opaque : file;
    }

    /** A bitmap whose header overlooks the palette, with the place where its pixels are; others as they are. */
    static byte[] withPalette(byte[] file) {
        var bmp = riff(file);
        if (file.length < BMP_HEADER + BMP_INFO) {
            return file;
        }
        int bits = bmp.getShort(BMP_HEADER + 14);
        int info = bmp.getInt(BMP_HEADER);
        if (info < BMP_INFO || bits < 1 || bits > Byte.SIZE || bmp.getInt(10) != BMP_HEADER + info) {
            return file;
        }
        int colours = bmp.getInt(BMP_HEADER + 32);
        byte[] mended = file.clone();
        riff(mended)
                .putInt(10, BMP_HEADER + info + Integer.BYTES * (colours > 0 && colours <= 256 ? colours : 1 << bits));
        return mended;
    }

    /** Whether a WebP has several frames. */
    static boolean isAnimation(byte[] file) {
        var webp = riff(file);
        int frames = 0;
        for (int at = RIFF_HEADER; at + 8 <= webp.limit(); ) {
            int length = webp.getInt(at + 4);
            if (length < 0 || length > webp.limit() - at - 8) {
                break;
            }
            frames += webp.getInt(at) == WEBP_FRAME ? 1 : 0;
            at += 8 + length + (length & 1);
        }
        return frames > 1;
    }

    /** The chunks inside an animation's first frame, as a file; the file itself if there is none. */
    static byte[] firstOfAnimation(byte[] file) {
        var webp = riff(file);
        int at = RIFF_HEADER;
        while (at + WEBP_FRAME_HEADER <= webp.limit()) {
            int length = webp.getInt(at + 4);
            if (length < 0 || length > webp.limit() - at - 8) {
                break;
            }
            if (webp.getInt(at) == WEBP_FRAME && length >= WEBP_FRAME_HEADER - 8) {
                // A file's header takes the place of the end of the frame's.
                int start = at + WEBP_FRAME_HEADER - RIFF_HEADER;
                int size = RIFF_HEADER + length - (WEBP_FRAME_HEADER - 8);
                byte[] still = Arrays.copyOfRange(file, start, start + size);
                riff(still).put(0, file, 0, RIFF_HEADER).putInt(4, size - 8);
                return still;
            }
            at += 8 + length + (length & 1);
        }
        return file;
    }

    private static ByteBuffer riff(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads to the end of the first picture, and makes its transparent colour one like others.
     *
     * @return whether there was one
     */
    private static boolean readGif(byte[] gif) {
        boolean transparent = false;
        int at = 13 + gifPaletteSize(gif[10]);
        while (gif[at] == '!') {
            if ((gif[at + 1] & 0xFF) == 0xF9) {
                transparent |= (gif[at + 3] & 1) != 0; // the flag of transparency
                gif[at + 3] &= ~1;
            }
            at = gifBlocksEnd(gif, at + 2);
        }
        if (gif[at] == ',') {
            gifBlocksEnd(gif, at + 11 + gifPaletteSize(gif[at + 9]));
        }
        return transparent;
    }

    private static int gifPaletteSize(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int gifBlocksEnd(byte[] gif, int start) {
        int at = start;
        while (gif[at] != 0) {
            at += 1 + (gif[at] & 0xFF);
        }
        return at + 1;
    }
}
