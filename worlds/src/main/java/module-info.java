/** Videos whose truth is known, with questions and answers, for training and measuring; and the writing of video files. */
module io.videoxl.worlds {
    requires transitive io.videoxl;
    requires io.videoxl.bindings;
    requires com.fasterxml.jackson.databind;

    exports io.videoxl.worlds;
    exports io.videoxl.worlds.journal to
            io.videoxl.eval;
    exports io.videoxl.worlds.needles;
    exports io.videoxl.worlds.vico;
    exports io.videoxl.worlds.video;

    // Records as JSON.
    opens io.videoxl.worlds.vico to
            com.fasterxml.jackson.databind;
}
