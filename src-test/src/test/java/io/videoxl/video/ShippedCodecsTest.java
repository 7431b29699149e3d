package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.video.BarcodeVideo.Spacing;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The FFmpeg that the library ships with writes and reads in one process. */
class ShippedCodecsTest {
    private static final int FRAMES = 50;
    private static final int SIZE = 56;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"libopenh264, mp4", "mpeg4, avi", "mpeg4, mov", "libvpx, webm", "libvpx-vp9, webm", "libaom-av1, mkv"})
    void whatIsWrittenIsReadBack(String encoder, String extension) {
        var options = new Options(encoder, BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT).withKeyFrameInterval(20);
        var video = new BarcodeVideo(encoder, extension, options, FRAMES, Spacing.EVEN);
        var file = folder.resolve(video.fileName());
        BarcodeVideos.make(video, file);
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(file, FrameSampling.all(), FrameFit.STRETCH, SIZE, 0)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            for (int i = 0; i < FRAMES; i++) {
                assertTrue(frames.next(square));
                assertEquals(i, Barcode.read(square, SIZE));
            }
            assertEquals(0, frames.framesMissing());
        }
    }

    @Test
    void encoderThatIsNotThereIsRefusedByName() {
        var options = new Options("libx264", 64, 64);
        var e = assertThrows(VideoXLException.class, () -> VideoWriter.open(folder.resolve("x.mp4"), options));
        assertEquals(VideoXLException.Code.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains("libx264"), e.getMessage());
    }

    @Test
    void folderThatIsNotThereIsRefused() {
        var options = new Options("mpeg4", 64, 64);
        var file = folder.resolve("nowhere").resolve("x.mp4");
        var e = assertThrows(VideoXLException.class, () -> VideoWriter.open(file, options));
        assertEquals(VideoXLException.Code.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains("nowhere"), e.getMessage());
    }
}
