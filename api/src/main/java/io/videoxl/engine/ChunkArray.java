package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.vxl_chunk;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Chunks as the native layer takes them. */
final class ChunkArray {
    private ChunkArray() {}

    static MemorySegment of(List<Chunk> chunks, Arena arena) {
        var array = vxl_chunk.allocateArray(chunks.size(), arena);
        for (int i = 0; i < chunks.size(); i++) {
            var seen = chunks.get(i).seen();
            var struct = vxl_chunk.asSlice(array, i);
            vxl_chunk.seen(struct, seen == null ? MemorySegment.NULL : arena.allocateFrom(ValueLayout.JAVA_INT, seen));
            vxl_chunk.n_seen(struct, seen == null ? 0 : seen.length);
            vxl_chunk.count(struct, chunks.get(i).tokens());
        }
        return array;
    }
}
