package io.videoxl.video.images;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.files.GitLfsPointer;
import io.videoxl.video.fitting.Orientation;
import io.videoxl.video.fitting.RgbPicture;
import io.videoxl.video.reading.FFmpeg;
import io.videoxl.video.reading.RgbConverter;
import io.videoxl.video.reading.RgbConverter.Conversion;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Decodes an image: the whole file goes to FFmpeg's decoder for its format as one packet, so that images in memory need no file,
 * and no demuxer looks for videos, sequences or other files in it. Of several pictures in a file the first is taken.
 */
final class ImageDecoder {
    /** FFmpeg's decoders read this far beyond the end of their input ({@code AV_INPUT_BUFFER_PADDING_SIZE}). */
    private static final int PADDING = 64;

    private ImageDecoder() {}

    /**
     * Reads and decodes an image; the caller closes it.
     *
     * @throws VideoXLException {@code VIDEO_UNREADABLE}; {@code CANCELLED} if the thread is interrupted
     */
    static DecodedImage decode(ImageSource source) {
        try (var arena = Arena.ofConfined()) {
            return switch (source) {
                case ImageSource.File file -> decode(read(file.path(), arena), file.name());
                case ImageSource.Encoded encoded -> decode(padded(encoded, arena), encoded.name());
                case ImageSource.Pixels pixels ->
                    new DecodedImage(
                            RgbPicture.of(pixels.rgb(), pixels.width(), pixels.height()),
                            Orientation.UPRIGHT,
                            () -> {});
            };
        }
    }

    private static ByteBuffer read(Path path, Arena arena) {
        if (Files.isDirectory(path)) {
            throw unreadable(path.toString(), "is a directory", "Name a file in it.");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw unreadable(path.toString(), "is a pipe or device", "Read it as an InputStream.");
        }
        requireNoPointer(path.toString(), GitLfsPointer.of(path));
        try (var channel = Files.newByteChannel(path)) {
            long size = channel.size();
            requireSize(path.toString(), size);
            // A video that was named by mistake need not be read.
            var start = ByteBuffer.allocate(ImageFormat.SIGNATURE_SIZE);
            fill(channel, start);
            requireFormat(path.toString(), start.flip());
            var file = allocate(arena, size);
            channel.position(0);
            fill(channel, file);
            return file.flip(); // shorter, if the file was cut meanwhile
        } catch (NoSuchFileException e) {
            throw unreadable(path.toString(), "no such file", "Check the path.");
        } catch (AccessDeniedException e) {
            throw unreadable(path.toString(), "may not be read", "Check the file's permissions.");
        } catch (ClosedByInterruptException e) {
            throw new VideoXLException(
                    Code.CANCELLED, path + ": reading was cancelled because its thread was interrupted.");
        } catch (IOException e) {
            throw unreadable(path.toString(), "could not be read: " + e.getMessage(), "Check the disk.");
        }
    }

    private static void requireNoPointer(String name, Optional<GitLfsPointer> pointer) {
        pointer.ifPresent(it -> {
            throw unreadable(name, "is " + it, "Fetch it first.");
        });
    }

    private static void fill(SeekableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    }

    private static ByteBuffer padded(ImageSource.Encoded encoded, Arena arena) {
        requireSize(encoded.name(), encoded.bytes().length);
        requireNoPointer(encoded.name(), GitLfsPointer.of(encoded.bytes()));
        return allocate(arena, encoded.bytes().length).put(encoded.bytes()).flip();
    }

    private static ByteBuffer allocate(Arena arena, long size) {
        return arena.allocate(size + PADDING).asByteBuffer().limit((int) size);
    }

    private static void requireSize(String name, long bytes) {
        if (bytes == 0) {
            throw unreadable(name, "is empty (0 bytes)", "Copy or download it again.");
        }
        if (bytes > ImageSource.MAX_BYTES) {
            throw unreadable(
                    name,
                    "has " + bytes + " bytes",
                    "of at most " + ImageSource.MAX_BYTES + " bytes",
                    "Make it smaller.");
        }
    }

