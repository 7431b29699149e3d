package io.videoxl.video.frames;

import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.Packet;
import java.lang.foreign.MemorySegment;

/**
 * Tells packets that surely are damaged, or hold no picture, by what their format's headers must say. Damage within coded pixels is
 * seen by a decoder alone.
 */
final class PacketDamage {
    /** Headers are near the packet's start. */
    private static final int SEARCHED = 1 << 12;

    /** Numbers as coded pixels hold none so long a row of zeros; a hole in a file is a sector at least. */
    private static final int HOLE_STEP = 256;

    private static final int FORBIDDEN = 0x80;
    private static final int MOST_OBU_HEAD = 2 + 8; // header, extension and length

    // ISO/IEC 13818-2, table 6-1; ISO/IEC 14496-2, table 6-3
    private static final int MPEG2_PICTURE = 0x00;
    private static final int MPEG4_PICTURE = 0xB6;

    private final int codecId;
    private final int lengthBytes; // in front of each unit; 0 where start codes are

    PacketDamage(int codecId, int lengthBytes) {
        this.codecId = codecId;
        this.lengthBytes = lengthBytes;
    }

    static PacketDamage of(MemorySegment parameters) {
        return new PacketDamage(AVCodecParameters.codec_id(parameters), EntryPoints.lengthBytes(parameters));
    }

    boolean isIn(Packet packet) {
        if (packet.size() == 0 || !isJudged()) {
            return false;
        }
        return isIn(packet.bytes(), packet.seen(), packet.size());
    }

    private boolean isJudged() {
        boolean units = codecId == ffmpeg.AV_CODEC_ID_H264() || codecId == ffmpeg.AV_CODEC_ID_HEVC();
        return units && lengthBytes > 0
                || codecId == ffmpeg.AV_CODEC_ID_VP8()
                || codecId == ffmpeg.AV_CODEC_ID_VP9()
                || codecId == ffmpeg.AV_CODEC_ID_AV1()
                || codecId == ffmpeg.AV_CODEC_ID_MPEG1VIDEO()
                || codecId == ffmpeg.AV_CODEC_ID_MPEG2VIDEO()
                || codecId == ffmpeg.AV_CODEC_ID_MPEG4();
    }

    /** @param seen how many bytes of the packet's size there are to look at */
    boolean isIn(byte[] data, int seen, int size) {
        if (codecId == ffmpeg.AV_CODEC_ID_H264() || codecId == ffmpeg.AV_CODEC_ID_HEVC()) {
            return !isOfWholeUnits(data, seen, size) || hasHole(data, seen);
        }
        if (codecId == ffmpeg.AV_CODEC_ID_VP8()) {
            return !isVp8(data, size) || hasHole(data, seen);
        }
        if (codecId == ffmpeg.AV_CODEC_ID_VP9()) {
            boolean marked = (at(data, 0) & 0xC0) == 0x80; // VP9 bitstream specification, 6.2: frame_marker
            return !marked || hasHole(data, seen);
        }
        if (codecId == ffmpeg.AV_CODEC_ID_AV1()) {
            return !isOfWholeObus(data, seen, size) || hasHole(data, seen);
        }
        if (codecId == ffmpeg.AV_CODEC_ID_MPEG1VIDEO() || codecId == ffmpeg.AV_CODEC_ID_MPEG2VIDEO()) {
            return !hasStartCode(data, seen, MPEG2_PICTURE);
        }
        return codecId == ffmpeg.AV_CODEC_ID_MPEG4()
                && (!hasStartCode(data, seen, MPEG4_PICTURE) || hasHole(data, seen));
    }

    private static int at(byte[] data, long place) {
        return data[(int) place] & 0xFF;
    }

    /** ISO/IEC 14496-15: units behind their lengths fill the packet, and the first slice of them begins a picture. */
    private boolean isOfWholeUnits(byte[] data, int seen, int end) {
        boolean hevc = codecId == ffmpeg.AV_CODEC_ID_HEVC();
        int headerBytes = hevc ? 2 : 1;
        boolean picture = false;
        for (long at = 0; at < end; ) {
            if (at + lengthBytes > end) {
                return false;
            }
            if (at + lengthBytes + headerBytes >= seen && seen < end) {
                break; // what follows is not seen
            }
            long length = 0;
            for (int i = 0; i < lengthBytes; i++) {
                length = length << 8 | at(data, at++);
            }
            if (length > end - at) {
                return false;
            }
            if (length > headerBytes) {
                int header = at(data, at);
                boolean slice = hevc ? (header >> 1 & 0x3F) < 32 : (header & 0x1F) == 1 || (header & 0x1F) == 5;
                boolean first = (at(data, at + headerBytes) & 0x80) != 0; // first_mb_in_slice 0, or its flag in HEVC
                if ((header & FORBIDDEN) != 0 || slice && !picture && !first) {
                    return false;
                }
                picture |= slice || !hevc && (header & 0x1F) == 2;
            }
            at += length;
        }
        return picture;
    }

    /** AV1 bitstream specification, 5.3: open bitstream units fill the packet. */
    private static boolean isOfWholeObus(byte[] data, int seen, int end) {
        for (long at = 0; at < end; ) {
            if (at + MOST_OBU_HEAD > seen && seen < end) {
                break; // what follows is not seen
            }
            int header = at(data, at++);
            at += (header & 0x4) != 0 ? 1 : 0;
            boolean sized = (header & 0x2) != 0;
            long length = sized ? 0 : end - at;
            for (int shift = 0, more = sized ? FORBIDDEN : 0; more != 0; shift += 7) {
                if (at >= end || shift > 28) {
                    return false;
                }
                more = at(data, at) & 0x80;
                length |= (at(data, at++) & 0x7FL) << shift;
            }
            if ((header & FORBIDDEN) != 0 || length > end - at) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private static boolean hasHole(byte[] data, int size) {
        for (int at = 0; at + Long.BYTES <= size; at += HOLE_STEP) {
            int zeros = 0;
            while (zeros < Long.BYTES && data[at + zeros] == 0) {
                zeros++;
            }
            if (zeros == Long.BYTES) {
                return true;
            }
        }
        return false;
    }

    /** RFC 6386, 9.1. */
    private static boolean isVp8(byte[] data, int size) {
        if (size < 3) {
            return false;
        }
        int tag = at(data, 0) | at(data, 1) << 8 | at(data, 2) << 16;
        boolean key = (tag & 1) == 0;
        int header = key ? 10 : 3;
        return size >= header
                && tag >> 5 <= size - header
                && (!key || at(data, 3) == 0x9D && at(data, 4) == 0x01 && at(data, 5) == 0x2A);
    }

    private static boolean hasStartCode(byte[] data, int size, int code) {
        for (int at = 0; at + 3 < size && at < SEARCHED; at++) {
            if (at(data, at) == 0 && at(data, at + 1) == 0 && at(data, at + 2) == 1 && at(data, at + 3) == code) {
                return true;
            }
        }
        return false;
    }
}
