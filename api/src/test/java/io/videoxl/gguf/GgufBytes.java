package io.videoxl.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes small GGUF files byte by byte, so that tests can also write wrong ones. */
public final class GgufBytes {
    private static final int ALIGNMENT = 32;

    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    private int keyCount;
    private int tensorCount;
    private int dataBytes;

    public GgufBytes u32(String key, int value) {
        return key(key, 4, buffer(4).putInt(value));
    }

    public GgufBytes i32(String key, int value) {
        return key(key, 5, buffer(4).putInt(value));
    }

    public GgufBytes f32(String key, float value) {
        return key(key, 6, buffer(4).putFloat(value));
    }

    public GgufBytes bool(String key, boolean value) {
        return key(key, 7, buffer(1).put((byte) (value ? 1 : 0)));
    }

    public GgufBytes string(String key, String value) {
        return key(key, 8, text(value));
    }

    public GgufBytes u64(String key, long value) {
        return key(key, 10, buffer(8).putLong(value));
    }

    public GgufBytes i64(String key, long value) {
        return key(key, 11, buffer(8).putLong(value));
    }

    public GgufBytes i32s(String key, int... values) {
        var data = arrayHead(5, values.length, 4 * values.length);
        for (int value : values) {
            data.putInt(value);
        }
        return key(key, 9, data);
    }

    public GgufBytes u32s(String key, int... values) {
        var data = arrayHead(4, values.length, 4 * values.length);
        for (int value : values) {
            data.putInt(value);
        }
        return key(key, 9, data);
    }

    public GgufBytes f32s(String key, float... values) {
        var data = arrayHead(6, values.length, 4 * values.length);
        for (float value : values) {
            data.putFloat(value);
        }
        return key(key, 9, data);
    }

    public GgufBytes strings(String key, String... values) {
        int bytes = 0;
        for (var value : values) {
            bytes += text(value).position();
        }
        var data = arrayHead(8, values.length, bytes);
        for (var value : values) {
            data.put(text(value).flip());
        }
        return key(key, 9, data);
    }

    /** An f32 tensor of zeros; sizes fastest first. */
    public GgufBytes tensor(String name, long... shape) {
        write(tensors, text(name));
        var info = buffer(4 + 8 * shape.length + 4 + 8).putInt(shape.length);
        long elements = 1;
        for (long size : shape) {
            info.putLong(size);
            elements *= size;
        }
        write(tensors, info.putInt(0).putLong(dataBytes));
        dataBytes += (int) (elements * 4 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        tensorCount++;
        return this;
    }

    public byte[] bytes() {
        var head = new ByteArrayOutputStream();
        head.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        write(head, buffer(20).putInt(3).putLong(tensorCount).putLong(keyCount));
        head.writeBytes(keys.toByteArray());
        head.writeBytes(tensors.toByteArray());
        while (head.size() % ALIGNMENT != 0) {
            head.write(0);
        }
        head.writeBytes(new byte[dataBytes]);
        return head.toByteArray();
    }

    public Path write(Path path) throws IOException {
        return Files.write(path, bytes());
    }

    private GgufBytes key(String key, int type, ByteBuffer value) {
        write(keys, text(key));
        write(keys, buffer(4).putInt(type));
        write(keys, value);
        keyCount++;
        return this;
    }

    private static ByteBuffer arrayHead(int type, int count, int bytes) {
        return buffer(12 + bytes).putInt(type).putLong(count);
    }

    private static ByteBuffer text(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        return buffer(8 + utf8.length).putLong(utf8.length).put(utf8);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(ByteArrayOutputStream out, ByteBuffer data) {
        out.write(data.array(), 0, data.position());
    }
}
