/** A program that asks about a film. */
module film {
    requires io.videoxl;
}
