package io.videoxl.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Builds the part of a GGUF file before its tensors' data: keys, and every tensor's name, type, shape and place. Each key and each
 * tensor's name has to be new.
 */
public final class GgufHeader {
    /** Every tensor's data, and the whole of them, start at a multiple of this. */
    public static final int ALIGNMENT = 32;

    private static final int VERSION = 3;

    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    private int keyCount;
    private int tensorCount;
    private long dataBytes;

    public void set(String key, String value) {
        key(key, GgufType.STRING);
        put(keys, value);
    }

    /** An unsigned integer. */
    public void set(String key, int value) {
        key(key, GgufType.UINT32);
        put(keys, buffer(4).putInt(value));
    }

    public void set(String key, float value) {
        key(key, GgufType.FLOAT32);
        put(keys, buffer(4).putFloat(value));
    }

    public void setFloats(String key, float... values) {
        array(key, GgufType.FLOAT32, values.length);
        var bytes = buffer(4 * values.length);
        bytes.asFloatBuffer().put(values);
        keys.writeBytes(bytes.array());
    }

    public void setIntegers(String key, List<Integer> values) {
        array(key, GgufType.INT32, values.size());
        var bytes = buffer(4 * values.size());
        values.forEach(bytes::putInt);
        put(keys, bytes);
    }

    public void setLongs(String key, List<Long> values) {
        array(key, GgufType.INT64, values.size());
        var bytes = buffer(8 * values.size());
        values.forEach(bytes::putLong);
        put(keys, bytes);
    }

    public void setStrings(String key, List<String> values) {
        array(key, GgufType.STRING, values.size());
        values.forEach(value -> put(keys, value));
    }

    /**
     * Adds a tensor behind those that were added before.
     *
     * @param type a {@code ggml_type}
     * @param bytes size of its data
     * @param shape slowest size first
     * @return where its data start, counted from the end of the header
     */
    public long add(String name, int type, long bytes, long... shape) {
        put(tensors, name);
        // As ggml does, sizes of 1 at the slow end are left out.
        var dimensions = shape.length;
        while (dimensions > 1 && shape[shape.length - dimensions] == 1) {
            dimensions--;
        }
        var info = buffer(4 + 8 * dimensions + 4 + 8).putInt(dimensions);
        for (var i = 1; i <= dimensions; i++) {
            info.putLong(shape[shape.length - i]);
        }
        var offset = dataBytes;
        put(tensors, info.putInt(type).putLong(offset));
        tensorCount++;
        dataBytes += roundUp(bytes);
        return offset;
    }

    /** Bytes of all tensors' data, each and the last one padded. */
    public long dataBytes() {
        return dataBytes;
    }

    /** The header as it stands in the file, padded to where the data start. */
    public byte[] bytes() {
        var header = new ByteArrayOutputStream();
        header.writeBytes(GgufType.MAGIC.getBytes(StandardCharsets.US_ASCII));
        put(header, buffer(20).putInt(VERSION).putLong(tensorCount).putLong(keyCount));
        header.writeBytes(keys.toByteArray());
        header.writeBytes(tensors.toByteArray());
        header.writeBytes(new byte[(int) (roundUp(header.size()) - header.size())]);
        return header.toByteArray();
    }

    /** The next place where a tensor's data may start. */
    public static long roundUp(long place) {
        return Math.ceilDiv(place, ALIGNMENT) * ALIGNMENT;
    }

    private void key(String key, int type) {
        put(keys, key);
        put(keys, buffer(4).putInt(type));
        keyCount++;
    }

    private void array(String key, int type, int count) {
        key(key, GgufType.ARRAY);
        put(keys, buffer(12).putInt(type).putLong(count));
    }

    private static void put(ByteArrayOutputStream to, String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        put(to, buffer(8).putLong(utf8.length));
        to.writeBytes(utf8);
    }

    private static void put(ByteArrayOutputStream to, ByteBuffer bytes) {
        to.write(bytes.array(), 0, bytes.position());
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
