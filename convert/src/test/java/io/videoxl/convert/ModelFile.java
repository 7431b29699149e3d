package io.videoxl.convert;

import io.videoxl.bindings.generated.ggml.ggml;
import io.videoxl.bindings.generated.ggml.gguf_init_params;
import io.videoxl.gguf.GgufFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model file as the library's reader and ggml see it, with its tensors' data. */
record ModelFile(GgufFile keys, Map<String, Tensor> tensors) implements AutoCloseable {
    record Tensor(GgufFile.Tensor info, byte[] bytes) {
        float[] floats() {
            return MemorySegment.ofArray(bytes).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        }
    }

    static ModelFile open(Path file) throws IOException {
        var keys = GgufFile.open(file);
        var tensors = new LinkedHashMap<String, Tensor>();
        try (var arena = Arena.ofConfined();
                var channel = FileChannel.open(file)) {
            var params = gguf_init_params.allocate(arena);
            gguf_init_params.no_alloc(params, true);
            gguf_init_params.ctx(params, MemorySegment.NULL);
            var gguf = ggml.gguf_init_from_file(arena.allocateFrom(file.toString()), params);
            var data = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)
                    .asSlice(ggml.gguf_get_data_offset(gguf));
            for (var info : keys.tensors()) {
                var offset =
                        ggml.gguf_get_tensor_offset(gguf, ggml.gguf_find_tensor(gguf, arena.allocateFrom(info.name())));
                var bytes = data.asSlice(offset, info.bytes()).toArray(ValueLayout.JAVA_BYTE);
                tensors.put(info.name(), new Tensor(info, bytes));
            }
            ggml.gguf_free(gguf);
        }
        return new ModelFile(keys, tensors);
    }

    @Override
    public void close() {
        keys.close();
    }
}
