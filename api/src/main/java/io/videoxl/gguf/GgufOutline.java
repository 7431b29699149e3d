package io.videoxl.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The header of a GGUF file, read without ggml: for files that may come from anyone, and for walking over a large header fast. What
 * it says is bounded before it is believed, so no file makes it take more memory than a few times the limit on its header.
 */
public final class GgufOutline {
    /** ggml's limit. */
    private static final int MOST_DIMENSIONS = 4;

    private static final int LEAST_VERSION = 2;
    private static final int LAST_VERSION = 3;
    private static final long BYTES_OF_SHORTEST_KEY = 8 + 4 + 1;
    private static final long BYTES_OF_SHORTEST_TENSOR = 8 + 4 + 4 + 8;
    private static final int BYTES_OF_SHORTEST_STRING = 8;

    /**
     * A tensor as the file describes it.
     *
     * @param type a {@code ggml_type}, or whatever number the file holds
     * @param shape sizes, fastest first; what the file holds, so they may be negative
     * @param offset where its data start, counted from the end of the header; never negative
     */
    public record Tensor(String name, int type, List<Long> shape, long offset) {}

    /**
     * What a key holds.
     *
     * @param type a number of {@link GgufType}
     * @param element the type of an array's elements; of other values -1
     * @param data by type an {@code Integer}, {@code Long}, {@code Float}, {@code Boolean} or a {@code byte[]} of UTF-8 that nobody
     *     checked; of arrays {@code int[]}, {@code long[]}, {@code float[]} or {@code TextArray}; null for types that no getter gives
     */
    record Value(int type, int element, Object data) {}

    private final Map<String, Value> values = new LinkedHashMap<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private final long end;

    private GgufOutline(GgufInput in, Predicate<String> wanted) throws IOException {
        readStart(in);
        long tensorCount = in.count("tensors", BYTES_OF_SHORTEST_TENSOR);
        long keyCount = in.count("keys", BYTES_OF_SHORTEST_KEY);
        for (long i = 0; i < keyCount; i++) {
            readKey(in, wanted);
        }
        for (long i = 0; i < tensorCount; i++) {
            tensors.add(readTensor(in));
        }
        end = in.position();
    }

    /**
     * Reads the header of an open file, whose position stays.
     *
     * @param limit the longest header that is read, in bytes; not more than the file has
     * @param wanted says which keys' values are to be kept; the others are passed over
     * @throws GgufFormatException if the file is not GGUF, its header is damaged or longer than the limit
     */
    public static GgufOutline read(FileChannel file, long limit, Predicate<String> wanted) throws IOException {
        return new GgufOutline(new GgufInput(file, Math.min(limit, file.size())), wanted);
    }

    /** Where the header ends: {@link GgufHeader#roundUp} of it is where the data start. */
    public long end() {
        return end;
    }

    /** All tensors, in the file's order. */
    public List<Tensor> tensors() {
        return Collections.unmodifiableList(tensors);
    }

    public boolean contains(String key) {
        return values.containsKey(key);
    }

    /** Names of the keys that were kept, in the file's order. */
    List<String> keys() {
        return List.copyOf(values.keySet());
    }

    Optional<Value> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    public String string(String key) throws GgufFormatException {
        return GgufInput.decode(ByteBuffer.wrap((byte[]) value(key, GgufType.STRING, -1, "a string")));
    }

    /** An unsigned integer of 32 bits that fits an {@code int}. */
    public int integer(String key) throws GgufFormatException {
        int value = (Integer) value(key, GgufType.UINT32, -1, "an unsigned 32-bit integer");
        if (value < 0) {
            throw new GgufFormatException("key " + key + " is " + Integer.toUnsignedString(value)
                    + ", expected at most " + Integer.MAX_VALUE);
        }
        return value;
    }

    /** An array of signed 32-bit integers. */
    public int[] integers(String key) throws GgufFormatException {
        return (int[]) value(key, GgufType.ARRAY, GgufType.INT32, "an array of signed 32-bit integers");
    }

    /** An array of signed 64-bit integers. */
    public long[] longs(String key) throws GgufFormatException {
        return (long[]) value(key, GgufType.ARRAY, GgufType.INT64, "an array of signed 64-bit integers");
    }

    /** An array of strings, all of which have to be UTF-8. */
    public List<String> strings(String key) throws GgufFormatException {
        var texts = (TextArray) value(key, GgufType.ARRAY, GgufType.STRING, "an array of strings");
        return Collections.unmodifiableList(Arrays.asList(texts.strings()));
    }

    private Object value(String key, int type, int element, String expected) throws GgufFormatException {
        var value = values.get(key);
        if (value == null || value.type() != type || value.element() != element) {
            var found = value == null ? "is missing" : "has another type";
            throw new GgufFormatException("key " + key + " " + found + ", expected " + expected);
        }
        return value.data();
    }

