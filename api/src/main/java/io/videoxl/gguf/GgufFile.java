package io.videoxl.gguf;

import static io.videoxl.bindings.generated.ggml.ggml.*;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ggml.gguf_init_params;
import io.videoxl.engine.NativeLayer;
import io.videoxl.files.GitLfsPointer;
import io.videoxl.files.NativePath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The metadata of a GGUF file: its keys, and the names, shapes and types of its tensors. Weights are not read.
 *
 * <p>ggml does the parsing. Its getters end the process when a key is absent or has another type, so every getter here asks
 * first and throws {@code MODEL_INVALID} naming key, found type and expected type. For one thread at a time.
 */
public final class GgufFile implements AutoCloseable {
    /**
     * A tensor as the file describes it.
     *
     * @param shape sizes in ggml's order, fastest first, without trailing ones beyond the first
     * @param type a {@code ggml_type}
     * @param typeName ggml's name of it, such as {@code f16} or {@code q8_0}
     * @param bytes size of its data
     */
    public record Tensor(String name, List<Long> shape, int type, String typeName, long bytes) {}

    private static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
    /** Magic, version, number of tensors, number of keys. */
    private static final int HEADER_BYTES = 24;

    /** Names of {@code gguf_type}, by value. */
    private static final List<String> TYPE_NAMES =
            List.of("u8", "i8", "u16", "i16", "u32", "i32", "f32", "bool", "string", "array", "u64", "i64", "f64");

    private final Path path;
    private MemorySegment context;

    private GgufFile(Path path, MemorySegment context) {
        this.path = path;
        this.context = context;
    }

