/** How well a model understands long videos. */
module io.videoxl.eval {
    requires transitive io.videoxl;
    requires transitive io.videoxl.worlds;
    requires com.fasterxml.jackson.databind;
    requires java.desktop;

    exports io.videoxl.eval.needles;

    opens io.videoxl.eval.needles to
            com.fasterxml.jackson.databind;
}
