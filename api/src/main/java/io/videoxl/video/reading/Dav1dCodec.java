package io.videoxl.video.reading;

import io.videoxl.bindings.Dav1d;
import io.videoxl.bindings.NativePointers;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVFrameSideData;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.AVPacketSideData;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * AV1 by the system's libdav1d. Decoding AV1 is specified to the bit, so its frames are those of FFmpeg's libaom, and what is said beside
 * the pixels is what FFmpeg says with that.
 */
final class Dav1dCodec implements Codec {
    private static final int MOST_THREADS = 256;
    /** More than FFmpeg takes of other codecs, and what libdav1d counts in. */
    private static final int MOST_PIXELS = 1 << 28;

    private static final int INVALID = -22; // EINVAL
    private static final int GREY = 0;
    private static final int FULL_CHROMA = 3;
    private static final int HALF_CHROMA = 1;
    private static final int RGB = 0; // the matrix of H.273

    /** Data of a stream that FFmpeg's decoders repeat with each frame. */
    private record StreamData(int frameType, byte[] bytes) {}

    private final Dav1d library;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment pointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment picture = arena.allocate(Dav1d.PICTURE_BYTES, Long.BYTES);
    private final MemorySegment data = arena.allocate(Dav1d.DATA_BYTES, Long.BYTES);
    /** The last picture's buffers, which the next is copied into unless somebody keeps them: new ones would have to be zeroed by the system. */
    private final MemorySegment room =
            arena.allocateFrom(ValueLayout.ADDRESS, FFmpeg.allocated(ffmpeg.av_frame_alloc()));

    private final MemorySegment aspect; // an AVRational
    private final int chromaLocation;
    private final List<StreamData> streamData = new ArrayList<>();
    private boolean draining;

    private Dav1dCodec(Dav1d library, MemorySegment parameters) {
        this.library = library;
        // The demuxer may be closed before the decoder.
        aspect = arena.allocate(
                        AVCodecParameters.sample_aspect_ratio(parameters).byteSize())
                .copyFrom(AVCodecParameters.sample_aspect_ratio(parameters));
        chromaLocation = AVCodecParameters.chroma_location(parameters);
        keep(parameters, ffmpeg.AV_PKT_DATA_DISPLAYMATRIX(), ffmpeg.AV_FRAME_DATA_DISPLAYMATRIX());
        keep(
                parameters,
                ffmpeg.AV_PKT_DATA_MASTERING_DISPLAY_METADATA(),
                ffmpeg.AV_FRAME_DATA_MASTERING_DISPLAY_METADATA());
        keep(parameters, ffmpeg.AV_PKT_DATA_CONTENT_LIGHT_LEVEL(), ffmpeg.AV_FRAME_DATA_CONTENT_LIGHT_LEVEL());
    }

    private void keep(MemorySegment parameters, int packetType, int frameType) {
        var found = ffmpeg.av_packet_side_data_get(
                AVCodecParameters.coded_side_data(parameters),
                AVCodecParameters.nb_coded_side_data(parameters),
                packetType);
        if (!FFmpeg.isNull(found)) {
            var bytes = NativePointers.sized(AVPacketSideData.data(found), AVPacketSideData.size(found));
            streamData.add(new StreamData(frameType, bytes.toArray(ValueLayout.JAVA_BYTE)));
        }
    }

    /** Empty if the stream is of another codec, there is no libdav1d, or it cannot be opened. */
    static Optional<Codec> open(Demuxer demuxer, int threads) {
        var parameters = demuxer.parameters();
        if (AVCodecParameters.codec_id(parameters) != ffmpeg.AV_CODEC_ID_AV1()) {
            return Optional.empty();
        }
        return Dav1d.find().flatMap(library -> open(library, parameters, threads));
    }

    private static Optional<Codec> open(Dav1d library, MemorySegment parameters, int threads) {
        var codec = new Dav1dCodec(library, parameters);
        if (library.open(Math.min(threads, MOST_THREADS), MOST_PIXELS, codec.pointer) < 0) {
            ffmpeg.av_frame_free(codec.room);
            codec.arena.close();
            return Optional.empty();
        }
        return Optional.of(codec);
    }

    private MemorySegment context() {
        return pointer.get(ValueLayout.ADDRESS, 0);
    }

    @Override
    public int send(MemorySegment packet) {
        if (!Dav1d.isEmpty(data)) {
            return FFmpeg.AGAIN;
        }
        int size = AVPacket.size(packet);
        if (size == 0) {
            return 0;
        }
        if (!library.fill(
                data,
                NativePointers.sized(AVPacket.data(packet), size),
                AVPacket.pts(packet),
                AVPacket.dts(packet),
                AVPacket.opaque(packet).address())) {
            throw FFmpeg.outOfMemory();
        }
        return feed();
    }

    private int feed() {
        int status = library.send(context(), data);
        if (status == FFmpeg.AGAIN) {
            return 0; // it takes the rest once its pictures are taken
        }
        if (!Dav1d.isEmpty(data)) {
            library.empty(data);
        }
        return status(status);
    }

    @Override
    public void drain() {
        draining = true;
    }

    @Override
    public int receive(MemorySegment frame) {
        ffmpeg.av_frame_unref(frame);
        int status = library.receive(context(), picture);
        if (status == FFmpeg.AGAIN && !Dav1d.isEmpty(data)) {
            int fed = feed();
            if (fed < 0) {
                return fed;
            }
            status = library.receive(context(), picture);
        }
        if (status == FFmpeg.AGAIN) {
            return draining ? ffmpeg.AVERROR_EOF() : FFmpeg.AGAIN;
        } else if (status < 0) {
            return status(status);
        }
        try {
            return copy(frame);
        } finally {
            library.release(picture);
        }
    }

