package io.videoxl;

/** Whether an image is cut into tiles, each as large as a frame, or seen as one frame. */
public enum ImageTiling {
    /** Tiles for one image alone, one frame for each of several images, beside a video, or after something else: as the published code does. */
    AUTO,
    /** Tiles for every image. */
    ALWAYS,
    /** One frame for every image. */
    NEVER
}
