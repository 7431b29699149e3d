package io.videoxl.video.network;

/** Few bytes that are all here. */
final class MemoryBytes implements Bytes {
    private final byte[] bytes;
    private long position;

    MemoryBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int count = (int) Math.min(length, bytes.length - position);
        if (count <= 0) {
            return -1;
        }
        System.arraycopy(bytes, (int) position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void seek(long target) {
        position = target;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public boolean isSeekable() {
        return true;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
