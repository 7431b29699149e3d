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
 */
record Setup(long parent, Path shared, long memoryBytes, Duration processorTime) {
    void write(DataOutputStream out) throws IOException {
        out.writeLong(parent);
        Wire.writeText(out, shared.toString());
        out.writeLong(memoryBytes);
        Wire.writeDuration(out, processorTime);
    }

    static Setup read(DataInputStream in) throws IOException {
        return new Setup(in.readLong(), Path.of(Wire.readText(in)), in.readLong(), Wire.readDuration(in));
    }
}
