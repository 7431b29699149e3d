package io.videoxl.video.images;

import io.videoxl.video.fitting.Orientation;
import io.videoxl.video.fitting.RgbPicture;

/**
 * An image's pixels as they are coded, and how they are to be turned.
 *
 * @param memory holds the pixels; closed with this
 */
record DecodedImage(RgbPicture picture, Orientation orientation, Memory memory) implements AutoCloseable {
    /** What can be freed. */
    interface Memory {
        void close();
    }

    /** Once turned. */
    int shownWidth() {
        return orientation.transposes() ? picture.height() : picture.width();
    }

    int shownHeight() {
        return orientation.transposes() ? picture.width() : picture.height();
    }

    @Override
    public void close() {
        memory.close();
    }
}
