/**
 * Pictures made square: resized as the published code does, cropped or padded, and turned.
 * Plain Java on RGB, by Pillow's filters.
 * Nothing of FFmpeg is seen here.
 */
package io.videoxl.video.fitting;
