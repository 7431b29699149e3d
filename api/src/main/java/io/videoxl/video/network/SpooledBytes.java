package io.videoxl.video.network;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.reading.TemporaryFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;

/** What a server gives only from its start on, kept in a temporary file as far as it was read, so that it can be gone back in. */
final class SpooledBytes implements Bytes {
    /** A temporary file should leave others some room. */
    private static final long LEFT_FREE = 256L << 20;

    private final HttpBytes source;
    private final long limit;
    private final TemporaryFile file;
    private final RandomAccessFile kept;
    private final byte[] buffer = new byte[1 << 16];
    private long have;
    private long position;
    private boolean whole;

    private SpooledBytes(HttpBytes source, long limit, TemporaryFile file, RandomAccessFile kept) {
        this.source = source;
        this.limit = limit;
        this.file = file;
        this.kept = kept;
    }

    /**
     * Takes over a source, of which nothing may have been read.
     *
     * @param limit the most bytes to keep; less where the disk is smaller
     */
    static SpooledBytes of(HttpBytes source, long limit) {
        TemporaryFile file = null;
        try {
            file = TemporaryFile.create(".video");
            long room =
                    Math.min(limit, Math.max(0, Files.getFileStore(file.path()).getUsableSpace() - LEFT_FREE));
            if (source.length() > room) {
                throw tooLarge(source, room);
            }
            return new SpooledBytes(
                    source, room, file, new RandomAccessFile(file.path().toFile(), "rw"));
        } catch (IOException e) {
            delete(file);
            throw notKept(source, e);
        } catch (Throwable e) {
            delete(file);
            throw e;
        }
    }

    private static void delete(TemporaryFile file) {
        if (file != null) {
            file.close();
        }
    }

    private static VideoXLException tooLarge(HttpBytes source, long limit) {
        return Refusals.unreadable(
                source.name(),
                "its index stands at its end, the server gives no parts, and it has more than the " + (limit >> 20)
                        + " MB that can be kept in a temporary file; expected a server that answers requests for ranges,"
                        + " or a smaller file. Download it and give the file, or have its index put first (ffmpeg:"
                        + " -movflags +faststart).");
    }

    private static VideoXLException notKept(HttpBytes source, IOException e) {
        return new VideoXLException(
                Code.IO,
                source.name() + ": it could not be kept in a temporary file: " + e.getMessage()
                        + ". Check the free space in " + System.getProperty("java.io.tmpdir") + ".",
                e);
    }

    @Override
    public int read(byte[] target, int offset, int count) {
        fetch(position + 1);
        if (position >= have) {
            return -1;
        }
        try {
            kept.seek(position);
            int read = kept.read(target, offset, (int) Math.min(count, have - position));
            position += Math.max(read, 0);
            return read;
        } catch (IOException e) {
            throw notKept(source, e);
        }
    }

    /** Reads on until so many bytes are here, or all. */
    private void fetch(long wanted) {
        try {
            while (!whole && have < wanted) {
                int count = source.read(buffer, 0, buffer.length);
                if (count < 0) {
                    whole = true;
                } else if (have + count > limit) {
                    throw tooLarge(source, limit);
                } else {
                    kept.seek(have);
                    kept.write(buffer, 0, count);
                    have += count;
                }
            }
        } catch (IOException e) {
            throw notKept(source, e);
        }
    }

    @Override
    public void seek(long target) {
        position = target;
    }

    @Override
    public long position() {
        return position;
    }

    /** Where the server does not say it, all must be read to know. */
    @Override
    public long length() {
        if (source.length() < 0) {
            fetch(Long.MAX_VALUE);
            return have;
        }
        return source.length();
    }

    @Override
    public boolean isSeekable() {
        return true;
    }

    @Override
    public void close() {
        source.close();
        try {
            kept.close();
        } catch (IOException e) {
            // it is deleted
        }
        file.close();
    }
}
