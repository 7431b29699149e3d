package io.videoxl.eval.evidence;

/**
 * What the answer about one needle rests on.
 *
 * @param frames length of the haystack
 * @param depth part of them before the needle
 * @param answer what was said
 * @param found what it rests on
 */
record NeedleEvidence(int frames, double depth, String answer, Grounded found) {}
