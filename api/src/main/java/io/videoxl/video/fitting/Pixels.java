package io.videoxl.video.fitting;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The pixels of a picture as ints, as {@link Lanes} has them. */
public final class Pixels {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment data;
    private final long stride;
    private final long end;

    Pixels(RgbPicture picture) {
        data = picture.data();
        stride = picture.stride();
        end = data.byteSize() - Integer.BYTES;
    }

    /** Puts {@code count} pixels from (x, y) on rightward to {@code target}. */
    void load(int x, int y, int count, int[] target, int at) {
        long from = y * stride + (long) RgbPicture.CHANNELS * x;
        // The last pixel of the last row may have nothing behind it.
        int safe = from + (long) RgbPicture.CHANNELS * (count - 1) <= end ? count : count - 1;
        for (int i = 0; i < safe; i++) {
            target[at + i] = data.get(INT, from + (long) RgbPicture.CHANNELS * i);
        }
        if (safe < count) {
            target[at + safe] = last(from + (long) RgbPicture.CHANNELS * safe);
        }
    }

    private int last(long from) {
        return data.get(ValueLayout.JAVA_BYTE, from) & 0xFF
                | (data.get(ValueLayout.JAVA_BYTE, from + 1) & 0xFF) << 8
                | (data.get(ValueLayout.JAVA_BYTE, from + 2) & 0xFF) << 16;
    }
}
