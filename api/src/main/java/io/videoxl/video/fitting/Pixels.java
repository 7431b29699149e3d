package io.videoxl.video.fitting;

import static io.videoxl.video.fitting.RgbPicture.CHANNELS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The pixels of a picture as ints, as {@link Lanes} has them. They are taken from an array: HotSpot compiles loops over arrays in a
 * part of the time that those over segments take, which shows where a process lives for seconds.
 */
final class Pixels {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment data;
    private final long stride;
    private final byte[] row;

    Pixels(RgbPicture picture) {
        data = picture.data();
        stride = picture.stride();
        row = new byte
                [Math.multiplyExact(CHANNELS, picture.width()) + 1]; // the last pixel is read with a byte behind it
    }

    /** Puts {@code count} pixels from (x, y) on rightward to {@code target}. */
    void load(int x, int y, int count, int[] target, int at) {
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, y * stride + (long) CHANNELS * x, row, 0, CHANNELS * count);
        for (int i = 0; i < count; i++) {
            target[at + i] = (int) INT.get(row, CHANNELS * i);
        }
    }
}
