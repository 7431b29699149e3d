package io.videoxl.convert;

import io.videoxl.bindings.generated.ggml.ggml;
import io.videoxl.bindings.generated.ggml.ggml_init_params;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** The part of a GGUF file before its tensors' data: keys, and every tensor's name, type, shape and place. */
final class GgufHeader implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment gguf;
    private final MemorySegment tensors;

    /** @param tensorCount how many tensors will be added at most */
    GgufHeader(int tensorCount) {
        var params = ggml_init_params.allocate(arena);
        ggml_init_params.mem_size(params, (tensorCount + 1L) * ggml.ggml_tensor_overhead());
        ggml_init_params.mem_buffer(params, MemorySegment.NULL);
        ggml_init_params.no_alloc(params, true);
        tensors = ggml.ggml_init(params);
        gguf = ggml.gguf_init_empty();
    }

    void set(String key, String value) {
        ggml.gguf_set_val_str(gguf, arena.allocateFrom(key), arena.allocateFrom(value));
    }

    void set(String key, int value) {
        ggml.gguf_set_val_u32(gguf, arena.allocateFrom(key), value);
    }

    void set(String key, float value) {
        ggml.gguf_set_val_f32(gguf, arena.allocateFrom(key), value);
    }

    void setFloats(String key, float... values) {
        ggml.gguf_set_arr_data(
                gguf,
                arena.allocateFrom(key),
                ggml.GGUF_TYPE_FLOAT32(),
                arena.allocateFrom(ValueLayout.JAVA_FLOAT, values),
                values.length);
    }

    void setIntegers(String key, List<Integer> values) {
        var array = values.stream().mapToInt(Integer::intValue).toArray();
        ggml.gguf_set_arr_data(
                gguf,
                arena.allocateFrom(key),
                ggml.GGUF_TYPE_INT32(),
                arena.allocateFrom(ValueLayout.JAVA_INT, array),
                array.length);
    }

    void setStrings(String key, List<String> values) {
        var pointers = arena.allocate(ValueLayout.ADDRESS, Math.max(1, values.size()));
        for (var i = 0; i < values.size(); i++) {
            pointers.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(values.get(i)));
        }
        ggml.gguf_set_arr_str(gguf, arena.allocateFrom(key), pointers, values.size());
    }

    /** @param shape slowest size first */
    void add(String name, WeightType type, long... shape) {
        var sizes = arena.allocate(ValueLayout.JAVA_LONG, shape.length);
        for (var i = 0; i < shape.length; i++) {
            sizes.setAtIndex(ValueLayout.JAVA_LONG, i, shape[shape.length - 1 - i]);
        }
        var tensor = ggml.ggml_new_tensor(tensors, type.ggmlType(), shape.length, sizes);
        ggml.ggml_set_name(tensor, arena.allocateFrom(name));
        ggml.gguf_add_tensor(gguf, tensor);
    }

    /** Where a tensor's data starts, counted from the end of the header. */
    long offset(int tensor) {
        return ggml.gguf_get_tensor_offset(gguf, tensor);
    }

    long alignment() {
        return ggml.gguf_get_alignment(gguf);
    }

    /** The header as it stands in the file, padded to where the data starts; valid until {@link #close}. */
    MemorySegment bytes() {
        var bytes = arena.allocate(ggml.gguf_get_meta_size(gguf));
        ggml.gguf_get_meta_data(gguf, bytes);
        return bytes;
    }

    @Override
    public void close() {
        ggml.gguf_free(gguf);
        ggml.ggml_free(tensors);
        arena.close();
    }
}
