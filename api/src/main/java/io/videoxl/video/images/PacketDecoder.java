package io.videoxl.video.images;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.NativePointers;
import io.videoxl.bindings.generated.ffmpeg.AVCodecContext;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.AlphaChannel;
import io.videoxl.video.reading.FFmpeg;
import io.videoxl.video.reading.FrameColours;
import io.videoxl.video.reading.RgbConverter.Conversion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * FFmpeg's decoders for PNG, GIF, WebP and BMP: the whole file goes to the format's decoder as one packet, so that no demuxer looks
 * for videos, sequences or other files in it.
 */
final class PacketDecoder implements AutoCloseable {
    /** FFmpeg's decoders read this far beyond the end of their input ({@code AV_INPUT_BUFFER_PADDING_SIZE}). */
    private static final int PADDING = 64;

    static PlainPicture decode(byte[] file, ImageFormat format, String name, Colouring colouring) {
        FFmpeg.load();
        try (var decoder = new PacketDecoder(format, name)) {
            var frame = decoder.decode(file);
            return picture(frame, frame, colouring, name);
        }
    }

    /** Colours and transparency apart: where a GIF is transparent, the decoder gives white. */
    static PlainPicture decodeGif(byte[] file, String name) {
        FFmpeg.load();
        try (var decoder = new PacketDecoder(ImageFormat.GIF, name);
                var transparent = new PacketDecoder(ImageFormat.GIF, name)) {
            var opaque = ImageStructure.opaqueGif(file);
            var frame = decoder.decode(opaque);
            return picture(frame, opaque == file ? frame : transparent.decode(file), Colouring.none(), name);
        }
    }

    /**
     * A coded picture of a HEIF file.
     *
     * @param codec an {@code AVCodecID}
     * @param extradata the decoder's configuration, as the file has it
     * @param colours what its samples mean
     */
    static PlainPicture decodeItem(
            byte[] content,
            int codec,
            byte[] extradata,
            HeifColours colours,
            Colouring colouring,
            ImageFormat format,
            String name) {
        FFmpeg.load();
        try (var packets = new PacketDecoder(format, codec, extradata, name)) {
            var frame = packets.decode(content);
            colours.applyTo(frame);
            return picture(frame, frame, colouring, name);
        }
    }

    /** @param alpha the {@code AVFrame} whose transparency is taken */
    private static PlainPicture picture(MemorySegment frame, MemorySegment alpha, Colouring colouring, String name) {
        var arena = Arena.ofShared();
        var colours = new FrameColours(Conversion.IMAGE, colouring.notes());
        Runnable memory = () -> {
            colours.close();
            arena.close();
        };
        try {
            MemorySegment transparency = null;
            if (AlphaChannel.isIn(AVFrame.format(alpha))) {
                transparency = arena.allocate((long) AVFrame.width(alpha) * AVFrame.height(alpha));
                new AlphaChannel(alpha).copy(transparency);
            }
            return new PlainPicture(colours.convert(frame, colouring.toneMapping()), transparency, memory);
        } catch (VideoXLException e) {
            memory.run();
            throw new VideoXLException(e.code(), name + ": " + e.getMessage(), e);
        } catch (Throwable t) {
            memory.run();
            throw t;
        }
    }

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment decoderPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment packetPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment framePointer = arena.allocate(ValueLayout.ADDRESS);
    private final ImageFormat format;
    private final int codecId;
    private final byte[] extradata;
    private final String name;

    private PacketDecoder(ImageFormat format, String name) {
        this(format, ffmpeg.AV_CODEC_ID_NONE(), new byte[0], name);
    }

    /** @param codecId none for the decoder that the format names */
    private PacketDecoder(ImageFormat format, int codecId, byte[] extradata, String name) {
        this.format = format;
        this.codecId = codecId;
        this.extradata = extradata;
        this.name = name;
    }

    /** Gives an {@code AVFrame}, valid until this is closed. */
    private MemorySegment decode(byte[] file) {
        var decoder = open();
        var packet = allocated(ffmpeg.av_packet_alloc(), packetPointer);
        var frame = allocated(ffmpeg.av_frame_alloc(), framePointer);
        var data = arena.allocate((long) file.length + PADDING);
        MemorySegment.copy(file, 0, data, ValueLayout.JAVA_BYTE, 0, file.length);
        AVPacket.data(packet, data);
        AVPacket.size(packet, file.length);
        int status = ffmpeg.avcodec_send_packet(decoder, packet);
        if (status >= 0) {
            ffmpeg.avcodec_send_packet(decoder, MemorySegment.NULL);
            status = ffmpeg.avcodec_receive_frame(decoder, frame);
        }
        if (status < 0 || AVFrame.decode_error_flags(frame) != 0) {
            throw ImageDecoder.undecodable(format, name, status < 0 ? reason(status) : "", null);
        }
        return frame;
    }

    private static String reason(int status) {
        return status == ffmpeg.AVERROR_EOF() ? "" : " (" + FFmpeg.describe(status) + ")";
    }

    private MemorySegment open() {
        var codec = codecId == ffmpeg.AV_CODEC_ID_NONE()
                ? ffmpeg.avcodec_find_decoder_by_name(arena.allocateFrom(format.decoder()))
                : ffmpeg.avcodec_find_decoder(codecId);
        if (FFmpeg.isNull(codec)) {
            throw new VideoXLException(
                    Code.NATIVE_LIBRARY,
                    name + ": this build of FFmpeg has no decoder for " + format
                            + " images; expected one. Use the libraries that come with VideoXL.");
        }
        var decoder = allocated(ffmpeg.avcodec_alloc_context3(codec), decoderPointer);
        if (extradata.length > 0) {
            long size = (long) extradata.length + PADDING;
            var copy = NativePointers.sized(FFmpeg.allocated(ffmpeg.av_malloc(size)), size)
                    .fill((byte) 0);
            MemorySegment.copy(extradata, 0, copy, ValueLayout.JAVA_BYTE, 0, extradata.length);
            AVCodecContext.extradata(decoder, copy); // freed with it
            AVCodecContext.extradata_size(decoder, extradata.length);
        }
        var options = arena.allocate(ValueLayout.ADDRESS);
        try {
            set(options, "max_pixels", Integer.toString(ImageSource.MAX_PIXELS));
            if (format == ImageFormat.PNG || format == ImageFormat.BMP) {
                // Half a picture is an error, as it is for Pillow, not a picture that is half black. Other decoders
                // would
                // refuse whatever is unusual.
                set(options, "err_detect", "explode");
            }
            int status = ffmpeg.avcodec_open2(decoder, codec, options);
            if (status < 0) {
                throw new VideoXLException(
                        Code.VIDEO_UNREADABLE,
                        name + ": this " + format + " image says of its pictures what its decoder does not take ("
                                + FFmpeg.describe(status)
                                + "); expected a whole image. Copy or download it again.");
            }
        } finally {
            ffmpeg.av_dict_free(options);
        }
        return decoder;
    }

    private void set(MemorySegment options, String key, String value) {
        if (ffmpeg.av_dict_set(options, arena.allocateFrom(key), arena.allocateFrom(value), 0) < 0) {
            throw FFmpeg.outOfMemory();
        }
    }

    private static MemorySegment allocated(MemorySegment object, MemorySegment pointer) {
        pointer.set(ValueLayout.ADDRESS, 0, FFmpeg.allocated(object));
        return object;
    }

    @Override
    public void close() {
        ffmpeg.av_frame_free(framePointer);
        ffmpeg.av_packet_free(packetPointer);
        ffmpeg.avcodec_free_context(decoderPointer);
        arena.close();
    }
}
