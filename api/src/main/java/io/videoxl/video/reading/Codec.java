package io.videoxl.video.reading;

import java.lang.foreign.MemorySegment;

/** What makes frames of packets, as FFmpeg's codecs do it: a status is 0 or more, or one of FFmpeg's errors. For one thread at a time. */
interface Codec extends AutoCloseable {
    /** Feeds an {@code AVPacket} that is not empty. */
    int send(MemorySegment packet);

    /** Says that there are no more packets. */
    void drain();

    /** Moves an {@code AVFrame} to the next picture. Its {@code opaque} is that of the packet. */
    int receive(MemorySegment frame);

    /** Forgets what was fed. */
    void flush();

    /** Which frames need not be decoded, an {@code AVDiscard}; a codec may decode them all the same. */
    void skip(int discard);

    /** Frames per second as the pictures that were decoded say, an {@code AVRational} as a number; NaN, 0 or infinite if they do not. */
    double rate();

    @Override
    void close();
}
