package io.videoxl;

/** How a picture of any size becomes the square that the vision tower takes. The model file gives the square's edge, S. */
public enum FrameFit {
    /** What the model was trained with, and the default: {@link #CENTER_CROP} for Video-XL, {@link #STRETCH} for Video-XL-2. */
    AUTO,
    /**
     * The shortest edge is resized to S with its aspect kept, and the middle S×S is cut out. This is what the released weights of
     * Video-XL were trained with.
     */
    CENTER_CROP,
    /** The whole picture is resized to S×S, whatever its aspect: nothing is cut off, but shapes are distorted. */
    STRETCH
}
