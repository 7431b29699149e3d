package io.videoxl.video.images;

import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVFrameSideData;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.images.HeifFile.Item;
import io.videoxl.video.reading.FFmpeg;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a HEIF file says of an item's colours beside its coded picture (ISO/IEC 14496-12, 12.1.5 to 12.1.7).
 *
 * @param codePoints of ITU-T H.273, as {@code colr} has them: primaries, transfer function, matrix, a flag for full range
 * @param light {@code clli}: the brightest light of a pixel, in cd/m²
 * @param display {@code mdcv}: the display that it was made on
 */
record HeifColours(Optional<ByteBuffer> codePoints, Optional<ByteBuffer> light, Optional<ByteBuffer> display) {
    static final HeifColours NONE = new HeifColours(Optional.empty(), Optional.empty(), Optional.empty());

    private static final int NCLX = 'n' << 24 | 'c' << 16 | 'l' << 8 | 'x';

    /** With their type, three numbers and a flag. */
    private static final int CODE_POINTS = 11;

    private static final int UNSPECIFIED = 2;

    // Places in mdcv.
    private static final int DISPLAY_BRIGHTEST = 16;
    private static final int DISPLAY_SIZE = 24;

    // Of AVMasteringDisplayMetadata (libavutil/mastering_display_metadata.h), and its unit in mdcv.
    private static final long METADATA_SIZE = 88;
    private static final long MAX_LUMINANCE = 72;
    private static final long HAS_LUMINANCE = 84;
    private static final int LUMINANCES_IN_A_CANDELA = 10_000;

    /** @param whole that which the item is a tile of, which tells what the tile does not */
    static HeifColours of(Item item, HeifColours whole) {
        var codePoints = item.properties().stream()
                .filter(property -> property.type().equals("colr"))
                .map(property -> property.content().duplicate())
                .filter(content -> content.remaining() >= CODE_POINTS && content.getInt(0) == NCLX)
                .findFirst();
        return new HeifColours(
                codePoints.or(whole::codePoints),
                item.property("clli")
                        .filter(content -> content.remaining() >= 2)
                        .or(whole::light),
                item.property("mdcv")
                        .filter(content -> content.remaining() >= DISPLAY_SIZE)
                        .or(whole::display));
    }

    /** Writes them to the {@code AVFrame} that was decoded from the item. */
    void applyTo(MemorySegment frame) {
        codePoints.ifPresent(box -> {
            if (box.getShort(4) != UNSPECIFIED) {
                AVFrame.color_primaries(frame, box.getShort(4));
            }
            if (box.getShort(6) != UNSPECIFIED) {
                AVFrame.color_trc(frame, box.getShort(6));
            }
            AVFrame.colorspace(frame, box.getShort(8));
            boolean full = (box.get(10) & 0x80) != 0;
            AVFrame.color_range(frame, full ? ffmpeg.AVCOL_RANGE_JPEG() : ffmpeg.AVCOL_RANGE_MPEG());
        });
        light.ifPresent(box -> attach(frame, ffmpeg.AV_FRAME_DATA_CONTENT_LIGHT_LEVEL(), 2 * Integer.BYTES)
                .ifPresent(data -> data.set(ValueLayout.JAVA_INT, 0, box.getShort(0) & 0xFFFF)));
        display.ifPresent(box -> attach(frame, ffmpeg.AV_FRAME_DATA_MASTERING_DISPLAY_METADATA(), METADATA_SIZE)
                .ifPresent(data -> {
                    data.set(ValueLayout.JAVA_INT, MAX_LUMINANCE, box.getInt(DISPLAY_BRIGHTEST));
                    data.set(ValueLayout.JAVA_INT, MAX_LUMINANCE + Integer.BYTES, LUMINANCES_IN_A_CANDELA);
                    data.set(ValueLayout.JAVA_INT, HAS_LUMINANCE, 1);
                }));
    }

    /** Side data of zeros; empty where the coded picture has some already. */
    private static Optional<MemorySegment> attach(MemorySegment frame, int type, long size) {
        if (!FFmpeg.isNull(ffmpeg.av_frame_get_side_data(frame, type))) {
            return Optional.empty();
        }
        var sideData = FFmpeg.allocated(ffmpeg.av_frame_new_side_data(frame, type, size));
        return Optional.of(AVFrameSideData.data(sideData).asSlice(0, size).fill((byte) 0));
    }
}
