package io.videoxl;

import java.time.Duration;

/**
 * What a video or image holds. Immutable.
 *
 * @param container the file format by FFmpeg's name, such as {@code mov,mp4,m4a,3gp,3g2,mj2} or {@code matroska,webm}
 * @param codec the codec of the pictures by FFmpeg's name, such as {@code h264}
 * @param width width in pixels as shown, after rotation
 * @param height height in pixels as shown, after rotation
 * @param rotation how far a player turns the coded pictures clockwise: 0, 90, 180 or 270 degrees
 * @param duration from the source's start, with which other streams may come before the first frame, to its end, until which the
 *     last frame stays; zero for a source that has no known end or cannot
 *     be gone back in
 * @param frameCount frames from the first to the last one shown; 0 where the duration is not known. Of a long video that is damaged
 *     within its pictures it may be some too many, which only decoding all of it tells: {@link Video#countFrames}
 * @param frameCountExact whether {@code frameCount} is the number of frames; otherwise it is not known
 * @param averageFrameRate frames per second over the whole video; 0 for an image, and where all frames have the same time
 * @param variableFrameRate whether frames are spaced unevenly
 * @param pixelAspectRatio width by height of a pixel on a display, after rotation; 1 where they are square, or nothing is told
 * @param dynamicRange what the pictures' brightness is coded for
 */
public record VideoInfo(
        String container,
        String codec,
        int width,
        int height,
        int rotation,
        Duration duration,
        long frameCount,
        boolean frameCountExact,
        double averageFrameRate,
        boolean variableFrameRate,
        double pixelAspectRatio,
        DynamicRange dynamicRange) {}
