/**
 * Needles in haystacks: a {@link io.videoxl.worlds.needles.Hay} of frames in which nothing happens, a
 * {@link io.videoxl.worlds.needles.Needle} at a depth of it, and a {@link io.videoxl.worlds.needles.NeedleGrid} of lengths and depths.
 */
package io.videoxl.worlds.needles;
