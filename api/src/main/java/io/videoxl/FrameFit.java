package io.videoxl;

/** How a picture of any size becomes the square that the vision tower takes. The model file gives the square's edge, S. */
public enum FrameFit {
    /**
     * The shortest edge is resized to S with its aspect kept, and the middle S×S is cut out. This is what the released weights
     * were trained with, and the default.
     */
    CENTER_CROP,
    /** The whole picture is resized to S×S, whatever its aspect: nothing is cut off, but shapes are distorted. */
    STRETCH
}
