package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.FFmpeg;
import io.videoxl.video.reading.VideoDecoder;
import java.util.Arrays;

/**
 * The truth about a video: what comes out of the decoder when it is fed every packet from the first to the last.
 *
 * @param frames how many came out
 * @param packets for each frame, the number of the packet it was made of; {@link Packets#UNKNOWN} if the decoder does not tell
 * @param times for each frame, its presentation time or {@code AV_NOPTS_VALUE}
 * @param checksums for each frame
 * @param failures how often the decoder refused something
 * @param early how many of them were before the first frame
 * @param damaged whether one was behind the first frame, or a frame is not whole: then decoding in several threads may give another
 *     truth
 */
record LinearDecode(
        int frames, int[] packets, long[] times, int[] checksums, int failures, int early, boolean damaged) {
    /**
     * Decodes.
     *
     * @param demuxer freshly opened
     * @param decoder fresh or flushed; flushed in the end
     * @param limit packets to decode
     */
    static LinearDecode of(Demuxer demuxer, VideoDecoder decoder, int limit) {
        var result = new Collector();
        decoder.skip(ffmpeg.AVDISCARD_DEFAULT());
        for (int number = 0; number < limit && demuxer.read(); number++) {
            boolean hidden = HiddenFrames.isHidden(AVCodecParameters.codec_id(demuxer.parameters()), demuxer.packet());
            if (!decoder.send(demuxer, number) && !hidden) {
                result.fail();
            }
            result.receiveFrom(decoder);
        }
        decoder.drain();
        result.receiveFrom(decoder);
        decoder.flush();
        return result.decoded();
    }

    private static final class Collector {
        private int[] packets = new int[64];
        private long[] times = new long[64];
        private int[] checksums = new int[64];
        private int frames;
        private int failures;
        private int early;
        private boolean damaged;

        void fail() {
            failures++;
            early += frames == 0 ? 1 : 0;
            damaged |= frames > 0;
        }

        void receiveFrom(VideoDecoder decoder) {
            for (int status = decoder.receive();
                    status != FFmpeg.AGAIN && status != ffmpeg.AVERROR_EOF();
                    status = decoder.receive()) {
                if (status < 0) {
                    fail();
                    continue;
                }
                if (frames == packets.length) {
                    packets = Arrays.copyOf(packets, 2 * frames);
                    times = Arrays.copyOf(times, 2 * frames);
                    checksums = Arrays.copyOf(checksums, 2 * frames);
                }
                packets[frames] = decoder.packetNumber();
                times[frames] = decoder.presentationTime();
                checksums[frames] = Checksum.of(decoder.frame());
                damaged |= decoder.isDamaged();
                frames++;
            }
        }

        LinearDecode decoded() {
            return new LinearDecode(
                    frames,
                    Arrays.copyOf(packets, frames),
                    Arrays.copyOf(times, frames),
                    Arrays.copyOf(checksums, frames),
                    failures,
                    early,
                    damaged);
        }
    }
}
