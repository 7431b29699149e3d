/**
 * Pictures in files, in memory and of the caller: decoded, turned upright, and cut into tiles.
 */
package io.videoxl.video.images;
