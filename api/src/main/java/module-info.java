/** Understands hour-long videos on the user's own machine. */
module io.videoxl {
    // Pictures come as BufferedImage; no display is needed for that.
    requires transitive java.desktop;
    requires io.videoxl.bindings;
    // Videos over HTTP.
    requires java.net.http;
    // Parts of DASH.
    requires jdk.httpserver;
    requires org.slf4j;
    requires com.twelvemonkeys.imageio.core;
    requires com.twelvemonkeys.imageio.jpeg;
    requires com.twelvemonkeys.imageio.metadata;
    requires com.twelvemonkeys.imageio.tiff;

    exports io.videoxl;
    exports io.videoxl.engine to
            io.videoxl.cli;
    exports io.videoxl.evidence to
            io.videoxl.cli;
    exports io.videoxl.files to
            io.videoxl.cli,
            io.videoxl.convert,
            io.videoxl.eval,
            io.videoxl.worlds;
    exports io.videoxl.gguf to
            io.videoxl.cli,
            io.videoxl.convert,
            io.videoxl.worlds;
    exports io.videoxl.memory to
            io.videoxl.cli;
    exports io.videoxl.text to
            io.videoxl.cli,
            io.videoxl.convert;
    exports io.videoxl.video.fitting to
            io.videoxl.cli,
            io.videoxl.worlds;
    exports io.videoxl.video.frames to
            io.videoxl.cli,
            io.videoxl.worlds;
    exports io.videoxl.video.images to
            io.videoxl.cli,
            io.videoxl.server,
            io.videoxl.worlds;
    exports io.videoxl.video.network to
            io.videoxl.cli;
    exports io.videoxl.video.reading to
            io.videoxl.cli,
            io.videoxl.worlds;
    exports io.videoxl.video.sampling to
            io.videoxl.cli,
            io.videoxl.worlds;
    exports io.videoxl.watch to
            io.videoxl.cli;
}
