/** Videos whose truth is known, with questions and answers, for training and measuring. */
module io.videoxl.worlds {
    requires transitive io.videoxl;

    exports io.videoxl.worlds;
}
