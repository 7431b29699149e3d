/**
 * Files and streams as FFmpeg opens them: what is allowed to be opened, which frames there are and when they are shown, and
 * each of them decoded, as RGB. Nothing of FFmpeg is seen outside this package, that of images, and what uses its encoders.
 */
package io.videoxl.video.reading;
