package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.AVCodecContext;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVRational;
import io.videoxl.bindings.generated.ffmpeg.AVStream;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A decoder of FFmpeg. */
final class FFmpegCodec implements Codec {
    /** {@code AV_EF_EXPLODE}: what is wrong ends decoding. */
    private static final int EXPLODE = 1 << 3;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment pointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment context;

    private FFmpegCodec(MemorySegment codec) {
        context = ffmpeg.avcodec_alloc_context3(codec);
        pointer.set(ValueLayout.ADDRESS, 0, context);
    }

    /**
     * Opens the decoder.
     *
     * @param codec an {@code AVCodec}
     * @param threads 1 or more
     * @throws CodecException if it refuses the stream
     */
    static FFmpegCodec open(MemorySegment codec, Demuxer demuxer, int threads) throws CodecException {
        var opened = new FFmpegCodec(codec);
        try {
            int status = opened.open(demuxer, codec, threads);
            if (status < 0) {
                throw new CodecException(status);
            }
            return opened;
        } catch (Throwable e) {
            opened.close();
            throw e;
        }
    }

    /** A codec's refusal. */
    static final class CodecException extends Exception {
        private static final long serialVersionUID = 1;

        CodecException(int status) {
            super(FFmpeg.describe(status));
        }
    }

    private int open(Demuxer demuxer, MemorySegment codec, int threads) {
        FFmpeg.allocated(context);
        int status = ffmpeg.avcodec_parameters_to_context(context, demuxer.parameters());
        if (status < 0) {
            return status;
        }
        AVCodecContext.pkt_timebase(context, AVStream.time_base(demuxer.stream()));
        AVCodecContext.thread_count(context, threads);
        AVCodecContext.flags(context, AVCodecContext.flags(context) | ffmpeg.AV_CODEC_FLAG_COPY_OPAQUE());
        if (FFmpeg.codecName(AVCodecParameters.codec_id(demuxer.parameters())).equals("jpegls")) {
            // Its decoder leaves black where it knows no way to decode, and calls it a success.
            AVCodecContext.err_recognition(context, EXPLODE);
        }
        AVCodecContext.framerate(context, arena.allocate(AVRational.layout())); // unknown until the pictures tell it
        return ffmpeg.avcodec_open2(context, codec, MemorySegment.NULL);
    }

    @Override
    public int send(MemorySegment packet) {
        return ffmpeg.avcodec_send_packet(context, packet);
    }

    @Override
    public void drain() {
        ffmpeg.avcodec_send_packet(context, MemorySegment.NULL);
    }

    @Override
    public int receive(MemorySegment frame) {
        return ffmpeg.avcodec_receive_frame(context, frame);
    }

    @Override
    public void flush() {
        ffmpeg.avcodec_flush_buffers(context);
    }

    @Override
    public void skip(int discard) {
        AVCodecContext.skip_frame(context, discard);
    }

    @Override
    public double rate() {
        return FFmpeg.toDouble(AVCodecContext.framerate(context));
    }

    @Override
    public void close() {
        ffmpeg.avcodec_free_context(pointer);
        arena.close();
    }
}
