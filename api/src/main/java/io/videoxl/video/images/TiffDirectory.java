package io.videoxl.video.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first directory of a TIFF file, which is also what EXIF data is. What leads beyond the end is an
 * {@link IndexOutOfBoundsException}.
 */
record TiffDirectory(ByteBuffer file, int start) {
    private static final int ENTRY_SIZE = 12;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    static TiffDirectory read(ByteBuffer tiff) {
        var file = tiff.slice(0, tiff.limit());
        file.order(file.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return new TiffDirectory(file, file.getInt(4));
    }

    /** A tag's unsigned numbers; none if it is absent or not of 16 or 32 bits each. */
    long[] values(int tag) {
        int entries = file.getShort(start) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            int entry = start + Short.BYTES + i * ENTRY_SIZE;
            if ((file.getShort(entry) & 0xFFFF) == tag) {
                return values(file.getShort(entry + 2), file.getInt(entry + 4), entry + 8);
            }
        }
        return new long[0];
    }

    private long[] values(int type, int count, int inline) {
        int size =
                switch (type) {
                    case SHORT -> Short.BYTES;
                    case LONG -> Integer.BYTES;
                    default -> 0;
                };
        if (size == 0) {
            return new long[0];
        }
        long bytes = (long) count * size;
        int at = bytes <= Integer.BYTES ? inline : file.getInt(inline);
        if (count < 0 || at < 0 || at + bytes > file.limit()) {
            throw new IndexOutOfBoundsException();
        }
        var values = new long[count];
        for (int i = 0; i < count; i++, at += size) {
            values[i] = type == SHORT ? file.getShort(at) & 0xFFFF : file.getInt(at) & 0xFFFF_FFFFL;
        }
        return values;
    }
}
