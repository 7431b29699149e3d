package io.videoxl.training.stage;

/**
 * What the videos of a level are like. All videos of a step are of one length, drawn so that its logarithm is uniform.
 *
 * @param shortest frames at least
 * @param longest frames at most
 * @param fewest things that appear at least, but for a few videos that show nothing
 * @param most things that appear at most
 * @param order share of the questions that are about the order of things, where there is one
 */
record Lesson(int shortest, int longest, int fewest, int most, double order) {}
