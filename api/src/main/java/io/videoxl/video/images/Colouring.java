package io.videoxl.video.images;

import io.videoxl.video.reading.PictureNotes;

/**
 * What decoders do about colours.
 *
 * @param toneMapping whether a high dynamic range is brought into the standard one
 * @param notes takes what misleads about them
 */
record Colouring(boolean toneMapping, PictureNotes notes) {
    static Colouring of(boolean toneMapping, String name) {
        return new Colouring(toneMapping, new PictureNotes(name));
    }

    /** For pictures whose values are no colours. */
    static Colouring none() {
        return of(false, "");
    }
}
