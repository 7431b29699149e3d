package io.videoxl.video.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import org.junit.jupiter.api.Test;

class HiddenFramesTest {
    private static void assertHidden(boolean expected, int codecId, int... bytes) {
        assertEquals(expected, HiddenFrames.isHidden(codecId, (byte) bytes[0], (byte) bytes[bytes.length - 1]));
    }

    @Test
    void vp8PacketWithoutTheShowBitIsHidden() {
        assertHidden(false, ffmpeg.AV_CODEC_ID_VP8(), 0x30, 1, 2);
        assertHidden(true, ffmpeg.AV_CODEC_ID_VP8(), 0x21, 1, 2);
    }

    @Test
    void vp9PacketOfOnlyAFrameThatIsNotShownIsHidden() {
        assertHidden(false, ffmpeg.AV_CODEC_ID_VP9(), 0x86, 0);
        assertHidden(true, ffmpeg.AV_CODEC_ID_VP9(), 0x84, 0);
        assertHidden(false, ffmpeg.AV_CODEC_ID_VP9(), 0xB3, 0); // profile 3 has a bit more in front
        assertHidden(true, ffmpeg.AV_CODEC_ID_VP9(), 0xB2, 0);
    }

    @Test
    void vp9PacketThatShowsAnEarlierFrameIsNotHidden() {
        assertHidden(false, ffmpeg.AV_CODEC_ID_VP9(), 0x88);
    }

    @Test
    void vp9SuperframeIsNotHiddenAlthoughItBeginsWithAFrameThatIs() {
        assertHidden(false, ffmpeg.AV_CODEC_ID_VP9(), 0x84, 0, 0x86, 0, 0xC1, 2, 2, 0xC1);
    }

    @Test
    void packetsOfOtherCodecsAreNotHidden() {
        assertHidden(false, ffmpeg.AV_CODEC_ID_H264(), 0x84, 0);
    }
}
