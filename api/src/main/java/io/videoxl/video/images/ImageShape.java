package io.videoxl.video.images;

import java.nio.file.Path;

/**
 * How an image is shown.
 *
 * @param width in pixels, once it is turned
 * @param height in pixels, once it is turned
 * @param rotation how far it is turned clockwise, in degrees
 */
public record ImageShape(int width, int height, int rotation) {
    /** @throws io.videoxl.VideoXLException as {@link FittedImages#whole} does */
    public static ImageShape of(Path file, String name) {
        try (var image = ImageDecoder.decode(new ImageSource.File(file, name))) {
            return new ImageShape(
                    image.shownWidth(), image.shownHeight(), image.orientation().rotation());
        }
    }
}
