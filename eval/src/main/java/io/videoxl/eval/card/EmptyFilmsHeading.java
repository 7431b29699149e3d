package io.videoxl.eval.card;

/** What has to be the same for results to belong together. */
record EmptyFilmsHeading(String test, String model, int ratio, long seed) {}
