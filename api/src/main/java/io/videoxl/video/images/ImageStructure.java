package io.videoxl.video.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What FFmpeg's decoders do not do as Pillow does: tell files that were cut short, keep colours that are transparent, and take the
 * first picture of an animated WebP.
 */
final class ImageStructure {
    private static final int TIFF_STRIP_OFFSETS = 273;
    private static final int TIFF_STRIP_SIZES = 279;
    private static final int TIFF_TILE_OFFSETS = 324;
    private static final int TIFF_TILE_SIZES = 325;

    private static final int RIFF_HEADER = 12;
    private static final int WEBP_FRAME = 'A' | 'N' << 8 | 'M' << 16 | 'F' << 24;

    /** With type and length. */
    private static final int WEBP_FRAME_HEADER = 24;

    private ImageStructure() {}

    /** Whether the file reaches as far as its first picture does; formats whose decoders find that out are taken to be whole. */
    static boolean isWhole(ImageFormat format, ByteBuffer file) {
        try {
            return switch (format) {
                case GIF -> {
                    readGif(file, false);
                    yield true;
                }
                case TIFF_LITTLE_ENDIAN, TIFF_BIG_ENDIAN -> {
                    var directory = TiffDirectory.read(file);
                    yield reaches(file, directory.values(TIFF_STRIP_OFFSETS), directory.values(TIFF_STRIP_SIZES))
                            && reaches(file, directory.values(TIFF_TILE_OFFSETS), directory.values(TIFF_TILE_SIZES));
                }
                case WEBP ->
                    (file.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xFFFF_FFFFL) + 8 <= file.limit();
                case JPEG -> endsJpeg(file);
                case PNG, BMP -> true;
            };
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
    }

    /** Looks for the marker of the end, which coded pixels cannot contain, behind thumbnails that have one of their own. */
    private static boolean endsJpeg(ByteBuffer file) {
        var segments = new JpegSegments(file);
        while (segments.next()) {}
        int at = segments.end();
        while ((file.get(at) & 0xFF) != 0xFF || (file.get(at + 1) & 0xFF) != 0xD9) {
            at++;
        }
        return true;
    }

    private static boolean reaches(ByteBuffer file, long[] offsets, long[] sizes) {
        for (int i = 0; i < Math.min(offsets.length, sizes.length); i++) {
            if (offsets[i] + sizes[i] > file.limit()) {
                return false;
            }
        }
        return true;
    }

    /** Changes a whole file, in place, so that its decoder finds the first picture. */
    static ByteBuffer firstPicture(ImageFormat format, ByteBuffer file) {
        if (format == ImageFormat.GIF) {
            readGif(file, true);
        }
        return format == ImageFormat.WEBP ? firstOfAnimation(file) : file;
    }

    /** The chunks inside an animation's first frame, as a file; the file itself if there is none. */
    private static ByteBuffer firstOfAnimation(ByteBuffer file) {
        var webp = file.slice(0, file.limit()).order(ByteOrder.LITTLE_ENDIAN);
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
                return webp.put(start, webp, 0, RIFF_HEADER)
                        .putInt(start + 4, size - 8)
                        .slice(start, size);
            }
            at += 8 + length + (length & 1);
        }
        return file;
    }

    /** Reads to the end of the first picture; its transparent colour, which the decoder makes white, becomes one like others. */
    private static void readGif(ByteBuffer gif, boolean makeOpaque) {
        int at = 13 + gifPaletteSize(gif.get(10));
        while (gif.get(at) == '!') {
            if (makeOpaque && (gif.get(at + 1) & 0xFF) == 0xF9) {
                gif.put(at + 3, (byte) (gif.get(at + 3) & ~1)); // the flag of transparency
            }
            at = gifBlocksEnd(gif, at + 2);
        }
        if (gif.get(at) == ',') {
            gifBlocksEnd(gif, at + 11 + gifPaletteSize(gif.get(at + 9)));
        }
    }

    private static int gifPaletteSize(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int gifBlocksEnd(ByteBuffer gif, int start) {
        int at = start;
        while (gif.get(at) != 0) {
            at += 1 + (gif.get(at) & 0xFF);
        }
        return at + 1;
    }
}
