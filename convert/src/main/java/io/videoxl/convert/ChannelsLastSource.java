package io.videoxl.convert;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A convolution's weights [out, in, taps] in the order [out, taps, in].
 *
 * @param in channels that go in
 * @param taps places of the kernel
 */
record ChannelsLastSource(TensorSource source, int in, int taps) implements TensorSource {
    @Override
    public WeightType type() {
        return source.type();
    }

    @Override
    public void read(long first, int count, MemorySegment to) throws IOException {
        int kernel = in * taps;
        long bytes = type().bytes(1);
        try (var arena = Arena.ofConfined()) {
            var block = arena.allocate(kernel * bytes, Long.BYTES);
            for (long done = 0; done < count; ) {
                long at = first + done;
                source.read(at / kernel * kernel, kernel, block);
                int begin = (int) (at % kernel);
                int end = (int) Math.min(kernel, begin + count - done);
                for (int i = begin; i < end; i++, done++) {
                    long place = (long) (i % in) * taps + i / in;
                    MemorySegment.copy(block, place * bytes, to, done * bytes, bytes);
                }
            }
        }
    }
}
