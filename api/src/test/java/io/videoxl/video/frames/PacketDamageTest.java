package io.videoxl.video.frames;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Packets of which all is there, and of which only the beginning is looked at because they are large. */
class PacketDamageTest {
    private static final int SLICE = 0x65; // of a picture that needs no other
    private static final int FIRST = 0x88; // its first macroblock is 0

    /** Units of H.264 behind their lengths. */
    private static byte[] units(int... lengths) {
        var units = new ByteArrayOutputStream();
        for (int length : lengths) {
            byte[] unit = new byte[length];
            Arrays.fill(unit, (byte) 0x5A);
            unit[0] = SLICE;
            unit[1] = (byte) FIRST;
            units.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
            units.writeBytes(unit);
        }
        return units.toByteArray();
    }

    private static boolean isDamaged(byte[] packet, int seen) {
        return new PacketDamage(ffmpeg.AV_CODEC_ID_H264(), 4).isIn(Arrays.copyOf(packet, seen), seen, packet.length);
    }

    @Test
    void unitsThatFillThePacketAreWholeHoweverMuchOfThemIsSeen() {
        byte[] packet = units(300, 200, 400);
        for (int seen = 16; seen <= packet.length; seen++) {
            assertFalse(isDamaged(packet, seen), "seen " + seen);
        }
    }

    @Test
    void unitBeyondThePacketIsDamageWhereItIsSeen() {
        byte[] packet = units(300, 200, 400);
        packet[304 + 2] = 0x7F; // the second one's length
        assertTrue(isDamaged(packet, packet.length));
        assertTrue(isDamaged(packet, 400));
        assertFalse(isDamaged(packet, 304)); // cannot be known
    }

    @Test
    void openBitstreamUnitsAreWholeHoweverMuchOfThemIsSeen() {
        byte[] packet = new byte[2 + 2 + 3 + 300];
        Arrays.fill(packet, (byte) 0x5A);
        packet[0] = 0x12; // a temporal delimiter of no bytes
        packet[1] = 0;
        packet[2] = 0x32; // a frame of 303 bytes
        packet[3] = (byte) (0x80 | 303 & 0x7F);
        packet[4] = 303 >> 7;
        packet = Arrays.copyOf(packet, 5 + 303);
        Arrays.fill(packet, 305, packet.length, (byte) 0x5A);
        var damage = new PacketDamage(ffmpeg.AV_CODEC_ID_AV1(), 0);
        for (int seen = 16; seen <= packet.length; seen++) {
            assertFalse(damage.isIn(Arrays.copyOf(packet, seen), seen, packet.length), "seen " + seen);
        }
        packet[4] = 0x7F;
        assertTrue(damage.isIn(packet, packet.length, packet.length));
        assertTrue(damage.isIn(Arrays.copyOf(packet, 64), 64, packet.length));
    }
}
