/**
 * Ordering questions about any video, as VICO of the Video-XL article has them: {@link io.videoxl.worlds.vico.VicoBuilder} cuts videos
 * into clips, lets a {@link io.videoxl.worlds.vico.Describer} tell what happens in each, and asks for the order.
 */
package io.videoxl.worlds.vico;
