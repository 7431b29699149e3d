package io.videoxl.eval.evidence;

/** What has to be the same for results to belong together. */
record EvidenceHeading(String test, String model, int ratio, long seed) {}
