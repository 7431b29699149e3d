package io.videoxl.video.network;

/** The bytes of something on the network, from any place where that is possible. For one thread at a time. */
public interface Bytes extends AutoCloseable {
    /**
     * Waits for bytes and takes some, at least one.
     *
     * @return how many; -1 at the end
     * @throws io.videoxl.VideoXLException {@code VIDEO_UNREADABLE} if they do not come; {@code CANCELLED}
     */
    int read(byte[] target, int offset, int length);

    /** Goes to a place, from which is read next. */
    void seek(long position);

    long position();

    /** How many there are; -1 if that is not known. */
    long length();

    /** Whether {@link #seek} can go anywhere. */
    boolean isSeekable();

    @Override
    void close();
}