    /**
     * Reads the metadata of a file.
     *
     * @throws VideoXLException {@code MODEL_UNREADABLE} if the file is missing, empty, cut short or not GGUF;
     *     {@code NATIVE_LIBRARY} or {@code DEVICE_NOT_FOUND} if the native layer cannot be loaded
     */
    public static GgufFile open(Path path) {
        checkHeader(path);
        NativeLayer.load();
        MemorySegment context;
        try (var arena = Arena.ofConfined()) {
            var params = gguf_init_params.allocate(arena);
            gguf_init_params.no_alloc(params, true);
            gguf_init_params.ctx(params, MemorySegment.NULL);
            context = gguf_init_from_file(NativePath.of(path, arena), params);
        }
        if (context.equals(MemorySegment.NULL)) {
            throw unreadable(path, "its list of keys and tensors is damaged or cut short");
        }
        var file = new GgufFile(path, context);
        try {
            file.checkWhole();
            return file;
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    /** What ggml would refuse without saying why: no file, no bytes, another format or version. */
    private static void checkHeader(Path path) {
        var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (!Files.exists(path)) {
                throw unreadable(path, "there is no such file" + NativePath.hint(path));
            }
            if (!Files.isRegularFile(path)) {
                throw unreadable(
                        path,
                        Files.isDirectory(path)
                                ? "it is a folder; videoxl convert makes a model file of a Hugging Face folder"
                                : "it is not a regular file");
            }
            var pointer = GitLfsPointer.of(path);
            if (pointer.isPresent()) {
                throw unreadable(path, "it is " + pointer.get());
            }
            try (var channel = FileChannel.open(path)) {
                while (header.hasRemaining() && channel.read(header) >= 0) {}
            }
        } catch (ClosedByInterruptException e) {
            throw cancelled(path, e);
        } catch (IOException e) {
            throw failed(path, e);
        }
        header.flip();
        if (header.remaining() == 0) {
            throw unreadable(path, "it is empty");
        }
        if (header.remaining() < 4 || header.getInt(0) != MAGIC) {
            var start = Arrays.copyOf(header.array(), Math.min(4, header.remaining()));
            throw unreadable(path, "it starts with " + describe(start) + " where a GGUF file starts with \"GGUF\"");
        }
        if (header.remaining() < HEADER_BYTES) {
            throw unreadable(path, "it ends after " + header.remaining() + " bytes, within its header");
        }
        int version = header.getInt(4);
        if (version < 2 || version > 3) {
            throw unreadable(path, "its GGUF version is " + Integer.toUnsignedString(version) + ", expected 2 or 3");
        }
    }

    private static String describe(byte[] bytes) {
        var text = new StringBuilder();
        for (byte b : bytes) {
            text.append(b >= 0x20 && b < 0x7f ? String.valueOf((char) b) : String.format("\\x%02x", b & 0xff));
        }
        return "\"" + text + "\"";
    }

    private void checkWhole() {
        long size;
        try {
            size = Files.size(path);
        } catch (IOException e) {
            throw new VideoXLException(Code.MODEL_UNREADABLE, "Cannot read the size of the model file " + path, e);
        }
        for (long i = 0; i < gguf_get_n_tensors(context); i++) {
            long end = gguf_get_data_offset(context)
                    + gguf_get_tensor_offset(context, i)
                    + gguf_get_tensor_size(context, i);
            if (Long.compareUnsigned(size, end) < 0) {
                var name = gguf_get_tensor_name(context, i).getString(0);
                throw unreadable(
                        path,
                        "it is cut short: it has " + size + " bytes, and tensor " + name + " reaches to byte "
                                + Long.toUnsignedString(end));
            }
        }
    }

    private static VideoXLException cancelled(Path path, ClosedByInterruptException e) {
        return new VideoXLException(
                Code.CANCELLED, "Reading the model file " + path + " was cancelled: its thread was interrupted.", e);
    }

    private static VideoXLException failed(Path path, IOException e) {
        return new VideoXLException(
                Code.MODEL_UNREADABLE, "Cannot read the model file " + path + ": " + e + ". Check its permissions.", e);
    }

    private static VideoXLException unreadable(Path path, String found) {
        return new VideoXLException(
                Code.MODEL_UNREADABLE,
                "Cannot read the model file " + path + ": " + found
                        + ". Give the path of a whole GGUF file, or download or convert it again.");
    }

    public Path path() {
        return path;
    }

    /** Names of all keys, in the file's order. */
    public List<String> keys() {
        var keys = new ArrayList<String>();
        for (long i = 0; i < gguf_get_n_kv(context()); i++) {
            keys.add(gguf_get_key(context, i).getString(0));
        }
        return Collections.unmodifiableList(keys);
    }

    public boolean contains(String key) {
        return find(key) >= 0;
    }

    /** A string. */
    public String string(String key) {
        return gguf_get_val_str(context(), require(key, "string", GGUF_TYPE_STRING()))
                .getString(0);
    }

    /** An integer of 32 or 64 bits, signed or not, that fits an {@code int}. */
    public int integer(String key) {
        long id = require(key, "integer", GGUF_TYPE_UINT32(), GGUF_TYPE_INT32(), GGUF_TYPE_UINT64(), GGUF_TYPE_INT64());
        int type = gguf_get_kv_type(context, id);
        boolean unsigned64 = type == GGUF_TYPE_UINT64();
        long value;
        if (type == GGUF_TYPE_UINT32()) {
            value = Integer.toUnsignedLong(gguf_get_val_u32(context, id));
        } else if (type == GGUF_TYPE_INT32()) {
            value = gguf_get_val_i32(context, id);
        } else {
            value = unsigned64 ? gguf_get_val_u64(context, id) : gguf_get_val_i64(context, id);
        }
        if (value != (int) value || unsigned64 && value < 0) {
            var found = unsigned64 ? Long.toUnsignedString(value) : Long.toString(value);
            throw invalid("key " + key + " is " + found + ", which does not fit 32 bits");
        }
        return (int) value;
    }

    /** A 32-bit floating-point number. */
    public float floating(String key) {
        return gguf_get_val_f32(context(), require(key, "f32", GGUF_TYPE_FLOAT32()));
    }

    /** A boolean. */
    public boolean bool(String key) {
        return gguf_get_val_bool(context(), require(key, "bool", GGUF_TYPE_BOOL()));
    }

    /** An array of 32-bit integers; unsigned ones must fit an {@code int}. */
    public int[] integers(String key) {
        long id = requireArray(key, "i32", GGUF_TYPE_INT32(), GGUF_TYPE_UINT32());
        var values = elements(id, ValueLayout.JAVA_INT).toArray(ValueLayout.JAVA_INT);
        if (gguf_get_arr_type(context, id) == GGUF_TYPE_UINT32()) {
            for (int i = 0; i < values.length; i++) {
                if (values[i] < 0) {
                    throw invalid("element " + i + " of key " + key + " is " + Integer.toUnsignedString(values[i])
                            + ", which does not fit a signed 32-bit integer");
                }
            }
        }
        return values;
    }

    /** An array of 32-bit floating-point numbers. */
    public float[] floats(String key) {
        return elements(requireArray(key, "f32", GGUF_TYPE_FLOAT32()), ValueLayout.JAVA_FLOAT)
                .toArray(ValueLayout.JAVA_FLOAT);
    }

    /** An array of strings. */
    public String[] strings(String key) {
        long id = requireArray(key, "string", GGUF_TYPE_STRING());
        var values = new String[length(key, id)];
        for (int i = 0; i < values.length; i++) {
            values[i] = gguf_get_arr_str(context, id, i).getString(0);
        }
        return values;
    }

    /** Arrays of strings as they lie in the file, read in one go: for those that are large. */
    public List<TextArray> texts(String... keys) {
        for (var key : keys) {
            requireArray(key, "string", GGUF_TYPE_STRING());
        }
        try (var channel = FileChannel.open(path)) {
            var outline = GgufOutline.read(channel, channel.size(), Set.of(keys)::contains);
            var texts = new ArrayList<TextArray>();
            for (var key : keys) {
                texts.add(outline.texts(key));
            }
            return texts;
        } catch (ClosedByInterruptException e) {
            throw cancelled(path, e);
        } catch (GgufFormatException e) {
            throw unreadable(path, e.getMessage());
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** All tensors, in the file's order. */
    public List<Tensor> tensors() {
        var tensors = new ArrayList<Tensor>();
        for (long i = 0; i < gguf_get_n_tensors(context()); i++) {
            int type = gguf_get_tensor_type(context, i);
            tensors.add(new Tensor(
                    gguf_get_tensor_name(context, i).getString(0),
                    shape(gguf_get_tensor_ne(context, i)),
                    type,
                    ggml_type_name(type).getString(0),
                    gguf_get_tensor_size(context, i)));
        }
        return Collections.unmodifiableList(tensors);
    }

    private static List<Long> shape(MemorySegment sizes) {
        int dimensions = GGML_MAX_DIMS();
        while (dimensions > 1 && sizes.getAtIndex(ValueLayout.JAVA_LONG, dimensions - 1) == 1) {
            dimensions--;
        }
        var shape = new ArrayList<Long>(dimensions);
        for (int i = 0; i < dimensions; i++) {
            shape.add(sizes.getAtIndex(ValueLayout.JAVA_LONG, i));
        }
        return Collections.unmodifiableList(shape);
    }

    /** Frees the native side; harmless when called again. */
    @Override
    public void close() {
        if (context != null) {
            gguf_free(context);
            context = null;
        }
    }

    private MemorySegment context() {
        if (context == null) {
            throw new VideoXLException(Code.CLOSED, "The GGUF file " + path + " has been closed.");
        }
        return context;
    }

    private long find(String key) {
        try (var arena = Arena.ofConfined()) {
            return gguf_find_key(context(), arena.allocateFrom(key));
        }
    }

    private long require(String key, String expected, int... types) {
        long id = find(key);
        if (id < 0) {
            throw invalid("key " + key + " is missing, expected " + expected);
        }
        int found = gguf_get_kv_type(context, id);
        if (Arrays.stream(types).noneMatch(type -> type == found)) {
            throw invalid("key " + key + " has type " + describe(id) + ", expected " + expected);
        }
        return id;
    }

    private long requireArray(String key, String element, int... elementTypes) {
        long id = require(key, "array of " + element, GGUF_TYPE_ARRAY());
        int found = gguf_get_arr_type(context, id);
        if (Arrays.stream(elementTypes).noneMatch(type -> type == found)) {
            throw invalid("key " + key + " has type " + describe(id) + ", expected array of " + element);
        }
        return id;
    }

    private String describe(long id) {
        int type = gguf_get_kv_type(context, id);
        return type == GGUF_TYPE_ARRAY()
                ? "array of " + TYPE_NAMES.get(gguf_get_arr_type(context, id))
                : TYPE_NAMES.get(type);
    }

    private int length(String key, long id) {
        long n = gguf_get_arr_n(context, id);
        if (n > Integer.MAX_VALUE - 8) {
            throw invalid("key " + key + " has " + n + " elements");
        }
        return (int) n;
    }

    /** A view of a numeric array, valid while this file is open. */
    private MemorySegment elements(long id, ValueLayout layout) {
        long n = gguf_get_arr_n(context, id);
        return n == 0 ? MemorySegment.NULL : gguf_get_arr_data(context, id).asSlice(0, n * layout.byteSize());
    }

    private VideoXLException invalid(String found) {
        return new VideoXLException(
                Code.MODEL_INVALID,
                "The model file " + path + " is not a Video-XL model that this library can run: " + found
                        + ". Convert the model again with this version's converter.");
    }
}
