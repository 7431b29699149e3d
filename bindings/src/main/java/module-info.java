/** Native functions as jextract made them, and the finding and loading of native libraries. Not an API: for io.videoxl only. */
module io.videoxl.bindings {
    requires org.slf4j;

    exports io.videoxl.bindings to
            io.videoxl,
            io.videoxl.cli,
            io.videoxl.convert;
    exports io.videoxl.bindings.generated.videoxl to
            io.videoxl;
    exports io.videoxl.bindings.generated.ggml to
            io.videoxl,
            io.videoxl.convert;
    exports io.videoxl.bindings.generated.ffmpeg to
            io.videoxl,
            io.videoxl.worlds;
}
