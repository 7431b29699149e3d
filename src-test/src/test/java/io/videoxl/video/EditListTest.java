package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.video.BarcodeVideo.Spacing;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Edit lists of MP4 and MOV as they are written: which frames are shown, and when. */
class EditListTest {
    private static final int FRAMES = 100;
    private static final int FRAME = 40; // milliseconds
    private static final int SIZE = 112;
    private static final int MOVIE_TICKS = 1000;
    private static final long DECODED = 1L << 40;
    private static final long PREDICTED = 0;

    @TempDir
    static Path folder;

    /** A part of what is shown, in milliseconds; an empty one comes from -1. */
    private record Edit(int lasts, int from, double rate) {
        static List<Edit> parse(String list) {
            return Arrays.stream(list.split(","))
                    .map(edit -> edit.strip().split(" "))
                    .map(edit ->
                            new Edit(Integer.parseInt(edit[0]), Integer.parseInt(edit[1]), Double.parseDouble(edit[2])))
                    .toList();
        }

        boolean isEmpty() {
            return from < 0;
        }
    }

    /** A frame and when it is shown, in milliseconds. */
    private record Shown(int frame, long time) {}

    @BeforeAll
    static void make() {
        var plain = new Options("libopenh264", BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT)
                .withFastStart(false)
                .withKeyFrameInterval(12);
        var reordered = new Options("mpeg4", BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT)
                .withFastStart(false)
                .withKeyFrameInterval(12)
                .withBFrames(2);
        BarcodeVideos.make(
                new BarcodeVideo("plain", "mp4", plain, FRAMES, Spacing.EVEN), folder.resolve("libopenh264.mp4"));
        BarcodeVideos.make(
                new BarcodeVideo("plain", "mov", plain, FRAMES, Spacing.EVEN), folder.resolve("libopenh264.mov"));
        BarcodeVideos.make(
                new BarcodeVideo("reordered", "mp4", reordered, FRAMES, Spacing.EVEN), folder.resolve("mpeg4.mp4"));
    }

    /** A copy with other edits in the place of its own. */
    private static Path edited(String name, List<Edit> edits) throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve(name));
        var bytes = ByteBuffer.wrap(file);
        int old = place(file, "edts");
        int delay = bytes.getInt(place(file, "elst") + 16); // of the first frame in the track's time
        int ticks = bytes.getInt(place(file, "mdhd") + 16);
        System.arraycopy("free".getBytes(StandardCharsets.ISO_8859_1), 0, file, old, 4);
        var numbers = IntStream.builder().add(0).add(edits.size());
        for (var edit : edits) {
            numbers.add(edit.lasts * MOVIE_TICKS / 1000)
                    .add(edit.isEmpty() ? -1 : edit.from * ticks / 1000 + delay)
                    .add((int) (edit.rate * 65536));
        }
        byte[] list = Containers.box("elst", numbers.build().toArray());
        var box = ByteBuffer.allocate(8 + list.length);
        box.putInt(box.capacity())
                .put("edts".getBytes(StandardCharsets.ISO_8859_1))
                .put(list);
        return Files.write(folder.resolve("edited-" + name), Containers.withBox(file, "moov/trak", box.array()));
    }

    /** Where the type of a box stands. */
    private static int place(byte[] file, String type) {
        return new String(file, StandardCharsets.ISO_8859_1).indexOf(type);
    }

    private static List<Shown> expected(List<Edit> edits) {
        var shown = new ArrayList<Shown>();
        int start = 0;
        for (var edit : edits) {
            double ends = edit.from + Math.max(1, edit.lasts * edit.rate);
            for (int frame = 0; frame < FRAMES && !edit.isEmpty(); frame++) {
                int time = frame * FRAME;
                if (time >= edit.from && time < ends) {
                    shown.add(new Shown(
                            frame, edit.rate == 0 ? start : Math.round(start + (time - edit.from) / edit.rate)));
                }
            }
            start += edit.lasts;
        }
        return shown;
    }

    private static List<Shown> shown(Path file, long decodedPixels) {
        var source = new VideoSource.File(file);
        try (var arena = Arena.ofConfined();
                var reader = VideoReader.open(source, Demuxer.open(source), 1, decodedPixels)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            var fitter = new FrameFitter(FrameFit.STRETCH, SIZE);
            var shown = new ArrayList<Shown>();
            for (int i = 0; i < reader.frameCount(); i++) {
                assertTrue(reader.read(i));
                reader.fit(fitter, square);
                shown.add(new Shown(Barcode.read(square, SIZE), Math.round(reader.seconds(i) * 1000)));
            }
            return shown;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1000 0 1, 1000 -1 1, 2000 1000 1", // empty in the middle
                "480 960 1, 520 -1 1, 960 0 1, 1000 -1 1", // twice, and at the end
                "1000 480 1, 4000 1000 0.25, 1000 1920 1", // slow motion
                "8000 0 0.5",
                "1000 0 1, 2000 1440 0, 1000 2000 1", // a picture stays
                "500 0 1, 1000 1930 1, 1000 480 1", // edits that begin and end within frames
                "1000 0 1, 500 1000 2, 1000 2040 1", // fast
                "1000 0 1, 1000 0 1, 1000 2000 1", // twice the same
                "1000 3000 1, 1000 1000 1", // backwards
                "400 -1 1, 1000 0 1, 600 -1 1, 2000 1000 0.5"
            })
    void whatIsShownIsWhatTheListHas(String list) throws IOException {
        var edits = Edit.parse(list);
        var expected = expected(edits);
        long first = expected.getFirst().time; // a video without sound is counted from there
        var shifted = expected.stream()
                .map(each -> new Shown(each.frame, each.time - first))
                .toList();
        for (var name : List.of("libopenh264.mp4", "libopenh264.mov", "mpeg4.mp4")) {
            var file = edited(name, edits);
            for (long pixels : new long[] {DECODED, PREDICTED}) {
                assertEquals(shifted, shown(file, pixels), name);
                var verdict = Truth.of(file, pixels, FRAMES);
                assertNull(verdict.problem(), verdict::toString);
            }
        }
    }

    private static List<String> warnings(String list) throws IOException {
        var file = edited("libopenh264.mp4", Edit.parse(list));
        try (var reader = VideoReader.open(file, 1)) {
            return reader.warnings().stream()
                    .map(text -> text.replace(file + ": ", ""))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1000 0 1, 1000 -1 1, 1000 1000 1 | by its edit list no picture is shown for 1 s behind its beginning",
                "1000 0 1, 1000 1000 -1 | a part played backwards"
            })
    void whatIsNotDoneOrNotShownIsTold(String list, String words) throws IOException {
        var told = warnings(list);
        assertEquals(1, told.size(), told.toString());
        assertTrue(told.getFirst().contains(words), told.toString());
    }

    /** Also where the only edit says that the first picture stays for all of the film, as faulty programs write it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4000 0 1",
                "4000 0 0",
                "1000 0 1, 4000 1000 0.25, 2000 2000 1",
                "1000 0 1, 500 1000 2, 1000 2000 1",
                "1000 0 1, 1000 2000 1",
                "1000 0 1, 200 -1 1, 1000 1000 1"
            })
    void whatIsShownAsTheListHasItIsNotTold(String list) throws IOException {
        assertEquals(List.of(), warnings(list));
    }
}
