package io.videoxl.video.frames;

import io.videoxl.bindings.NativePointers;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParserContext;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.FFmpeg;
import io.videoxl.video.reading.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the header of each packet's first picture says of H.264, read by FFmpeg's parser without decoding. */
final class PictureHeaders implements AutoCloseable {
    /** How a picture is coded. */
    enum Structure {
        /** Its header is damaged, or there is no picture. */
        UNREADABLE,
        FRAME,
        TOP_FIELD,
        BOTTOM_FIELD
    }

    private static final long FIELD_ORDER = AVCodecParserContext.field_order$offset();

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment contextPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment data = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment size = arena.allocate(ValueLayout.JAVA_INT);
    private final MemorySegment context;
    private final MemorySegment parser;
    private final int[] said = new int[3]; // field_order, picture_structure, output_picture_number

    private PictureHeaders(MemorySegment parameters) {
        context = FFmpeg.allocated(ffmpeg.avcodec_alloc_context3(MemorySegment.NULL));
        contextPointer.set(ValueLayout.ADDRESS, 0, context);
        parser = NativePointers.sized(
                FFmpeg.allocated(ffmpeg.av_parser_init(AVCodecParameters.codec_id(parameters))),
                AVCodecParserContext.sizeof());
        ffmpeg.avcodec_parameters_to_context(context, parameters);
        AVCodecParserContext.flags(parser, ffmpeg.PARSER_FLAG_COMPLETE_FRAMES());
    }

    /** Whether headers of a codec tell more than its packets do. */
    static boolean areOf(int codecId) {
        return codecId == ffmpeg.AV_CODEC_ID_H264();
    }

    static PictureHeaders of(MemorySegment parameters) {
        return new PictureHeaders(parameters);
    }

    /** Reads a packet; to be called for each in turn. */
    void read(Packet packet) {
        ffmpeg.av_parser_parse2(
                parser,
                context,
                data,
                size,
                MemorySegment.ofAddress(packet.address()),
                packet.size(),
                ffmpeg.AV_NOPTS_VALUE(),
                ffmpeg.AV_NOPTS_VALUE(),
                -1);
        MemorySegment.copy(parser, ValueLayout.JAVA_INT, FIELD_ORDER, said, 0, said.length);
    }

    Structure structure() {
        return switch (said[1]) {
            case 1 -> Structure.TOP_FIELD;
            case 2 -> Structure.BOTTOM_FIELD;
            case 3 -> Structure.FRAME;
            default -> Structure.UNREADABLE;
        };
    }

    /** Whether the field is of the other parity than the one before, and both are of one number. */
    boolean isCounterpart() {
        return said[0] != 0;
    }

    /** The place among pictures of one coded sequence in the order of showing, H.264's {@code PicOrderCnt}. */
    int order() {
        return said[2];
    }

    @Override
    public void close() {
        ffmpeg.av_parser_close(parser);
        ffmpeg.avcodec_free_context(contextPointer);
        arena.close();
    }
}
