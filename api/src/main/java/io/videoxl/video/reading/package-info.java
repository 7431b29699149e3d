/**
 * Files and streams as FFmpeg opens them: what is allowed to be opened, the packets in them, what they are and when they are shown, and
 * pictures decoded, as RGB. Nothing of FFmpeg is seen outside this package, that of frames, which makes the index of what is read here,
 * that of images, and what uses its encoders.
 */
package io.videoxl.video.reading;
