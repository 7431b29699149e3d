package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.Demuxer;
import java.util.function.Supplier;

/**
 * When a source ends, in seconds from its start. The last picture stays until then, also where only sound goes on. What headers say
 * is taken where the sound bears it out: a file may have been cut short.
 */
final class SourceEnd {
    /** What headers may add to the video's end unchecked, in seconds. */
    private static final double LITTLE = 1;

    private static final long NO_TIME = ffmpeg.AV_NOPTS_VALUE();

    private SourceEnd() {}

    /**
     * Finds the end.
     *
     * @param videoEnd when the last frame ends by its own duration
     * @param reopened gives another demuxer of the source, freshly opened, which is closed here
     */
    static double of(FrameIndex index, Demuxer demuxer, double videoEnd, Supplier<Demuxer> reopened) {
        if (index.times().counted() || !demuxer.hasSound()) {
            return videoEnd;
        }
        double told = demuxer.durationSeconds();
        if (index.segments() == 1 && told - videoEnd <= LITTLE) { // not so where nothing is told
            return Math.max(told, videoEnd);
        }
        try (var other = reopened.get()) {
            goNear(other, index);
            double end = other.readSoundToItsEnd() - demuxer.startSeconds() + index.lastOffset() * demuxer.tick();
            return end > videoEnd ? end : videoEnd;
        }
    }

    /** Where that fails, all is read. */
    private static void goNear(Demuxer demuxer, FrameIndex index) {
        var packets = index.packets();
        int last = index.isByPacket() ? index.packetOf(index.size() - 1) : 0;
        if (demuxer.isByteSeekable() && packets.position(last) >= 0) {
            demuxer.seekToByte(packets.position(last));
        } else if (index.segments() == 1 && packets.clock(last) != NO_TIME) {
            demuxer.seek(packets.clock(last));
        }
    }
}
