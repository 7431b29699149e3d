package io.videoxl.video.images;

import io.videoxl.video.fitting.Orientation;

/** An image's pixels as they are coded, and how they are to be turned. */
record DecodedImage(PlainPicture picture, Orientation orientation) implements AutoCloseable {
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
