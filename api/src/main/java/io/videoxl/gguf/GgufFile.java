package io.videoxl.gguf;

import static io.videoxl.bindings.generated.ggml.ggml.*;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ggml.gguf_init_params;
import io.videoxl.engine.NativeLayer;
import io.videoxl.files.NativePath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The metadata of a GGUF file: its keys, which stay readable once it is closed, and the names, shapes and types of its tensors as ggml
 * sees them. Weights are not read. For one thread at a time.
 */
public final class GgufFile extends GgufKeys implements AutoCloseable {
    /**
     * A tensor as the file describes it.
     *
     * @param shape sizes in ggml's order, fastest first, without trailing ones beyond the first
     * @param type a {@code ggml_type}
     * @param typeName ggml's name of it, such as {@code f16} or {@code q8_0}
     * @param bytes size of its data
     */
    public record Tensor(String name, List<Long> shape, int type, String typeName, long bytes) {}

    private MemorySegment context;

    private GgufFile(GgufKeys keys, MemorySegment context) {
        super(keys);
        this.context = context;
    }

    /**
     * Reads the metadata of a file.
     *
     * @throws VideoXLException {@code MODEL_UNREADABLE} if the file is missing, empty, cut short or not GGUF;
     *     {@code NATIVE_LIBRARY} or {@code DEVICE_NOT_FOUND} if the native layer cannot be loaded
     */
    public static GgufFile open(Path path) {
        var keys = GgufKeys.read(path);
        NativeLayer.load();
        MemorySegment context;
        try (var arena = Arena.ofConfined()) {
            var params = gguf_init_params.allocate(arena);
            gguf_init_params.no_alloc(params, true);
            gguf_init_params.ctx(params, MemorySegment.NULL);
            context = gguf_init_from_file(NativePath.of(path, arena), params);
        }
        if (context.equals(MemorySegment.NULL)) {
            throw ModelReading.unreadable(path, "its list of keys and tensors is damaged or cut short");
        }
        var file = new GgufFile(keys, context);
        try {
            file.checkWhole();
            return file;
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    private void checkWhole() {
        long size;
        try {
            size = Files.size(path());
        } catch (IOException e) {
            throw new VideoXLException(Code.MODEL_UNREADABLE, "Cannot read the size of the model file " + path(), e);
        }
        for (long i = 0; i < gguf_get_n_tensors(context); i++) {
            long end = gguf_get_data_offset(context)
                    + gguf_get_tensor_offset(context, i)
                    + gguf_get_tensor_size(context, i);
            if (Long.compareUnsigned(size, end) < 0) {
                var name = gguf_get_tensor_name(context, i).getString(0);
                throw ModelReading.unreadable(
                        path(),
                        "it is cut short: it has " + size + " bytes, and tensor " + name + " reaches to byte "
                                + Long.toUnsignedString(end));
            }
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
            throw new VideoXLException(Code.CLOSED, "The GGUF file " + path() + " has been closed.");
        }
        return context;
    }
}
