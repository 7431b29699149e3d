package io.videoxl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.videoxl.VideoXLException.Code;
import io.videoxl.api.MovingVideo;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.RgbPicture;
import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thumbnails that are made while a video is watched. */
class ThumbnailsTest {
    private static final int WIDTH = 32;
    private static final int HEIGHT = 24;
    private static final Fitting FITTING = Fitting.published(FrameFit.CENTER_CROP, 28);

    @TempDir
    static Path folder;

    private static Video film;

    @BeforeAll
    static void write() {
        film = Video.of(MovingVideo.write(folder.resolve("film.mp4"), 30));
    }

    /** The squares that the model is given. */
    private static List<byte[]> watch(Video video, FrameSampling sampling) {
        var squares = new ArrayList<byte[]>();
        try (var arena = Arena.ofConfined();
                var frames = video.openToWatch(sampling, FITTING, 2)) {
            var rgb = arena.allocate((long) RgbPicture.CHANNELS * FITTING.size() * FITTING.size());
            while (frames.next(rgb)) {
                squares.add(rgb.toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return squares;
    }

    private static void assertSameSquares(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }

    private static int[] pixels(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }

    /** They are the stills of the same times, and the model sees what it sees without. */
    private static void assertThumbnails(Video video, FrameSampling sampling, int most) {
        var thumbnails = new ArrayList<Still>();
        var squares = watch(video.thumbnails(most, WIDTH, HEIGHT, thumbnails::add), sampling);
        assertSameSquares(watch(video, sampling), squares);
        assertEquals(Math.min(most, squares.size()), thumbnails.size());

        var times = thumbnails.stream().map(Still::time).toArray(Duration[]::new);
        assertEquals(times.length, Arrays.stream(times).distinct().count());
        var stills = new ArrayList<Still>();
        film.stills(FrameSampling.at(times), WIDTH, HEIGHT, stills::add);
        for (int i = 0; i < times.length; i++) {
            assertEquals(stills.get(i).time(), times[i]);
            assertArrayEquals(
                    pixels(stills.get(i).picture()), pixels(thumbnails.get(i).picture()));
        }
    }

    @Test
    void theyAreStillsOfWatchedFrames() {
        assertThumbnails(film, FrameSampling.all(), 5);
        assertThumbnails(film, FrameSampling.uniform(3), 5);
        assertThumbnails(film.clip(Duration.ofSeconds(1), Duration.ofSeconds(2)), FrameSampling.all(), 3);
    }

    @Test
    void aChildProcessMakesThem() {
        assertThumbnails(film.isolated(), FrameSampling.all(), 5);
    }

    @Test
    void whatTheTakerThrowsEndsWatching() {
        var failing = film.thumbnails(2, WIDTH, HEIGHT, still -> {
            throw new IllegalStateException("no room");
        });
        assertEquals(
                "no room",
                assertThrows(IllegalStateException.class, () -> watch(failing, FrameSampling.all()))
                        .getMessage());
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        for (var size : new int[][] {{0, 1, 1}, {1, 0, 1}, {1, 1, 4097}}) {
            assertEquals(
                    Code.INVALID_ARGUMENT,
                    assertThrows(VideoXLException.class, () -> film.thumbnails(size[0], size[1], size[2], still -> {}))
                            .code());
        }
    }
}
