/**
 * Videos whose truth is known, because they are drawn: a {@link io.videoxl.worlds.World} shows coloured shapes, letters and digits
 * for a second or more each over a moving, cluttered background; {@link io.videoxl.worlds.Questions} asks about them and knows the
 * answers.
 */
package io.videoxl.worlds;
