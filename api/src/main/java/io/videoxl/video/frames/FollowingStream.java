package io.videoxl.video.frames;

import io.videoxl.video.reading.Demuxer;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Where a video goes on in another stream of its source: receivers that record do so when the sender changes, and files that are joined
 * byte by byte may have others. Streams that are there side by side, such as several programmes, are none of that.
 */
final class FollowingStream {
    /** Less than this behind the last packet is not looked at: the sound's end is there. In bytes. */
    private static final int LITTLE = 1 << 14;

    private FollowingStream() {}

    /**
     * Looks for it.
     *
     * @param size the file's, in bytes
     * @param another gives another demuxer of the source, freshly opened, which is closed here
     * @return its first packet's place, in bytes; empty without one, and in formats in which no place can be sought
     */
    static OptionalLong begin(Packets packets, long size, Demuxer demuxer, Supplier<Demuxer> another) {
        int last = packets.count() - 1;
        long end = packets.position(last);
        if (!demuxer.isByteSeekable() || end < 0 || size - end - packets.size(last) < LITTLE) {
            return OptionalLong.empty();
        }
        try (var other = another.get()) {
            int stream = other.seekToByte(end) ? other.readOtherVideo() : Demuxer.NONE;
            long begin = other.packet().position();
            if (stream == Demuxer.NONE || !other.seekToByte(0)) {
                return OptionalLong.empty();
            }
            int first;
            do {
                first = other.readOtherVideo();
            } while (first != Demuxer.NONE && first != stream);
            return other.packet().position() > end ? OptionalLong.of(begin) : OptionalLong.empty();
        }
    }
}
