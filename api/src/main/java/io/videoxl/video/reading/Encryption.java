package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVFormatContext;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.AVStream;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Which pictures a container says are encrypted. Decoded nevertheless they would give nothing, or noise that looks like pictures.
 */
final class Encryption {
    /** MP4's sample entries of Common Encryption (ISO/IEC 23001-7) and of iTunes. */
    private static final Set<Integer> SAMPLE_ENTRIES = Set.of(tag("encv"), tag("drmi"));

    /** Stream types of MPEG-TS in which Apple's SAMPLE-AES carries H.264; FFmpeg deciphers it only as a part of HLS. */
    private static final int SAMPLE_AES_H264 = 0xDB;

    private static final MemorySegment MATROSKA_KEY = Arena.global().allocateFrom("enc_key_id");
    private static final MemorySegment ASF_PROTECTION = Arena.global().allocateFrom("ASF_Protection_Type");

    private final boolean whole;

    private Encryption(boolean whole) {
        this.whole = whole;
    }

    static Encryption of(MemorySegment format, MemorySegment stream, String container) {
        int tag = AVCodecParameters.codec_tag(AVStream.codecpar(stream));
        return new Encryption(SAMPLE_ENTRIES.contains(tag)
                || tag == SAMPLE_AES_H264 && container.equals("mpegts")
                || holds(AVStream.metadata(stream), MATROSKA_KEY)
                || holds(AVFormatContext.metadata(format), ASF_PROTECTION));
    }

    private static int tag(String code) {
        byte[] bytes = code.getBytes(StandardCharsets.ISO_8859_1);
        return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | bytes[3] << 24;
    }

    private static boolean holds(MemorySegment metadata, MemorySegment key) {
        return !FFmpeg.isNull(ffmpeg.av_dict_get(metadata, key, MemorySegment.NULL, 0));
    }

    /** Whether an {@code AVPacket} of the stream is encrypted: all of them, or in MP4 those that say so. */
    boolean covers(Packet packet) {
        return whole
                || packet.sideData() > 0
                        && !FFmpeg.isNull(ffmpeg.av_packet_side_data_get(
                                AVPacket.side_data(packet.pointer()),
                                packet.sideData(),
                                ffmpeg.AV_PKT_DATA_ENCRYPTION_INFO()));
    }
}
