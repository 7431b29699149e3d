package io.videoxl.eval.needles;

/** What has to be the same for results to belong together. */
record NeedleHeading(String needles, String model, String ratio, String memoryType, long seed, boolean throughFiles) {}
