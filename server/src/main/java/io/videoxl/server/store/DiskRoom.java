package io.videoxl.server.store;

import io.videoxl.server.http.Refusal;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks whether the disk of a server's folder has room for what is being written to it. Thread-safe. */
public final class DiskRoom {
    private static final long CHECKED_EACH = 64L << 20;

    private final Path folder;
    private final long free;

    /**
     * @param folder on the disk
     * @param free bytes that are to stay free
     */
    public DiskRoom(Path folder, long free) {
        this.folder = folder;
        this.free = free;
    }

    /**
     * Refuses what there is no room for.
     *
     * @param bytes how many are to come; -1: unknown
     * @throws Refusal 507
     */
    public void require(long bytes) throws IOException {
        if (Files.getFileStore(folder).getUsableSpace() - Math.max(0, bytes) < free) {
            throw Refusal.noRoom("there is no room for %s on the server's disk; delete videos or memories first"
                    .formatted(bytes < 0 ? "more" : bytes + " bytes"));
        }
    }

    /**
     * The same stream, which looks whether there is room before it begins and again and again while it is written.
     *
     * @throws Refusal 507
     */
    public OutputStream watched(OutputStream file) throws IOException {
        try {
            require(-1);
        } catch (Throwable e) {
            file.close();
            throw e;
        }
        return new FilterOutputStream(file) {
            private long unchecked;

            @Override
            public void write(int each) throws IOException {
                count(1);
                out.write(each);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                count(length);
                out.write(bytes, offset, length);
            }

            private void count(int bytes) throws IOException {
                unchecked += bytes;
                if (unchecked >= CHECKED_EACH) {
                    unchecked = 0;
                    require(-1);
                }
            }
        };
    }
}