    private static ImageFormat requireFormat(String name, ByteBuffer file) {
        return ImageFormat.of(file)
                .orElseThrow(() -> unreadable(
                        name,
                        "is not in a known format of images",
                        "Check that this is the file you meant; convert it to PNG, or watch it as a Video."));
    }

    /** @param file with {@link #PADDING} zeros behind its limit */
    private static DecodedImage decode(ByteBuffer file, String name) {
        var format = requireFormat(name, file);
        if (!ImageStructure.isWhole(format, file)) {
            throw unreadable(
                    name, "this " + format + " image is cut short", "that is whole", "Copy or download it again.");
        }
        var orientation = ExifOrientation.of(format, file);
        var picture = ImageStructure.firstPicture(format, file);
        FFmpeg.load();
        try (var decoder = new Decoder(format, name)) {
            var frame = decoder.decode(MemorySegment.ofBuffer(picture));
            var converter = new RgbConverter(Conversion.IMAGE);
            try {
                return new DecodedImage(converter.convert(frame), orientation, converter::close);
            } catch (Throwable t) {
                converter.close();
                throw t;
            }
        }
    }

    /** FFmpeg's objects for one picture. */
    private static final class Decoder implements AutoCloseable {
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment decoderPointer = arena.allocate(ValueLayout.ADDRESS);
        private final MemorySegment packetPointer = arena.allocate(ValueLayout.ADDRESS);
        private final MemorySegment framePointer = arena.allocate(ValueLayout.ADDRESS);
        private final ImageFormat format;
        private final String name;

        Decoder(ImageFormat format, String name) {
            this.format = format;
            this.name = name;
        }

        /** Gives an {@code AVFrame}, valid until this is closed. */
        MemorySegment decode(MemorySegment file) {
            var decoder = open();
            var packet = allocated(ffmpeg.av_packet_alloc(), packetPointer);
            var frame = allocated(ffmpeg.av_frame_alloc(), framePointer);
            AVPacket.data(packet, file);
            AVPacket.size(packet, Math.toIntExact(file.byteSize()));
            int status = ffmpeg.avcodec_send_packet(decoder, packet);
            if (status >= 0) {
                ffmpeg.avcodec_send_packet(decoder, MemorySegment.NULL);
                status = ffmpeg.avcodec_receive_frame(decoder, frame);
            }
            if (status < 0 || AVFrame.decode_error_flags(frame) != 0) {
                throw unreadable(
                        name,
                        "this " + format + " image cannot be decoded" + (status < 0 ? reason(status) : ""),
                        "that is whole and has at most " + ImageSource.MAX_PIXELS + " pixels",
                        "It is probably cut short or damaged: copy or download it again.");
            }
            return frame;
        }

        private static String reason(int status) {
            return status == ffmpeg.AVERROR_EOF() ? "" : " (" + FFmpeg.describe(status) + ")";
        }

        private MemorySegment open() {
            var codec = ffmpeg.avcodec_find_decoder_by_name(arena.allocateFrom(format.decoder()));
            if (FFmpeg.isNull(codec)) {
                throw new VideoXLException(
                        Code.NATIVE_LIBRARY,
                        name + ": this build of FFmpeg has no decoder for " + format
                                + " images; expected one of the names " + format.decoder()
                                + ". Use the libraries that come with VideoXL.");
            }
            var decoder = allocated(ffmpeg.avcodec_alloc_context3(codec), decoderPointer);
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
                            Code.INTERNAL,
                            name + ": FFmpeg's " + format + " decoder does not open: " + FFmpeg.describe(status) + ".");
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

    static VideoXLException unreadable(String name, String found, String remedy) {
        return unreadable(name, found, "such as " + ImageFormat.NAMES, remedy);
    }

    private static VideoXLException unreadable(String name, String found, String property, String remedy) {
        return new VideoXLException(
                Code.VIDEO_UNREADABLE, name + ": " + found + "; expected an image " + property + ". " + remedy);
    }
}
