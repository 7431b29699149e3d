package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.files.NativePath;
import io.videoxl.video.images.BufferedImages;
import io.videoxl.video.images.FittedImages;
import io.videoxl.video.images.ImageSource;
import io.videoxl.video.images.Rendering;
import io.videoxl.video.images.TileGrid;
import io.videoxl.video.isolation.IsolatedSources;
import io.videoxl.video.sampling.FrameSource;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * One image: a PNG, JPEG, WebP, HEIC, AVIF, BMP, GIF or TIFF (of several pictures, the first or the one that the file names), or pixels that the program has. It is turned upright as its
 * EXIF data, or XMP, says; transparency is dropped unless it has a {@link #background}. Pixels are those that Pillow gives, which
 * the published code reads with: colour profiles are not applied. Of grey in 16 bits, where Pillow makes white of nearly all, the
 * first eight bits are taken. Those of a high dynamic range are told, and brought into the standard one by {@link
 * WatchOptions.Builder#toneMapping}.
 *
 * {@snippet file="SnippetsTest.java" region="image"}
 *
 * <p>An image shown alone is cut into the tiles of the model's best grid, each as large as a frame; one shown with others, or with
 * a video, is one frame. An image holds no file open: a file is read each time that it is shown, all else is copied when the image
 * is made.
 *
 * <p>The grid is the published code's: of the resolutions that the model names, all of them multiples of the frame's edge S, the
 * one that keeps most of the image's pixels, and of equals the one that wastes least. The image is resized into it with its aspect
 * kept and padded with black. The article writes {@code grid = [h // 336, w // 336]} rows and columns. That is the same grid if h
 * and w are those of the chosen resolution; taken of the image itself it would be another, which leaves out what is more than a
 * multiple of 336. The published code also encodes the whole image as one more frame and then drops it; here it is not made.
 *
 * <p>What cannot be shown is refused, before anything is watched, with {@link VideoXLException.Code#VIDEO_UNREADABLE}: files that
 * are missing, cut short or in another format, images of more than 134 million pixels, and images with one edge a hundred times
 * the other.
 *
 * <p>Immutable and thread-safe.
 */
public final class Image implements Visual {
    private final ImageSource source;

    /** Null: transparency is dropped. */
    private final Color background;

    /** Null: it is decoded in this process. */
    private final Isolation isolation;

    private Image(ImageSource source) {
        this(source, null, null);
    }

    private Image(ImageSource source, Color background, Isolation isolation) {
        this.source = source;
        this.background = background;
        this.isolation = isolation;
    }

    /**
     * An image file. Its format is told by its content, not its name.
     *
     * @param file its path
     * @return the image
     */
    public static Image of(Path file) {
        return of(Objects.requireNonNull(file, "file"), file.toString());
    }

    /**
     * An image file that is to be called something else than its path.
     *
     * @param file its path
     * @param name for messages, and as the source of watched frames
     * @return the image
     */
    public static Image of(Path file, String name) {
        return new Image(new ImageSource.File(NativePath.located(file), Objects.requireNonNull(name, "name")));
    }

    /**
     * A copy of a picture as it is now. Colours are taken as sRGB, transparency is dropped. Nothing of this needs a display.
     *
     * @param picture of any type
     * @return the image
     */
    public static Image of(BufferedImage picture) {
        return new Image(BufferedImages.pixels(Objects.requireNonNull(picture, "picture"), "image"));
    }

    /**
     * What would be in an image file. The stream is read to its end, not decoded, before this returns; the caller closes it.
     *
     * @param stream what to read
     * @param name for messages
     * @return the image
     * @throws VideoXLException {@code IO} if reading fails, {@code VIDEO_UNREADABLE} if there are more than 2^30 bytes
     */
    public static Image of(InputStream stream, String name) {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(name, "name");
        try {
            byte[] bytes = stream.readNBytes(ImageSource.MAX_BYTES + 1);
            if (bytes.length > ImageSource.MAX_BYTES) {
                throw new VideoXLException(
                        Code.VIDEO_UNREADABLE,
                        name + ": the stream has more than " + ImageSource.MAX_BYTES
                                + " bytes; expected an image file. Make it smaller.");
            }
            return new Image(new ImageSource.Encoded(bytes, name));
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, name + ": the stream could not be read: " + e.getMessage(), e);
        }
    }

    /**
     * A copy of pixels.
     *
     * @param pixels width·height·3 bytes: rows from the top, R G B for each pixel
     * @param width in pixels
     * @param height in pixels
     * @param name for messages
     * @return the image
     * @throws VideoXLException {@code INVALID_ARGUMENT} if an edge is less than 1 or the number of bytes is another
     */
    public static Image rgb(byte[] pixels, int width, int height, String name) {
        Objects.requireNonNull(pixels, "pixels");
        Objects.requireNonNull(name, "name");
        return new Image(ImageSource.Pixels.copyOf(pixels, width, height, name));
    }

    /**
     * The same image with something behind that which is transparent. Default: transparency is dropped, as in the published code,
     * and whatever colours lie underneath are shown; a memory warns where that is so for most of an image.
     *
     * @param colour what shows through; its own transparency is not used
     * @return another image
     */
    public Image background(Color colour) {
        return new Image(source, Objects.requireNonNull(colour, "colour"), isolation);
    }

    /**
     * The same image, decoded in a child process with {@link Isolation#defaults()}.
     *
     * @return another image
     */
    public Image isolated() {
        return isolated(Isolation.defaults());
    }

    /**
     * The same image, decoded in a child process, as {@link Video#isolated(Isolation)} is. Has no effect on pixels, which need no
     * decoding.
     *
     * @param limits what the process may take
     * @return another image
     */
    public Image isolated(Isolation limits) {
        return new Image(source, background, Objects.requireNonNull(limits, "limits"));
    }

    private Rendering rendering(boolean toneMapping) {
        return new Rendering(background, toneMapping);
    }

    /** The whole image as one frame of size × size pixels, decoded and fitted now. */
    FrameSource openFitted(FrameFit fit, boolean toneMapping, int size) {
        return isolation == null
                ? FittedImages.whole(source, rendering(toneMapping), fit, size)
                : IsolatedSources.whole(source, rendering(toneMapping), fit, size, isolation);
    }

    /** The whole image on a grey square as one frame of size × size pixels, decoded and fitted now. */
    FrameSource openPadded(boolean toneMapping, int size, Duration time) {
        return isolation == null
                ? FittedImages.padded(source, rendering(toneMapping), size, time)
                : IsolatedSources.padded(source, rendering(toneMapping), size, time, isolation);
    }

    /** The image's tiles as frames, row by row, decoded and fitted now. */
    FrameSource openTiles(TileGrid grid, boolean toneMapping) {
        return isolation == null
                ? FittedImages.tiles(source, rendering(toneMapping), grid)
                : IsolatedSources.tiles(source, rendering(toneMapping), grid, isolation);
    }

    /** The file's path, or the name that was given. */
    @Override
    public String toString() {
        return source.name();
    }
}
