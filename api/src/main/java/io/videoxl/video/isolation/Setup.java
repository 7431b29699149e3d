package io.videoxl.video.isolation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a child is told first.
 *
 * @param parent the parent's process id
 * @param shared the file with shared memory
 * @param warm whether to decode a film of ours until the first job comes
 */
record Setup(long parent, Path shared, long memoryBytes, Duration processorTime, boolean warm) {
    void write(DataOutputStream out) throws IOException {
        out.writeLong(parent);
        Wire.writePath(out, shared);
        out.writeLong(memoryBytes);
        Wire.writeDuration(out, processorTime);
        out.writeBoolean(warm);
    }

    static Setup read(DataInputStream in) throws IOException {
        return new Setup(in.readLong(), Wire.readPath(in), in.readLong(), Wire.readDuration(in), in.readBoolean());
    }
}
