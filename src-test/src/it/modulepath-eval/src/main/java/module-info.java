/** A program that evaluates a model. */
module film {
    requires io.videoxl.eval;
}
