package io.videoxl.training.stage;

/**
 * What the videos of a level are like. All videos of a step are of one length, drawn so that its logarithm is uniform.
 *
 * @param shortest frames at least
 * @param longest frames at most
 * @param things that appear at most
 */
record Lesson(int shortest, int longest, int things) {}
