package io.videoxl.eval.worlds;

/** What has to be the same for results to belong together. */
record WorldsHeading(String model, String other, long seed) {}
