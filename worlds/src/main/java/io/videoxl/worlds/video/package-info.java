/** The writing of video files, through FFmpeg. */
package io.videoxl.worlds.video;
