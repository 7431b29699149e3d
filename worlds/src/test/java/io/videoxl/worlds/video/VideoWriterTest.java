package io.videoxl.worlds.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class VideoWriterTest {
    private static final int SIZE = 64;

    @TempDir
    Path folder;

    private static Options options() {
        return Options.h264(SIZE, SIZE);
    }

    private static byte[] picture(int frame) {
        var rgb = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % SIZE * 2 + frame);
        }
        return rgb;
    }

    private Path write(String name, Options options, int frames) {
        var file = folder.resolve(name);
        try (var writer = VideoWriter.open(file, options)) {
            for (int frame = 0; frame < frames; frame++) {
                writer.write(picture(frame));
            }
            writer.finish();
        }
        return file;
    }

    private void assertFolderHolds(String... names) {
        assertArrayEquals(names, folder.toFile().list());
    }

    @Test
    void aFilmIsH264OfTheRightLengthAndSize() {
        var info = Video.of(write("film.mp4", options().withTicksPerSecond(10), 30))
                .info();
        assertEquals("h264", info.codec());
        assertEquals(SIZE, info.width());
        assertEquals(SIZE, info.height());
        assertEquals(30, info.frameCount());
        assertEquals(Duration.ofSeconds(3), info.duration());
        assertFolderHolds("film.mp4");
    }

    @Test
    void keyFramesAreAsFarApartAsWasAskedFor() throws IOException {
        var often = write("often.mp4", options().withKeyFrameInterval(5), 50);
        var seldom = write("seldom.mp4", options().withKeyFrameInterval(25), 50);
        assertEquals(10, keyFrames(often));
        assertEquals(2, keyFrames(seldom));
    }

    /** The number in the box of sync samples (ISO/IEC 14496-12, 8.6.2). */
    private static int keyFrames(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int box = text(file).indexOf("stss");
        return ByteBuffer.wrap(bytes).getInt(box + 8);
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    @Test
    void theIndexComesFirstWhereThatIsAskedFor() throws IOException {
        var first = text(write("first.mp4", options(), 5));
        var last = text(write("last.mp4", options().withFastStart(false), 5));
        assertTrue(first.indexOf("moov") < first.indexOf("mdat"));
        assertTrue(last.indexOf("moov") > last.indexOf("mdat"));
    }

    @Test
    void aHigherBitRateMakesALargerFile() throws IOException {
        long small = Files.size(write("small.mp4", options().withBitRate(20_000), 50));
        long large = Files.size(write("large.mp4", options().withBitRate(400_000), 50));
        assertTrue(small < large, small + " and " + large + " bytes");
    }

    @Test
    void aWriterThatIsNotFinishedLeavesWhatWasThere() throws IOException {
        var file = Files.writeString(folder.resolve("film.mp4"), "older");
        try (var writer = VideoWriter.open(file, options())) {
            for (int frame = 0; frame < 30; frame++) {
                writer.write(picture(frame));
            }
        }
        assertEquals("older", Files.readString(file));
        assertFolderHolds("film.mp4");
    }

    @Test
    void optionsThatAreRefusedLeaveNothing() {
        assertRefused(Code.INVALID_ARGUMENT, "x.mp4", new Options("libx264", SIZE, SIZE), "libx264");
        assertRefused(Code.INVALID_ARGUMENT, "x.mp4", options().withPixelFormat("pink"), "pink");
        assertRefused(Code.INVALID_ARGUMENT, "x.unknown", options(), "format");
        assertRefused(Code.INVALID_ARGUMENT, "nowhere/x.mp4", options(), "nowhere");
        assertFolderHolds();
    }

    private void assertRefused(Code code, String name, Options options, String named) {
        var e = assertThrows(VideoXLException.class, () -> VideoWriter.open(folder.resolve(name), options));
        assertEquals(code, e.code());
        assertTrue(e.getMessage().contains(named), e.getMessage());
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThrows(VideoXLException.class, () -> new Options("mpeg4", 0, SIZE));
        assertThrows(VideoXLException.class, () -> options().withTicksPerSecond(0));
        assertThrows(VideoXLException.class, () -> options().withKeyFrameInterval(-1));
        assertThrows(VideoXLException.class, () -> options().withBitRate(-1));
        assertThrows(VideoXLException.class, () -> options().withRotation(45));
        assertThrows(NullPointerException.class, () -> options().withEncoderOptions((Map<String, String>) null));
    }

    @Test
    void aPictureOfAnotherSizeOrTooEarlyIsRefusedAndTheRestIsWritten() {
        var file = folder.resolve("film.mp4");
        try (var writer = VideoWriter.open(file, options())) {
            writer.write(picture(0), 5);
            assertThrows(VideoXLException.class, () -> writer.write(new byte[7]));
            assertThrows(VideoXLException.class, () -> writer.write(picture(1), 5));
            writer.write(picture(2), 9);
            writer.finish();
        }
        assertEquals(2, Video.of(file).info().frameCount());
    }

    @Test
    void aFinishedWriterIsClosed() {
        var writer = VideoWriter.open(folder.resolve("film.mp4"), options());
        writer.write(picture(0));
        writer.finish();
        for (Executable call : new Executable[] {() -> writer.write(picture(1)), writer::finish}) {
            assertEquals(Code.CLOSED, assertThrows(VideoXLException.class, call).code());
        }
        writer.close();
        assertFolderHolds("film.mp4");
    }

    @Test
    void anInterruptedThreadFinishesNothing() {
        try (var writer = VideoWriter.open(folder.resolve("film.mp4"), options())) {
            writer.write(picture(0));
            Thread.currentThread().interrupt();
            var e = assertThrows(VideoXLException.class, writer::finish);
            assertEquals(Code.CANCELLED, e.code());
            assertTrue(Thread.interrupted(), "the thread's interrupt is kept");
        }
        assertFolderHolds();
    }
}
