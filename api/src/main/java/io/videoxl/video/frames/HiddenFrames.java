package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.Packet;

/**
 * Tells packets that are only decoded and never shown, such as the alternate reference frames of VP8 and VP9 or Theora's headers,
 * from those that make a frame. In other codecs such data always comes in one packet with a frame that is shown.
 */
final class HiddenFrames {
    private HiddenFrames() {}

    static boolean isHidden(int codecId, Packet packet) {
        boolean some = codecId == ffmpeg.AV_CODEC_ID_THEORA()
                || codecId == ffmpeg.AV_CODEC_ID_VP8()
                || codecId == ffmpeg.AV_CODEC_ID_VP9();
        return some && packet.size() > 0 && isHidden(codecId, packet.bytes()[0], packet.lastByte());
    }

    /** By a packet's first and last byte. */
    static boolean isHidden(int codecId, byte first, byte last) {
        if (codecId == ffmpeg.AV_CODEC_ID_THEORA()) {
            return first < 0; // Theora specification, 6.1: a header, of a part that was joined
        }
        if (codecId == ffmpeg.AV_CODEC_ID_VP8()) {
            return (first & 0x10) == 0; // frame tag: show_frame (RFC 6386, 9.1)
        }
        return codecId == ffmpeg.AV_CODEC_ID_VP9() && isHiddenVp9(first, last);
    }

    /** VP9 bitstream specification, 6.2 (uncompressed header) and annex B (superframes, which end with a frame shown). */
    private static boolean isHiddenVp9(byte first, byte last) {
        boolean superframe = (last & 0xE0) == 0xC0;
        boolean profile3 = (first & 0x30) == 0x30;
        int flags = profile3 ? first : first >> 1; // show_existing_frame, frame_type, show_frame in bits 2, 1, 0
        boolean shown = (flags & 0x4) != 0 || (flags & 0x1) != 0;
        return !superframe && !shown;
    }
}
