/**
 * Which frames are taken of what is shown, from files, from streams as they come, and from the caller, one after the other.
 */
package io.videoxl.video.sampling;
