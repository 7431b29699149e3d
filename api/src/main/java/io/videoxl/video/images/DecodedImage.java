package io.videoxl.video.images;

import io.videoxl.video.fitting.Orientation;

/**
 * An image's pixels as they are coded, and how they are to be turned.
 *
 * @param highRange the name of its high dynamic range; empty if it has none
 */
record DecodedImage(PlainPicture picture, Orientation orientation, String highRange) implements AutoCloseable {
    /** Of the standard range. */
    DecodedImage(PlainPicture picture, Orientation orientation) {
        this(picture, orientation, "");
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
