/**
 * Which frames a video has, when each is shown, and any of them by its place. A linear decode is the truth: the index has exactly
 * its frames, in its order, and each is reached from anywhere with the same pixels.
 */
package io.videoxl.video.frames;
