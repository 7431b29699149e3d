/**
 * Pictures in files, in memory and of the caller: decoded by what equals the published code's reader for their format, turned upright, and
 * cut into tiles. A picture that a decoder did not fill is refused. HEIC and AVIF are put together from their parts here, whose pictures
 * FFmpeg decodes.
 */
package io.videoxl.video.images;
