package io.videoxl.endtoend;

import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.nio.file.Path;

/**
 * A video file with something to see: a colour gradient that drifts, and a bright square that moves over it.
 *
 * @param encoder FFmpeg's name of the encoder
 * @param frames number of frames, 25 of which are a second
 * @param hue tells clips apart
 */
record Clip(String encoder, int width, int height, int frames, int hue) {
    /** An H.264 video of so many seconds. */
    static Clip h264(int seconds, int hue) {
        return new Clip("libopenh264", 320, 180, 25 * seconds, hue);
    }

    Path write(Path file) {
        var options = new Options(encoder, width, height).withKeyFrameInterval(100);
        try (var writer = VideoWriter.open(file, options)) {
            var picture = new byte[3 * width * height];
            for (int frame = 0; frame < frames; frame++) {
                draw(frame, picture);
                writer.write(picture);
            }
            writer.finish();
        }
        return file;
    }

    private void draw(int frame, byte[] picture) {
        int edge = height / 3;
        int left = 5 * frame % (width - edge);
        int top = 3 * frame % (height - edge);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean square = x >= left && x < left + edge && y >= top && y < top + edge;
                int at = 3 * (y * width + x);
                picture[at] = (byte) (square ? 250 : x + frame + hue & 0x7F);
                picture[at + 1] = (byte) (square ? 240 : y + 2 * frame & 0x7F);
                picture[at + 2] = (byte) (square ? 230 - hue : x + y + hue & 0x7F);
            }
        }
    }
}