    private static void readStart(GgufInput in) throws IOException {
        var magic = new String(in.bytes(4), StandardCharsets.ISO_8859_1);
        if (!magic.equals(GgufType.MAGIC)) {
            throw new GgufFormatException("it does not start with \"" + GgufType.MAGIC + "\"");
        }
        int version = in.int32();
        if (version < LEAST_VERSION || version > LAST_VERSION) {
            throw new GgufFormatException("its GGUF version is " + Integer.toUnsignedString(version) + ", expected "
                    + LEAST_VERSION + " or " + LAST_VERSION);
        }
    }

    private void readKey(GgufInput in, Predicate<String> wanted) throws IOException {
        var key = in.name();
        int type = in.int32();
        if (!wanted.test(key)) {
            skip(in, key, type);
            return;
        }
        var value = type == GgufType.ARRAY ? array(in, key) : new Value(type, -1, single(in, key, type));
        if (values.put(key, value) != null) {
            throw new GgufFormatException("key " + key + " is there twice");
        }
    }

    private static Object single(GgufInput in, String key, int type) throws IOException {
        return switch (type) {
            case GgufType.UINT32, GgufType.INT32 -> in.int32();
            case GgufType.UINT64, GgufType.INT64 -> in.int64();
            case GgufType.FLOAT32 -> Float.intBitsToFloat(in.int32());
            case GgufType.BOOL -> in.bytes(1)[0] != 0;
            case GgufType.STRING -> in.text();
            default -> {
                skip(in, key, type);
                yield null;
            }
        };
    }

    private static Value array(GgufInput in, String key) throws IOException {
        int type = in.int32();
        long count = arrayCount(in, key, type);
        int size = GgufType.bytes(type);
        if (count > GgufInput.MOST_ELEMENTS / Math.max(size, 1)) {
            throw new GgufFormatException("key " + key + " has " + count + " elements, more than can be held");
        }
        return new Value(GgufType.ARRAY, type, elements(in, type, (int) count));
    }

    private static Object elements(GgufInput in, int type, int count) throws IOException {
        switch (type) {
            case GgufType.INT32, GgufType.UINT32 -> {
                var array = new int[count];
                in.numbers(count, Integer.BYTES).asIntBuffer().get(array);
                return array;
            }
            case GgufType.INT64 -> {
                var array = new long[count];
                in.numbers(count, Long.BYTES).asLongBuffer().get(array);
                return array;
            }
            case GgufType.FLOAT32 -> {
                var array = new float[count];
                in.numbers(count, Float.BYTES).asFloatBuffer().get(array);
                return array;
            }
            case GgufType.STRING -> {
                return in.texts(count);
            }
            default -> {
                skipElements(in, type, count);
                return null;
            }
        }
    }

    private static void skip(GgufInput in, String key, int type) throws IOException {
        if (type == GgufType.ARRAY) {
            int element = in.int32();
            skipElements(in, element, arrayCount(in, key, element));
        } else if (type == GgufType.STRING) {
            in.skipString();
        } else {
            in.skip(sizeOf(key, type));
        }
    }

    private static void skipElements(GgufInput in, int type, long count) throws IOException {
        if (type == GgufType.STRING) {
            for (long i = 0; i < count; i++) {
                in.skipString();
            }
        } else {
            in.skip(count * GgufType.bytes(type));
        }
    }

    private static long arrayCount(GgufInput in, String key, int type) throws IOException {
        return in.count(
                "elements of key " + key, type == GgufType.STRING ? BYTES_OF_SHORTEST_STRING : sizeOf(key, type));
    }

    private static int sizeOf(String key, int type) throws GgufFormatException {
        int bytes = GgufType.bytes(type);
        if (bytes == 0) {
            throw new GgufFormatException("key " + key + " has type " + Integer.toUnsignedString(type)
                    + ", which is not known or may not stand there");
        }
        return bytes;
    }

    private static Tensor readTensor(GgufInput in) throws IOException {
        var name = in.name();
        int dimensions = in.int32();
        if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
            throw new GgufFormatException("tensor " + name + " has " + Integer.toUnsignedString(dimensions)
                    + " dimensions, expected at most " + MOST_DIMENSIONS);
        }
        var shape = new ArrayList<Long>(dimensions);
        for (int i = 0; i < dimensions; i++) {
            shape.add(in.int64());
        }
        int type = in.int32();
        long offset = in.int64();
        if (offset < 0) {
            throw new GgufFormatException("tensor " + name + " starts at " + Long.toUnsignedString(offset));
        }
        return new Tensor(name, type, List.copyOf(shape), offset);
    }
}
