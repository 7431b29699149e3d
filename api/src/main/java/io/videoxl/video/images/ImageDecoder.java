package io.videoxl.video.images;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.files.GitLfsPointer;
import io.videoxl.video.fitting.Orientation;
import io.videoxl.video.fitting.RgbPicture;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads an image and decodes it by the decoder that gives what Pillow gives for its format, from memory alone. Of several pictures
 * in a file the first is taken.
 */
final class ImageDecoder {
    private ImageDecoder() {}

    /**
     * Reads and decodes an image, its colours as they are; the caller closes it.
     *
     * @throws VideoXLException as {@link #decode(ImageSource, Colouring)} does
     */
    static DecodedImage decode(ImageSource source) {
        return decode(source, Colouring.none());
    }

    /**
     * Reads and decodes an image; the caller closes it.
     *
     * @throws VideoXLException {@code VIDEO_UNREADABLE}; {@code CANCELLED} if the thread is interrupted
     */
    static DecodedImage decode(ImageSource source, Colouring colouring) {
        return switch (source) {
            case ImageSource.File file -> decode(read(file.path()), file.name(), colouring);
            case ImageSource.Encoded encoded -> {
                requireSize(encoded.name(), encoded.bytes().length);
                requireNoPointer(encoded.name(), GitLfsPointer.of(encoded.bytes()));
                yield decode(encoded.bytes(), encoded.name(), colouring);
            }
            case ImageSource.Pixels pixels ->
                new DecodedImage(
                        new PlainPicture(
                                RgbPicture.of(pixels.rgb(), pixels.width(), pixels.height()),
                                pixels.alpha() == null ? null : MemorySegment.ofArray(pixels.alpha()),
                                () -> {}),
                        Orientation.UPRIGHT);
        };
    }

    private static byte[] read(Path path) {
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
            var file = ByteBuffer.allocate((int) size);
            channel.position(0);
            fill(channel, file);
            return file.hasRemaining() ? Arrays.copyOf(file.array(), file.position()) : file.array(); // cut meanwhile
        } catch (NoSuchFileException e) {
            throw unreadable(path.toString(), "no such file", "Check the path.");
        } catch (AccessDeniedException e) {
            throw unreadable(path.toString(), "may not be read", "Check the file's permissions.");
        } catch (ClosedByInterruptException e) {
            throw cancelled(path.toString());
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

    private static DecodedImage decode(byte[] file, String name, Colouring colouring) {
        var format = requireFormat(name, ByteBuffer.wrap(file));
        UnreadKinds.refuse(format, file, name);
        if (!ImageStructure.isWhole(format, file)) {
            throw cutShort(format, name);
        }
        if (format.isHeif()) {
            return HeifDecoder.decode(file, format, name, colouring);
        }
        var orientation = ExifOrientation.of(format, file);
        var picture =
                switch (format) {
                    case JPEG -> JpegDecoder.decode(file, name);
                    case TIFF_LITTLE_ENDIAN, TIFF_BIG_ENDIAN, BIG_TIFF_LITTLE_ENDIAN, BIG_TIFF_BIG_ENDIAN ->
                        TiffDecoder.decode(file, format, name);
                    case GIF -> PacketDecoder.decodeGif(file, name);
                    case PNG -> PacketDecoder.decode(file, format, name, colouring);
                    case BMP -> BmpDecoder.decode(file, name);
                    case WEBP -> PacketDecoder.decode(ImageStructure.firstOfAnimation(file), format, name, colouring);
                    case AVIF, HEIC, HEIF -> throw new IllegalStateException();
                };
        return new DecodedImage(picture, orientation, format == ImageFormat.WEBP && ImageStructure.isAnimation(file));
    }

    static VideoXLException unreadable(String name, String found, String remedy) {
        return unreadable(name, found, "such as " + ImageFormat.NAMES, remedy);
    }

    static VideoXLException unreadable(String name, String found, String property, String remedy) {
        return new VideoXLException(
                Code.VIDEO_UNREADABLE, name + ": " + found + "; expected an image " + property + ". " + remedy);
    }

    static VideoXLException cutShort(ImageFormat format, String name) {
        return unreadable(
                name, "this " + format + " image is cut short", "that is whole", "Copy or download it again.");
    }

    /** @param reason what the decoder says, in brackets and with a blank before it, or nothing */
    static VideoXLException undecodable(ImageFormat format, String name, String reason, Throwable cause) {
        var refusal = unreadable(
                name,
                "this " + format + " image cannot be decoded" + reason,
                "that is whole and has at most " + ImageSource.MAX_PIXELS + " pixels",
                "It is probably cut short or damaged: copy or download it again.");
        return new VideoXLException(refusal.code(), refusal.getMessage(), cause);
    }

    static void requireNoInterrupt(String name) {
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled(name);
        }
    }

    static VideoXLException cancelled(String name) {
        return new VideoXLException(
                Code.CANCELLED, name + ": reading was cancelled because its thread was interrupted.");
    }
}
