package io.videoxl.eval.card;

/**
 * A film in which nothing happens, and what the model says that happens.
 *
 * @param frames its length, a frame a second
 * @param film its number
 * @param question what was asked
 * @param answer what the model said
 * @param correct whether that is the word for nothing
 */
record EmptyFilm(int frames, int film, String question, String answer, boolean correct) {}
