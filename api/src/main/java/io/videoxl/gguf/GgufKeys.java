package io.videoxl.gguf;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufOutline.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The keys of a model file and their values, read without ggml. A getter throws {@code MODEL_INVALID}, which names the key, what was
 * found and what was expected, if the key is missing or has another type.
 */
public sealed class GgufKeys permits GgufFile {
    /** A large vocabulary takes 15 MB. */
    static final long LONGEST_HEADER = 512L << 20;

    /** Names of the types, by number. */
    private static final List<String> TYPE_NAMES =
            List.of("u8", "i8", "u16", "i16", "u32", "i32", "f32", "bool", "string", "array", "u64", "i64", "f64");

    private final Path path;
    private final GgufOutline outline;

    GgufKeys(Path path, GgufOutline outline) {
        this.path = path;
        this.outline = outline;
    }

    GgufKeys(GgufKeys other) {
        this(other.path, other.outline);
    }

    /**
     * Reads the keys of a file.
     *
     * @throws VideoXLException {@code MODEL_UNREADABLE} if the file is missing, empty, not GGUF, or its list of keys and tensors is
     *     damaged or cut short
     */
    public static GgufKeys read(Path path) {
        return ModelReading.of(path, file -> new GgufKeys(path, GgufOutline.read(file, LONGEST_HEADER, key -> true)));
    }

    public Path path() {
        return path;
    }

    /** Names of all keys, in the file's order. */
    public List<String> keys() {
        return outline.keys();
    }

    public boolean contains(String key) {
        return outline.contains(key);
    }

    /** A string; what is not UTF-8 becomes U+FFFD. */
    public String string(String key) {
        return new String((byte[]) require(key, "string", GgufType.STRING).data(), StandardCharsets.UTF_8);
    }

    /** An integer of 32 or 64 bits, signed or not, that fits an {@code int}. */
    public int integer(String key) {
        var found = require(key, "integer", GgufType.UINT32, GgufType.INT32, GgufType.UINT64, GgufType.INT64);
        boolean unsigned64 = found.type() == GgufType.UINT64;
        long number = ((Number) found.data()).longValue();
        long value = found.type() == GgufType.UINT32 ? Integer.toUnsignedLong((int) number) : number;
        if (value != (int) value || unsigned64 && value < 0) {
            var text = unsigned64 ? Long.toUnsignedString(value) : Long.toString(value);
            throw invalid("key " + key + " is " + text + ", which does not fit 32 bits");
        }
        return (int) value;
    }

    /** A 32-bit floating-point number. */
    public float floating(String key) {
        return (Float) require(key, "f32", GgufType.FLOAT32).data();
    }

    /** A boolean. */
    public boolean bool(String key) {
        return (Boolean) require(key, "bool", GgufType.BOOL).data();
    }

    /** An array of 32-bit integers; unsigned ones must fit an {@code int}. Not to be changed. */
    public int[] integers(String key) {
        var found = requireArray(key, "i32", GgufType.INT32, GgufType.UINT32);
        var values = (int[]) found.data();
        if (found.element() == GgufType.UINT32) {
            for (int i = 0; i < values.length; i++) {
                if (values[i] < 0) {
                    throw invalid("element " + i + " of key " + key + " is " + Integer.toUnsignedString(values[i])
                            + ", which does not fit a signed 32-bit integer");
                }
            }
        }
        return values;
    }

    /** An array of 32-bit floating-point numbers, not to be changed. */
    public float[] floats(String key) {
        return (float[]) requireArray(key, "f32", GgufType.FLOAT32).data();
    }

    /** An array of strings; what is not UTF-8 becomes U+FFFD. */
    public String[] strings(String key) {
        var texts = texts(key);
        var values = new String[texts.size()];
        Arrays.setAll(values, texts::get);
        return values;
    }

    /** An array of strings as they lie in the file: for those that are large. */
    public TextArray texts(String key) {
        return (TextArray) requireArray(key, "string", GgufType.STRING).data();
    }

    private Value require(String key, String expected, int... types) {
        var found = outline.find(key).orElseThrow(() -> invalid("key " + key + " is missing, expected " + expected));
        if (!has(found.type(), types)) {
            throw invalid("key " + key + " has type " + describe(found) + ", expected " + expected);
        }
        return found;
    }

    private Value requireArray(String key, String element, int... elementTypes) {
        var found = require(key, "array of " + element, GgufType.ARRAY);
        if (!has(found.element(), elementTypes)) {
            throw invalid("key " + key + " has type " + describe(found) + ", expected array of " + element);
        }
        return found;
    }

    private static boolean has(int type, int... types) {
        return Arrays.stream(types).anyMatch(each -> each == type);
    }

    private static String describe(Value found) {
        return found.type() == GgufType.ARRAY
                ? "array of " + TYPE_NAMES.get(found.element())
                : TYPE_NAMES.get(found.type());
    }

    private VideoXLException invalid(String found) {
        return new VideoXLException(
                Code.MODEL_INVALID,
                "The model file " + path + " is not a Video-XL model that this library can run: " + found
                        + ". Convert the model again with this version's converter.");
    }
}
