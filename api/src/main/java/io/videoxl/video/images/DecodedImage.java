package io.videoxl.video.images;

import io.videoxl.video.fitting.Orientation;

/**
 * An image's pixels as they are coded, and how they are to be turned.
 *
 * @param moves whether more pictures follow that are meant to be seen one after the other
 */
record DecodedImage(PlainPicture picture, Orientation orientation, boolean moves) implements AutoCloseable {
    DecodedImage(PlainPicture picture, Orientation orientation) {
        this(picture, orientation, false);
    }

    /** Once turned. */
    int shownWidth() {
        return orientation.transposes() ? picture.rgb().height() : picture.rgb().width();
    }

    int shownHeight() {
        return orientation.transposes() ? picture.rgb().width() : picture.rgb().height();
    }

    @Override
    public void close() {
        picture.close();
    }
}
