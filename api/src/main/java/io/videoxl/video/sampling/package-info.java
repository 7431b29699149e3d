/**
 * Which frames are taken of what is shown: from files by a plan that is made beforehand, from streams as they come, and from the caller,
 * one after the other. {@code Videos} is the door to it: what it gives holds a frame at a time, and is closed by whoever asked for it.
 * Nothing of FFmpeg is seen here.
 */
package io.videoxl.video.sampling;
