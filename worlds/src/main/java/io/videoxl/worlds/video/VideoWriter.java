package io.videoxl.worlds.video;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.AVCodecContext;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVFormatContext;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVOutputFormat;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.AVPacketSideData;
import io.videoxl.bindings.generated.ffmpeg.AVRational;
import io.videoxl.bindings.generated.ffmpeg.AVStream;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.files.NativePath;
import io.videoxl.gguf.UnfinishedFile;
import io.videoxl.video.fitting.Orientation;
import io.videoxl.video.reading.FFmpeg;
import io.videoxl.video.reading.PixelConverter;
import io.videoxl.video.reading.RgbBuffer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Encodes RGB pictures into a video file. The file is there, whole, once {@link #finish} has returned; a writer that is closed before
 * that, or fails, leaves nothing behind and whatever was there as it was. For one thread at a time.
 *
 * {@snippet :
 * try (var writer = VideoWriter.open(Path.of("film.mp4"), VideoWriter.Options.h264(640, 360))) {
 *     for (byte[] rgb : pictures) {
 *         writer.write(rgb);
 *     }
 *     writer.finish();
 * }
 * }
 */
public final class VideoWriter implements AutoCloseable {
    /**
     * What is written and how. Immutable.
     *
     * @param encoder FFmpeg's name of an encoder, such as {@code libopenh264}, {@code mpeg4} or {@code libvpx-vp9}
     * @param width width of the pictures in pixels
     * @param height height of the pictures in pixels
     * @param ticksPerSecond the unit of the pictures' times; the frame rate, where times are 0, 1, 2, …
     * @param pixelFormat FFmpeg's name of the pixel format to encode
     * @param keyFrameInterval the most frames from one key frame to the next
     * @param bitRate bits per second to aim at; 0 for the encoder's default
     * @param fastStart whether an MP4's index comes first, so that it can be played while it is loaded
     * @param bFrames the most frames predicted from both sides in a row; for encoders that have them
     * @param rotation how far a player is to turn the pictures clockwise: 0, 90, 180 or 270
     * @param encoderOptions further options of the encoder or the file format, by FFmpeg's names
     */
    public record Options(
            String encoder,
            int width,
            int height,
            int ticksPerSecond,
            String pixelFormat,
            int keyFrameInterval,
            long bitRate,
            boolean fastStart,
            int bFrames,
            int rotation,
            Map<String, String> encoderOptions) {
        private static final int LARGEST_EDGE = 16_384;
        private static final double BITS_PER_PIXEL = 0.15;

        /**
         * Checks what does not depend on the encoder.
         *
         * @throws VideoXLException {@code INVALID_ARGUMENT} for a value out of its range
         */
        public Options {
            Objects.requireNonNull(encoder, "encoder");
            Objects.requireNonNull(pixelFormat, "pixelFormat");
            encoderOptions = Map.copyOf(encoderOptions);
            require(isEdge(width) && isEdge(height), "size", width + " x " + height, "edges of 1 to " + LARGEST_EDGE);
            require(ticksPerSecond > 0, "frame rate", ticksPerSecond, "1 or more");
            require(keyFrameInterval >= 0, "key frame interval", keyFrameInterval, "0 or more");
            require(bitRate >= 0, "bit rate", bitRate, "0 or more");
            require(bFrames >= 0, "number of frames predicted from both sides", bFrames, "0 or more");
            require(rotation % 90 == 0 && rotation >= 0 && rotation < 360, "rotation", rotation, "0, 90, 180 or 270");
        }

        private static boolean isEdge(int pixels) {
            return pixels >= 1 && pixels <= LARGEST_EDGE;
        }

        private static void require(boolean holds, String name, Object found, String expected) {
            if (!holds) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "Video option " + name + ": found " + found + "; expected " + expected + ".");
            }
        }

        /**
         * Options for an encoder: 25 pictures per second, {@code yuv420p}, key frames 250 apart, the encoder's bit rate, no frames
         * predicted backwards.
         *
         * @param encoder FFmpeg's name of an encoder
         * @param width width of the pictures in pixels
         * @param height height of the pictures in pixels
         */
        public Options(String encoder, int width, int height) {
            this(encoder, width, height, 25, "yuv420p", 250, 0, false, 0, 0, Map.of());
        }

        /**
         * H.264 in good quality: 25 pictures per second, a key frame every two seconds, 0.15 bits per pixel, the index first. The
         * encoder is OpenH264, the one in FFmpeg's LGPL build.
         *
         * @param width width of the pictures in pixels; even
         * @param height height of the pictures in pixels; even
         * @return the options
         */
        public static Options h264(int width, int height) {
            return new Options("libopenh264", width, height)
                    .withKeyFrameInterval(50)
                    .withBitRate(Math.round(25 * BITS_PER_PIXEL * width * height))
                    .withFastStart(true);
        }

        /**
         * The same with another value.
         *
         * @param ticks the unit of the pictures' times, as parts of a second; the frame rate, where times are 0, 1, 2, …
         * @return the options
         */
        public Options withTicksPerSecond(int ticks) {
            return new Options(
                    encoder,
                    width,
                    height,
                    ticks,
                    pixelFormat,
                    keyFrameInterval,
                    bitRate,
                    fastStart,
                    bFrames,
                    rotation,
                    encoderOptions);
        }

        /**
         * The same with another value.
         *
         * @param format FFmpeg's name of the pixel format to encode
         * @return the options
         */
        public Options withPixelFormat(String format) {
            return new Options(
                    encoder,
                    width,
                    height,
                    ticksPerSecond,
                    format,
                    keyFrameInterval,
                    bitRate,
                    fastStart,
                    bFrames,
                    rotation,
                    encoderOptions);
        }

        /**
         * The same with another value.
         *
         * @param frames the most frames from one key frame to the next
         * @return the options
         */
        public Options withKeyFrameInterval(int frames) {
            return new Options(
                    encoder,
                    width,
                    height,
                    ticksPerSecond,
                    pixelFormat,
                    frames,
                    bitRate,
                    fastStart,
                    bFrames,
                    rotation,
                    encoderOptions);
        }

        /**
         * The same with another value.
         *
         * @param bits bits per second to aim at; 0 for the encoder's default
         * @return the options
         */
        public Options withBitRate(long bits) {
            return new Options(
                    encoder,
                    width,
                    height,
                    ticksPerSecond,
                    pixelFormat,
                    keyFrameInterval,
                    bits,
                    fastStart,
                    bFrames,
                    rotation,
                    encoderOptions);
        }

        /**
         * The same with another value.
         *
         * @param first whether an MP4's index comes first
         * @return the options
         */
        public Options withFastStart(boolean first) {
            return new Options(
                    encoder,
                    width,
                    height,
                    ticksPerSecond,
                    pixelFormat,
                    keyFrameInterval,
                    bitRate,
                    first,
                    bFrames,
                    rotation,
                    encoderOptions);
        }

        /**
         * The same with another value.
         *
         * @param frames the most frames predicted from both sides in a row
         * @return the options
         */
        public Options withBFrames(int frames) {
            return new Options(
                    encoder,
                    width,
                    height,
                    ticksPerSecond,
                    pixelFormat,
                    keyFrameInterval,
                    bitRate,
                    fastStart,
                    frames,
                    rotation,
                    encoderOptions);
        }

        /**
         * The same with another value.
         *
         * @param degrees how far a player is to turn the pictures clockwise
         * @return the options
         */
        public Options withRotation(int degrees) {
            return new Options(
                    encoder,
                    width,
                    height,
                    ticksPerSecond,
                    pixelFormat,
                    keyFrameInterval,
                    bitRate,
                    fastStart,
                    bFrames,
                    degrees,
                    encoderOptions);
        }

        /**
         * The same with another value.
         *
         * @param options further options of the encoder or the file format, by FFmpeg's names
         * @return the options
         */
        public Options withEncoderOptions(Map<String, String> options) {
            return new Options(
                    encoder,
                    width,
                    height,
                    ticksPerSecond,
                    pixelFormat,
                    keyFrameInterval,
                    bitRate,
                    fastStart,
                    bFrames,
                    rotation,
                    options);
        }
    }

    private final Path file;
    private final Options options;
    private final UnfinishedFile unfinished;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment contextPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment encoderPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment framePointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment packetPointer = arena.allocate(ValueLayout.ADDRESS);
    private MemorySegment context;
    private MemorySegment encoder;
    private MemorySegment frame;
    private MemorySegment packet;
    private MemorySegment stream;
    private PixelConverter converter;
    private RgbBuffer rgb;
    private long nextTick;
    private boolean closed;

    private VideoWriter(Path file, Options options) {
        this.file = file;
        this.options = options;
        unfinished = UnfinishedFile.of(file);
    }

    /**
     * Starts a file; its name's ending says which format.
     *
     * @param file what to write; replaced, once the new one is finished, if it is there
     * @param options what is written and how
     * @return the writer
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the encoder or the format does not exist or does not take the options, or
     *     if there is no such folder; {@code IO} if the file cannot be written; {@code NATIVE_LIBRARY}
     */
    public static VideoWriter open(Path file, Options options) {
        FFmpeg.load();
        var writer = new VideoWriter(file, options);
        try {
            writer.open();
            return writer;
        } catch (Throwable t) {
            writer.close();
            throw t;
        }
    }

    private void open() {
        var url = NativePath.of("file:", unfinished.path(), arena);
        check(
                ffmpeg.avformat_alloc_output_context2(contextPointer, MemorySegment.NULL, MemorySegment.NULL, url),
                "no file format belongs to its name");
        context = contextPointer.get(ffmpeg.C_POINTER, 0);
        var codec = ffmpeg.avcodec_find_encoder_by_name(arena.allocateFrom(options.encoder));
        if (FFmpeg.isNull(codec)) {
            throw invalid("this build of FFmpeg has no encoder " + options.encoder);
        }
        encoder = ffmpeg.avcodec_alloc_context3(codec);
        encoderPointer.set(ValueLayout.ADDRESS, 0, encoder);
        stream = ffmpeg.avformat_new_stream(context, codec);
        packet = ffmpeg.av_packet_alloc();
        packetPointer.set(ValueLayout.ADDRESS, 0, packet);
        openEncoder(codec);
        check(
                ffmpeg.avcodec_parameters_from_context(AVStream.codecpar(stream), encoder),
                "the stream could not be described");
        AVStream.time_base(stream, AVCodecContext.time_base(encoder));
        AVStream.sample_aspect_ratio(stream, AVCodecContext.sample_aspect_ratio(encoder)); // for Matroska
        AVStream.avg_frame_rate(stream, rational(options.ticksPerSecond, 1));
        if (options.rotation != 0) {
            rotate();
        }
        openOutput(url);
        allocatePictures();
    }

    private void openEncoder(MemorySegment codec) {
        int format = ffmpeg.av_get_pix_fmt(arena.allocateFrom(options.pixelFormat));
        if (format < 0) {
            throw invalid("this build of FFmpeg has no pixel format " + options.pixelFormat);
        }
        AVCodecContext.width(encoder, options.width);
        AVCodecContext.height(encoder, options.height);
        AVCodecContext.pix_fmt(encoder, format);
        AVCodecContext.time_base(encoder, rational(1, options.ticksPerSecond));
        AVCodecContext.framerate(encoder, rational(options.ticksPerSecond, 1));
        AVCodecContext.gop_size(encoder, options.keyFrameInterval);
        AVCodecContext.max_b_frames(encoder, options.bFrames);
        if ((AVOutputFormat.flags(AVFormatContext.oformat(context)) & ffmpeg.AVFMT_GLOBALHEADER()) != 0) {
            AVCodecContext.flags(encoder, AVCodecContext.flags(encoder) | ffmpeg.AV_CODEC_FLAG_GLOBAL_HEADER());
        }
        withOptions(
                encoderOptions(),
                dictionary ->
                        check(ffmpeg.avcodec_open2(encoder, codec, dictionary), "the encoder could not be opened"));
    }

    private Map<String, String> encoderOptions() {
        var all = new HashMap<>(options.encoderOptions);
        if (options.bitRate > 0) {
            all.put("b", Long.toString(options.bitRate));
        }
        return all;
    }

    private Map<String, String> formatOptions() {
        var all = new HashMap<>(options.encoderOptions);
        if (options.fastStart) {
            all.put("movflags", "+faststart");
        }
        return all;
    }

    private void rotate() {
        var parameters = AVStream.codecpar(stream);
        var sideData = ffmpeg.av_packet_side_data_new(
                parameters.asSlice(AVCodecParameters.coded_side_data$offset()),
                parameters.asSlice(AVCodecParameters.nb_coded_side_data$offset()),
                ffmpeg.AV_PKT_DATA_DISPLAYMATRIX(),
                Orientation.MATRIX_SIZE,
                0);
        if (FFmpeg.isNull(sideData)) {
            throw FFmpeg.outOfMemory();
        }
        Orientation.clockwise(options.rotation).store(AVPacketSideData.data(sideData));
    }

    private void openOutput(MemorySegment url) {
        if (hasFile()) {
            int status = ffmpeg.avio_open(context.asSlice(AVFormatContext.pb$offset()), url, ffmpeg.AVIO_FLAG_WRITE());
            if (status < 0) {
                throw failed("cannot be opened for writing", status);
            }
        }
        withOptions(
                formatOptions(),
                dictionary ->
                        check(ffmpeg.avformat_write_header(context, dictionary), "the header could not be written"));
    }

    private void allocatePictures() {
        frame = ffmpeg.av_frame_alloc();
        framePointer.set(ValueLayout.ADDRESS, 0, frame);
        int format = AVCodecContext.pix_fmt(encoder);
        AVFrame.format(frame, format);
        AVFrame.width(frame, options.width);
        AVFrame.height(frame, options.height);
        check(ffmpeg.av_frame_get_buffer(frame, 0), "no memory for a picture");
        rgb = RgbBuffer.allocate(arena, options.width, options.height);
        converter = new PixelConverter(options.width, options.height, ffmpeg.AV_PIX_FMT_RGB24(), format);
    }

    private interface WithDictionary {
        void run(MemorySegment dictionary);
    }

    private void withOptions(Map<String, String> values, WithDictionary action) {
        var dictionary = arena.allocate(ValueLayout.ADDRESS);
        try {
            values.forEach((key, value) ->
                    ffmpeg.av_dict_set(dictionary, arena.allocateFrom(key), arena.allocateFrom(value), 0));
            action.run(dictionary);
        } finally {
            ffmpeg.av_dict_free(dictionary);
        }
    }

    /**
     * Encodes the next picture, a tick after the one before; the first at 0.
     *
     * @param rgb width·height·3 bytes: rows from the top, R G B for each pixel
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the number of bytes is another, {@code IO} if the file cannot be written,
     *     {@code CLOSED}
     */
    public void write(byte[] rgb) {
        write(rgb, nextTick);
    }

    /**
     * Encodes a picture.
     *
     * @param rgb width·height·3 bytes: rows from the top, R G B for each pixel
     * @param ticks when it is shown; more than that of the picture before
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the number of bytes is another or the time not after the one before,
     *     {@code IO} if the file cannot be written, {@code CLOSED}
     */
    public void write(byte[] rgb, long ticks) {
        requireOpen();
        check(rgb, ticks);
        nextTick = ticks + 1;
        try {
            encode(MemorySegment.ofArray(rgb), ticks);
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    private void check(byte[] rgb, long ticks) {
        if (rgb.length != 3L * options.width * options.height) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    file + ": a picture of " + rgb.length + " bytes; expected three for each of " + options.width
                            + " x " + options.height + " pixels.");
        }
        if (ticks < nextTick) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, file + ": a picture at " + ticks + "; expected " + nextTick + " or later.");
        }
    }

    private void encode(MemorySegment pixels, long ticks) {
        long row = 3L * options.width;
        var picture = rgb.picture();
        for (int y = 0; y < options.height; y++) {
            MemorySegment.copy(pixels, y * row, picture.data(), y * picture.stride(), row);
        }
        check(ffmpeg.av_frame_make_writable(frame), "no memory for a picture");
        converter.convert(rgb.pointers(), rgb.strides(), AVFrame.data(frame), AVFrame.linesize(frame));
        AVFrame.pts(frame, ticks);
        send(frame);
    }

    private void send(MemorySegment picture) {
        int status = ffmpeg.avcodec_send_frame(encoder, picture);
        if (status < 0) {
            throw failed("a picture cannot be encoded", status);
        }
        while ((status = ffmpeg.avcodec_receive_packet(encoder, packet)) >= 0) {
            AVPacket.stream_index(packet, AVStream.index(stream));
            ffmpeg.av_packet_rescale_ts(packet, AVCodecContext.time_base(encoder), AVStream.time_base(stream));
            int written = ffmpeg.av_interleaved_write_frame(context, packet);
            if (written < 0) {
                throw failed("cannot be written", written);
            }
        }
        if (status != FFmpeg.AGAIN && status != ffmpeg.AVERROR_EOF()) {
            throw failed("a picture cannot be encoded", status);
        }
    }

    /**
     * Writes what is still in the encoder, and gives the file its name. Nothing can be written after that.
     *
     * @throws VideoXLException {@code IO} if the file cannot be written, {@code CANCELLED} if the thread is interrupted,
     *     {@code CLOSED}
     */
    public void finish() {
        requireOpen();
        try (this) {
            send(MemorySegment.NULL);
            int status = ffmpeg.av_write_trailer(context);
            if (status < 0) {
                throw failed("cannot be finished", status);
            }
            closeOutput();
            free();
            unfinished.finish();
        } catch (ClosedByInterruptException e) {
            throw new VideoXLException(
                    Code.CANCELLED, "Writing " + file + " was cancelled; nothing was left behind.", e);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": cannot be written (" + e + "). Check the folder.", e);
        }
    }

    private void closeOutput() {
        if (hasFile()) {
            int status = ffmpeg.avio_closep(context.asSlice(AVFormatContext.pb$offset()));
            if (status < 0) {
                throw failed("cannot be finished", status);
            }
        }
    }

    /** Whether we, not the format, open the file. */
    private boolean hasFile() {
        return (AVOutputFormat.flags(AVFormatContext.oformat(context)) & ffmpeg.AVFMT_NOFILE()) == 0;
    }

    private void requireOpen() {
        if (closed) {
            throw new VideoXLException(
                    Code.CLOSED, file + ": its writer is closed; expected one that is open. Open another.");
        }
    }

    /** Ends writing. A file that is not finished is deleted. Closing again does nothing. */
    @Override
    public void close() {
        free();
        unfinished.close();
    }

    private void free() {
        if (closed) {
            return;
        }
        closed = true;
        ffmpeg.avcodec_free_context(encoderPointer);
        ffmpeg.av_frame_free(framePointer);
        ffmpeg.av_packet_free(packetPointer);
        if (converter != null) {
            converter.close();
        }
        if (context != null) {
            if (hasFile()) {
                ffmpeg.avio_closep(context.asSlice(AVFormatContext.pb$offset()));
            }
            ffmpeg.avformat_free_context(context);
        }
        arena.close();
    }

    private MemorySegment rational(int numerator, int denominator) {
        var rational = AVRational.allocate(arena);
        AVRational.num(rational, numerator);
        AVRational.den(rational, denominator);
        return rational;
    }

    private void check(int status, String problem) {
        if (status < 0) {
            throw invalid(problem + " (" + FFmpeg.describe(status) + ")");
        }
    }

    private VideoXLException invalid(String problem) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT, file + ": " + problem + ". Choose other options than " + options + ".");
    }

    private VideoXLException failed(String problem, int status) {
        return new VideoXLException(
                Code.IO,
                file + ": " + problem + " (" + FFmpeg.describe(status) + "). Check the folder and the free space.");
    }
}
