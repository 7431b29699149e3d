/** Runnable programs for long-video question answering. */
module io.videoxl.examples {
    requires io.videoxl;
    requires io.videoxl.worlds;
    requires java.desktop; // pictures that are drawn
}
