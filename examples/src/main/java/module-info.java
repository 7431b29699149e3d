/** Runnable programs for long-video question answering. */
module io.videoxl.examples {
    requires io.videoxl;
}
