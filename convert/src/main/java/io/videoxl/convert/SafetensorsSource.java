package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Weights in a safetensors file. */
record SafetensorsSource(Safetensors.Entry entry, WeightType type) implements TensorSource {
    @Override
    public void read(long first, int count, MemorySegment to) throws IOException {
        var at = entry.begin() + type.bytes(first);
        var bytes = to.asSlice(0, type.bytes(count)).asByteBuffer();
        while (bytes.hasRemaining()) {
            var n = entry.channel().read(bytes, at);
            if (n < 0) {
                throw new VideoXLException(
                        Code.MODEL_UNREADABLE,
                        "%s ended inside %s; it was changed while it was read".formatted(entry.file(), entry.name()));
            }
            at += n;
        }
    }
}
