package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;

/** Weights in a safetensors file. */
record SafetensorsSource(Safetensors.Entry entry, WeightType type) implements TensorSource {
    @Override
    public void read(long first, int count, MemorySegment to) throws ClosedByInterruptException {
        var at = entry.begin() + type.bytes(first);
        var bytes = to.asSlice(0, type.bytes(count)).asByteBuffer();
        while (bytes.hasRemaining()) {
            var n = readSome(bytes, at);
            if (n < 0) {
                throw new VideoXLException(
                        Code.MODEL_UNREADABLE,
                        "%s ended inside %s; it was changed while it was read".formatted(entry.file(), entry.name()));
            }
            at += n;
        }
    }

    private int readSome(ByteBuffer bytes, long at) throws ClosedByInterruptException {
        try {
            return entry.channel().read(bytes, at);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE, "Cannot read %s from %s: %s".formatted(entry.name(), entry.file(), e), e);
        }
    }
}
