/**
 * Pictures made square: resized as the published code does, cropped or padded, and turned. Plain Java on RGB.
 */
package io.videoxl.video.fitting;
