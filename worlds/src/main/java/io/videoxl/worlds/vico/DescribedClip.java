package io.videoxl.worlds.vico;

/**
 * What happens in a clip.
 *
 * @param from seconds from the video's start
 * @param to seconds from the video's start
 */
record DescribedClip(double from, double to, String text) {}
