package io.videoxl.video.images;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.bindings.generated.ffmpeg.AVCodecContext;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.AVRational;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.FFmpeg;
import io.videoxl.video.reading.PixelConverter;
import io.videoxl.video.reading.RgbBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** WebP by FFmpeg's libwebp, whose packets are whole files. */
final class WebpEncoder {
    private WebpEncoder() {}

    static byte[] encode(ImageSource.Pixels picture, boolean lossless) {
        FFmpeg.load();
        try (var arena = Arena.ofConfined()) {
            var context =
                    ffmpeg.avcodec_alloc_context3(ffmpeg.avcodec_find_encoder_by_name(arena.allocateFrom("libwebp")));
            var frame = ffmpeg.av_frame_alloc();
            var packet = ffmpeg.av_packet_alloc();
            try {
                open(context, picture, lossless, arena);
                fill(frame, context, picture, arena);
                check(ffmpeg.avcodec_send_frame(context, frame));
                check(ffmpeg.avcodec_receive_packet(context, packet));
                return AVPacket.data(packet).reinterpret(AVPacket.size(packet)).toArray(ValueLayout.JAVA_BYTE);
            } finally {
                ffmpeg.av_packet_free(pointer(arena, packet));
                ffmpeg.av_frame_free(pointer(arena, frame));
                ffmpeg.avcodec_free_context(pointer(arena, context));
            }
        }
    }

    private static void open(MemorySegment context, ImageSource.Pixels picture, boolean lossless, Arena arena) {
        AVCodecContext.width(context, picture.width());
        AVCodecContext.height(context, picture.height());
        AVCodecContext.pix_fmt(context, ffmpeg.av_get_pix_fmt(arena.allocateFrom(lossless ? "bgra" : "yuv420p")));
        AVRational.num(AVCodecContext.time_base(context), 1);
        AVRational.den(AVCodecContext.time_base(context), 1);
        var options = arena.allocate(ValueLayout.ADDRESS);
        var name = arena.allocateFrom(lossless ? "lossless" : "quality");
        ffmpeg.av_dict_set(options, name, arena.allocateFrom(lossless ? "1" : "95"), 0);
        check(ffmpeg.avcodec_open2(context, MemorySegment.NULL, options));
        ffmpeg.av_dict_free(options);
    }

    private static void fill(MemorySegment frame, MemorySegment context, ImageSource.Pixels picture, Arena arena) {
        int format = AVCodecContext.pix_fmt(context);
        AVFrame.format(frame, format);
        AVFrame.width(frame, picture.width());
        AVFrame.height(frame, picture.height());
        check(ffmpeg.av_frame_get_buffer(frame, 0));
        var rgb = RgbBuffer.allocate(arena, picture.width(), picture.height());
        long row = 3L * picture.width();
        for (int y = 0; y < picture.height(); y++) {
            var target = rgb.picture().data();
            MemorySegment.copy(
                    MemorySegment.ofArray(picture.rgb()),
                    y * row,
                    target,
                    y * rgb.picture().stride(),
                    row);
        }
        try (var converter = new PixelConverter(picture.width(), picture.height(), ffmpeg.AV_PIX_FMT_RGB24(), format)) {
            converter.convert(rgb.pointers(), rgb.strides(), AVFrame.data(frame), AVFrame.linesize(frame));
        }
    }

    private static MemorySegment pointer(Arena arena, MemorySegment target) {
        return arena.allocateFrom(ValueLayout.ADDRESS, target);
    }

    private static void check(int status) {
        assertTrue(status >= 0, () -> FFmpeg.describe(status));
    }
}