    private static int status(int status) {
        return status == INVALID ? ffmpeg.AVERROR_INVALIDDATA() : status;
    }

    private int copy(MemorySegment frame) {
        int format = format();
        if (format == ffmpeg.AV_PIX_FMT_NONE()) {
            return ffmpeg.AVERROR_INVALIDDATA();
        }
        var held = room(format);
        copyPlanes(held);
        if (ffmpeg.av_frame_ref(frame, held) < 0) {
            throw FFmpeg.outOfMemory();
        }
        AVFrame.color_primaries(frame, Dav1d.primaries(picture));
        AVFrame.color_trc(frame, Dav1d.transfer(picture));
        AVFrame.colorspace(frame, Dav1d.matrix(picture));
        AVFrame.color_range(
                frame, library.isFullRange(picture) ? ffmpeg.AVCOL_RANGE_JPEG() : ffmpeg.AVCOL_RANGE_MPEG());
        AVFrame.chroma_location(frame, chromaLocation);
        AVFrame.sample_aspect_ratio(frame, aspect);
        AVFrame.pts(frame, Dav1d.time(picture));
        AVFrame.best_effort_timestamp(
                frame, Dav1d.time(picture) != ffmpeg.AV_NOPTS_VALUE() ? Dav1d.time(picture) : Dav1d.otherTime(picture));
        AVFrame.opaque(frame, MemorySegment.ofAddress(Dav1d.number(picture)));
        for (var each : streamData) {
            var sideData =
                    FFmpeg.allocated(ffmpeg.av_frame_new_side_data(frame, each.frameType(), each.bytes().length));
            MemorySegment.copy(
                    MemorySegment.ofArray(each.bytes()),
                    0,
                    NativePointers.sized(AVFrameSideData.data(sideData), each.bytes().length),
                    0,
                    each.bytes().length);
        }
        return 0;
    }

    /** A frame with buffers for the picture. */
    private MemorySegment room(int format) {
        var frame = held();
        boolean fits = AVFrame.format(frame) == format
                && AVFrame.width(frame) == Dav1d.width(picture)
                && AVFrame.height(frame) == Dav1d.height(picture);
        if (fits) {
            if (ffmpeg.av_frame_make_writable(frame) < 0) {
                throw FFmpeg.outOfMemory();
            }
            return frame;
        }
        ffmpeg.av_frame_unref(frame);
        AVFrame.format(frame, format);
        AVFrame.width(frame, Dav1d.width(picture));
        AVFrame.height(frame, Dav1d.height(picture));
        if (ffmpeg.av_frame_get_buffer(frame, 0) < 0) {
            ffmpeg.av_frame_unref(frame); // so that it fits nothing
            throw FFmpeg.outOfMemory();
        }
        return frame;
    }

    private MemorySegment held() {
        return NativePointers.sized(room.get(ValueLayout.ADDRESS, 0), AVFrame.sizeof());
    }

    /** The {@code AVPixelFormat}, or {@code AV_PIX_FMT_NONE}. */
    private int format() {
        var name =
                switch (Dav1d.layout(picture)) {
                    case GREY -> "gray";
                    case HALF_CHROMA -> "yuv420p";
                    case FULL_CHROMA -> Dav1d.matrix(picture) == RGB ? "gbrp" : "yuv444p";
                    default -> "yuv422p";
                };
        int bits = Dav1d.bits(picture);
        try (var confined = Arena.ofConfined()) {
            return ffmpeg.av_get_pix_fmt(confined.allocateFrom(bits == 8 ? name : name + bits + "le"));
        }
    }

    private void copyPlanes(MemorySegment frame) {
        int layout = Dav1d.layout(picture);
        int sample = Dav1d.bits(picture) == 8 ? 1 : 2;
        for (int plane = 0; plane < (layout == GREY ? 1 : 3); plane++) {
            boolean halfWidth = plane > 0 && layout != FULL_CHROMA;
            boolean halfHeight = plane > 0 && layout == HALF_CHROMA;
            long bytes = (long) sample * (halfWidth ? Dav1d.width(picture) + 1 >> 1 : Dav1d.width(picture));
            int rows = halfHeight ? Dav1d.height(picture) + 1 >> 1 : Dav1d.height(picture);
            long from = Dav1d.stride(picture, plane);
            long to = AVFrame.linesize(frame, plane);
            var source = Dav1d.plane(picture, plane, from * (rows - 1) + bytes);
            var target = NativePointers.sized(AVFrame.data(frame, plane), to * (rows - 1) + bytes);
            for (int row = 0; row < rows; row++) {
                MemorySegment.copy(source, row * from, target, row * to, bytes);
            }
        }
    }

    @Override
    public void flush() {
        if (!Dav1d.isEmpty(data)) {
            library.empty(data);
        }
        library.flush(context());
        draining = false;
    }

    @Override
    public void skip(int discard) {
        // libdav1d is told when it is opened, for all frames.
    }

    @Override
    public double rate() {
        return 0;
    }

    @Override
    public void close() {
        if (!Dav1d.isEmpty(data)) {
            library.empty(data);
        }
        library.close(pointer);
        ffmpeg.av_frame_free(room);
        arena.close();
    }
}
