package io.videoxl.cli.info;

import io.videoxl.Video;
import io.videoxl.VideoInfo;
import io.videoxl.cli.terminal.Quantities;
import java.nio.file.Path;
import java.util.Locale;

/** What a video file holds. */
public record VideoSummary(
        String file,
        String container,
        String codec,
        int width,
        int height,
        int rotation,
        double seconds,
        long frames,
        boolean framesExact,
        double framesPerSecond,
        boolean variableFrameRate,
        double pixelAspectRatio,
        String dynamicRange) {
    public static VideoSummary read(Path file, boolean countFrames) {
        var video = Video.of(file);
        VideoInfo info = (countFrames ? video.countFrames() : video).info();
        return new VideoSummary(
                file.toString(),
                info.container(),
                info.codec(),
                info.width(),
                info.height(),
                info.rotation(),
                Quantities.seconds(info.duration()),
                info.frameCount(),
                info.frameCountExact(),
                info.averageFrameRate(),
                info.variableFrameRate(),
                info.pixelAspectRatio(),
                info.dynamicRange().name().toLowerCase(Locale.ROOT));
    }
}
