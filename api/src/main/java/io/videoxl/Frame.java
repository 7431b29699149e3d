package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.video.fitting.RgbPicture;
import io.videoxl.video.images.BufferedImages;
import io.videoxl.video.images.ImageSource;
import io.videoxl.video.sampling.TimedPicture;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Objects;

/**
 * A picture with the time at which it is shown, for {@link Video#frames Video.frames}. The pixels are copied when a frame is made.
 * Immutable and thread-safe.
 */
public final class Frame {
    private static final String NAME = "frame";

    private final ImageSource.Pixels pixels;
    private final Duration time;

    private Frame(ImageSource.Pixels pixels, Duration time) {
        this.pixels = pixels;
        this.time = time;
    }

    /**
     * A copy of a picture as it is now. Colours are taken as sRGB, transparency is dropped. Nothing of this needs a display.
     *
     * @param picture of any type
     * @param time when it is shown, counted from the start of the video; not negative
     * @return the frame
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the picture is too large or the time negative
     */
    public static Frame of(BufferedImage picture, Duration time) {
        requireTime(time);
        return new Frame(BufferedImages.pixels(Objects.requireNonNull(picture, "picture"), NAME), time);
    }

    /**
     * A copy of pixels.
     *
     * @param pixels width·height·3 bytes: rows from the top, R G B for each pixel
     * @param width in pixels
     * @param height in pixels
     * @param time when it is shown, counted from the start of the video; not negative
     * @return the frame
     * @throws VideoXLException {@code INVALID_ARGUMENT} if an edge is less than 1, the number of bytes is another, or the time is
     *     negative
     */
    public static Frame rgb(byte[] pixels, int width, int height, Duration time) {
        requireTime(time);
        Objects.requireNonNull(pixels, "pixels");
        return new Frame(ImageSource.Pixels.copyOf(pixels, width, height, NAME), time);
    }

    private static void requireTime(Duration time) {
        if (time.isNegative()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    NAME + ": its time is " + time + "; expected 0 or later. Count from the start.");
        }
    }

    /** {@return when the frame is shown, counted from the start of the video} */
    public Duration time() {
        return time;
    }

    /** {@return its width in pixels} */
    public int width() {
        return pixels.width();
    }

    /** {@return its height in pixels} */
    public int height() {
        return pixels.height();
    }

    TimedPicture picture() {
        return new TimedPicture(RgbPicture.of(pixels.rgb(), pixels.width(), pixels.height()), time);
    }
}
