package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.Packet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Tells how good a place to start decoding a packet is that its format marks as one. */
final class EntryPoints {
    enum Kind {
        /** Pictures become right only some frames later. */
        GRADUAL,
        /** Pictures that are shown later come out right, those that are shown earlier may not. */
        OPEN,
        /** Nothing from before is needed. */
        FRESH
    }

    /** Headers are near the packet's start. */
    private static final int SEARCHED = 1 << 12;

    // ITU-T H.264, table 7-1
    private static final int IDR = 5;
    private static final int SUPPLEMENTAL = 6;
    private static final int RECOVERY_POINT = 6; // payload type, D.1

    // ITU-T H.265, table 7-1
    private static final int HEVC_IDR_FIRST = 19;
    private static final int HEVC_IDR_LAST = 20;
    private static final int HEVC_PICTURES = 32; // first type that is none

    private final int codecId;
    private final int lengthBytes; // in front of each unit; 0 where start codes are

    private EntryPoints(int codecId, int lengthBytes) {
        this.codecId = codecId;
        this.lengthBytes = lengthBytes;
    }

    static EntryPoints of(MemorySegment parameters) {
        return new EntryPoints(AVCodecParameters.codec_id(parameters), lengthBytes(parameters));
    }

    /** The bytes of the length in front of each unit of H.264 and HEVC; 0 where start codes are between them. */
    static int lengthBytes(MemorySegment parameters) {
        int codecId = AVCodecParameters.codec_id(parameters);
        int place = codecId == ffmpeg.AV_CODEC_ID_HEVC() ? 21 : 4; // ISO/IEC 14496-15: lengthSizeMinusOne
        boolean lengths = AVCodecParameters.extradata_size(parameters) > place
                && AVCodecParameters.extradata(parameters).get(ValueLayout.JAVA_BYTE, 0) == 1;
        return lengths ? (AVCodecParameters.extradata(parameters).get(ValueLayout.JAVA_BYTE, place) & 3) + 1 : 0;
    }

    /** Judges a packet that is marked as a key frame. */
    Kind kind(Packet packet) {
        boolean hevc = codecId == ffmpeg.AV_CODEC_ID_HEVC();
        if (!hevc && codecId != ffmpeg.AV_CODEC_ID_H264()) {
            return Kind.FRESH;
        }
        byte[] data = packet.bytes();
        int size = packet.seen();
        for (int at = next(data, size, 0); at >= 0 && at < size; at = next(data, size, at)) {
            int header = data[at] & 0xFF;
            int type = hevc ? header >> 1 & 0x3F : header & 0x1F;
            if (hevc && type < HEVC_PICTURES) {
                return type >= HEVC_IDR_FIRST && type <= HEVC_IDR_LAST ? Kind.FRESH : Kind.OPEN;
            }
            if (!hevc && type == IDR) {
                return Kind.FRESH;
            }
            if (!hevc && type > 0 && type < IDR) {
                return Kind.OPEN;
            }
            if (!hevc && type == SUPPLEMENTAL && isGradual(data, size, at + 1)) {
                return Kind.GRADUAL;
            }
        }
        return Kind.OPEN;
    }

    /** The place of the first unit's header behind a place; -1 if there is none near. */
    private int next(byte[] data, int size, int from) {
        if (lengthBytes > 0) {
            long at = from == 0 ? 0 : end(data, from);
            return at + lengthBytes < size && at <= SEARCHED ? (int) at + lengthBytes : -1;
        }
        for (int at = from; at + 3 < size && at < SEARCHED; at++) {
            if (data[at] == 0 && data[at + 1] == 0 && data[at + 2] == 1) {
                return at + 3;
            }
        }
        return -1;
    }

    private long end(byte[] data, int unit) {
        long length = 0;
        for (int at = unit - lengthBytes; at < unit; at++) {
            length = length << 8 | data[at] & 0xFF;
        }
        return unit + length;
    }

    /** ITU-T H.264, 7.3.2.3.1 and D.1.8: whether a recovery point says that frames have to pass before pictures are right. */
    private static boolean isGradual(byte[] data, int size, int at) {
        if (at + 2 >= size || data[at] != RECOVERY_POINT) {
            return false;
        }
        boolean countIsZero = data[at + 2] < 0; // ue(v): a first bit of 1
        return !countIsZero;
    }
}
