package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.AVIOContext;
import io.videoxl.video.BarcodeVideo.Spacing;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.SampledFrames;
import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a whole video is refused with a message that names the file and says what to do, or read as far as it goes. */
class VideoFaultsTest {
    private static final int SIZE = 56;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private void assertRefused(Code code, Path file, String... reasons) {
        var e = assertTimeoutPreemptively(
                LIMIT, () -> assertThrows(VideoXLException.class, () -> readAll(file, FrameSampling.all())));
        assertEquals(code, e.code(), e.getMessage());
        assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
        assertTrue(e.getMessage().contains("expected"), e.getMessage());
        for (var reason : reasons) {
            assertTrue(e.getMessage().contains(reason), e.getMessage());
        }
    }

    private record Result(int planned, int delivered, int right, int missing, List<String> warnings) {}

    private static Result readAll(Path file, FrameSampling sampling) {
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(file, sampling, FrameFit.STRETCH, SIZE, 1)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            int delivered = 0;
            int right = 0;
            while (frames.next(square)) {
                delivered++;
                right += Barcode.read(square, SIZE) == frames.frameIndex() ? 1 : 0;
            }
            return new Result(
                    frames.count().orElseThrow(), delivered, right, frames.framesMissing(), frames.warnings());
        }
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    /** 100 frames, a key frame every 20. */
    private Path video(String extension, Map<String, String> options) {
        var video = new BarcodeVideo(
                "video",
                extension,
                new Options("mpeg4", BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT)
                        .withKeyFrameInterval(20)
                        .withEncoderOptions(options),
                100,
                Spacing.EVEN);
        var file = folder.resolve("video." + extension);
        BarcodeVideos.make(video, file);
        return file;
    }

    @Test
    void anotherCodecThatFollowsInTheSameStreamIsTold() throws IOException {
        var files = new ArrayList<byte[]>();
        for (var encoder : List.of("libopenh264", "mpeg2video")) {
            var file = folder.resolve(encoder + ".ts");
            var options = new Options(encoder, BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT).withKeyFrameInterval(20);
            BarcodeVideos.make(new BarcodeVideo("video", "ts", options, 50, Spacing.EVEN), file);
            files.add(Files.readAllBytes(file));
        }
        byte[] joined = Arrays.copyOf(files.get(0), files.get(0).length + files.get(1).length);
        System.arraycopy(files.get(1), 0, joined, files.get(0).length, files.get(1).length);
        var result = readAll(write("joined.ts", joined), FrameSampling.all());
        assertEquals(50, result.right());
        assertTrue(result.warnings().toString().contains("goes on in another codec"), result.warnings()::toString);
    }

    @Test
    void missingFileIsRefused() {
        assertRefused(Code.VIDEO_UNREADABLE, folder.resolve("nothing.mp4"), "no such file");
    }

    @Test
    void emptyFileIsRefused() throws IOException {
        assertRefused(Code.VIDEO_UNREADABLE, write("empty.mp4", ""), "empty");
    }

    @Test
    void aGitLfsPointerIsNamed() throws IOException {
        var pointer = write("film.mp4", "version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 123456\n");
        assertRefused(Code.VIDEO_UNREADABLE, pointer, "a Git LFS pointer: run git lfs pull");
        assertRefused(Code.VIDEO_UNREADABLE, pointer, "123456 bytes");
    }

    @Test
    void folderIsRefused() throws IOException {
        assertRefused(Code.VIDEO_UNREADABLE, Files.createDirectory(folder.resolve("folder.mp4")), "directory");
    }

    @Test
    void textIsRefusedWhateverItsName() throws IOException {
        var text = "This is not a video.\n".repeat(200);
        for (var name : new String[] {"text.mp4", "text.txt", "text.nfo", "text.avi", "text"}) {
            assertRefused(Code.VIDEO_UNREADABLE, write(name, text));
        }
    }

    @Test
    void noiseIsRefused() throws IOException {
        var noise = new byte[100_000];
        new Random(3).nextBytes(noise);
        for (var name : new String[] {"noise.mp4", "noise.mkv", "noise.png", "noise"}) {
            assertRefused(Code.VIDEO_UNREADABLE, write(name, noise));
        }
    }

    @Test
    void mp4WithoutItsIndexIsRefusedAsCutShort() throws IOException {
        byte[] whole = Files.readAllBytes(video("mp4", Map.of()));
        var cut = write("cut.mp4", Arrays.copyOf(whole, whole.length / 2));
        assertRefused(Code.VIDEO_UNREADABLE, cut, "index", "cut short");
    }

    @Test
    void playlistIsRefusedAtOnceAsOneInsteadOfWaitingForItsFiles() throws IOException {
        var playlists = Map.of(
                "live.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nnot-yet-there.ts\n",
                "list.ffconcat", "ffconcat version 1.0\nfile part.mp4\n",
                "manifest.mpd", "<?xml version=\"1.0\"?>\n<MPD profiles=\"urn:mpeg:dash:profile:isoff-live:2011\"/>\n");
        for (var playlist : playlists.entrySet()) {
            assertRefused(Code.VIDEO_UNREADABLE, write(playlist.getKey(), playlist.getValue()), "playlist");
        }
        assertRefused(
                Code.VIDEO_UNREADABLE,
                write("drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
                "an SVG drawing");
    }

    @Test
    void playlistMustNotReachTheNetwork() throws IOException {
        var playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://192.0.2.1/x.ts\n#EXT-X-ENDLIST\n";
        assertRefused(Code.VIDEO_UNREADABLE, write("playlist.m3u8", playlist));
    }

    @Test
    void soundWithoutPicturesIsRefused() throws IOException {
        var wave = ByteBuffer.allocate(44 + 8000).order(ByteOrder.LITTLE_ENDIAN);
        wave.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 8000);
        wave.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        wave.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(16000);
        wave.putShort((short) 2).putShort((short) 16);
        wave.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(8000);
        assertRefused(Code.VIDEO_EMPTY, write("sound.wav", wave.array()), "no video stream");
    }

    @Test
    void coverOfAPieceOfMusicIsNotAVideo() throws IOException {
        var cover = folder.resolve("cover.png");
        try (var writer = VideoWriter.open(cover, new Options("png", 32, 32).withPixelFormat("rgb24"))) {
            writer.write(new byte[3 * 32 * 32]);
            writer.finish();
        }
        byte[] png = Files.readAllBytes(cover);
        byte[] type = "\0image/png\0\3\0".getBytes(StandardCharsets.ISO_8859_1);
        int frameSize = type.length + png.length;
        int tagSize = 10 + frameSize;
        var tag = ByteBuffer.allocate(10 + tagSize);
        tag.put(new byte[] {'I', 'D', '3', 3, 0, 0});
        for (int shift = 21; shift >= 0; shift -= 7) {
            tag.put((byte) (tagSize >> shift & 0x7F));
        }
        tag.put("APIC".getBytes(StandardCharsets.US_ASCII)).putInt(frameSize).putShort((short) 0);
        tag.put(type).put(png);
        var music = new ByteArrayOutputStream();
        music.writeBytes(tag.array());
        for (int i = 0; i < 50; i++) {
            var silence = new byte[417];
            System.arraycopy(new byte[] {(byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0}, 0, silence, 0, 4);
            music.writeBytes(silence);
        }
        assertRefused(Code.VIDEO_EMPTY, write("music.mp3", music.toByteArray()), "no video stream");
    }

    @Test
    void streamWithoutFramesIsRefused() {
        var file = folder.resolve("hollow.avi");
        VideoWriter.open(file, new Options("mpeg4", 64, 64)).finish();
        assertRefused(Code.VIDEO_EMPTY, file, "no frames");
    }

    @Test
    void codecThatIsNotThereIsRefusedByName() throws IOException {
        byte[] avi = Files.readAllBytes(video("avi", Map.of()));
        var text = new String(avi, StandardCharsets.ISO_8859_1).replace("FMP4", "QQ77");
        var file = write("strange.avi", text.getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(Code.VIDEO_UNREADABLE, file, "QQ77", "no decoder");
    }

    @Test
    void videoCutShortIsReadAsFarAsItGoes() throws IOException {
        var files = Map.of("mkv", video("mkv", Map.of()), "avi", video("avi", Map.of()));
        for (var entry : files.entrySet()) {
            byte[] whole = Files.readAllBytes(entry.getValue());
            var cut = write("cut." + entry.getKey(), Arrays.copyOf(whole, whole.length / 2));
            var result = readAll(cut, FrameSampling.all());
            assertTrue(result.planned > 20 && result.planned < 90, entry.getKey() + result);
            assertEquals(result.planned, result.delivered + result.missing, entry.getKey() + result);
            assertTrue(result.missing <= 1, entry.getKey() + result);
            assertTrue(result.warnings.toString().contains("ended early"), entry.getKey() + result);
            assertTrue(result.right >= result.delivered - 1, entry.getKey() + result);
        }
    }

    @Test
    void mp4CutShortBehindItsIndexIsReadAsFarAsItGoes() throws IOException {
        byte[] whole = Files.readAllBytes(video("mp4", Map.of("movflags", "+faststart")));
        var cut = write("cut.mp4", Arrays.copyOf(whole, whole.length / 2));
        var result = readAll(cut, FrameSampling.all());
        assertTrue(result.planned > 20 && result.planned < 90, result.toString());
        assertTrue(result.missing <= 1 && result.right >= result.delivered - 1, result.toString());
        assertTrue(
                result.warnings.getFirst().matches(".*cut\\.mp4: the file ended early, after \\d+ of 100 frames"),
                result.toString());
    }

    /** 60 red pictures in groups of 25. */
    private byte[] reds(String name) throws IOException {
        var file = folder.resolve(name);
        byte[] rgb = new byte[3 * 64 * 48];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i % 3 == 0 ? 200 : 25);
        }
        var options = new Options("mpeg4", 64, 48).withBitRate(1_000_000).withKeyFrameInterval(25);
        try (var writer = VideoWriter.open(file, options)) {
            for (int i = 0; i < 60; i++) {
                writer.write(rgb);
            }
            writer.finish();
        }
        return Files.readAllBytes(file);
    }

    /** How many frames there are, all of which have to be red. */
    private static int reds(Path file, List<String> warnings) {
        int size = 56;
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(file, FrameSampling.all(), FrameFit.STRETCH, size, 1)) {
            var square = arena.allocate(3L * size * size);
            int count = 0;
            for (; frames.next(square); count++) {
                int red = square.get(ValueLayout.JAVA_BYTE, 3L * (size * size / 2)) & 0xFF;
                int green = square.get(ValueLayout.JAVA_BYTE, 3L * (size * size / 2) + 1) & 0xFF;
                assertTrue(red > 170 && green < 60, "frame " + count + " is " + red + ", " + green);
            }
            warnings.addAll(frames.warnings());
            return count;
        }
    }

    /** Decoders that make up what a picture refers to would show grey. */
    @ParameterizedTest
    @ValueSource(strings = {"part.ts", "part.m4v"})
    void whatRefersToPicturesBeforeTheStartIsNotShown(String name) throws IOException {
        byte[] whole = reds(name);
        int frames = reds(folder.resolve(name), new ArrayList<>());
        assertEquals(60, frames);
        // Without the first key frame: streams tell their codec in front of each.
        int packet = 188;
        int cut = name.endsWith(".ts") ? whole.length / packet / 5 * packet : whole.length / 5;
        var part = new ByteArrayOutputStream();
        part.write(whole, 0, name.endsWith(".ts") ? 3 * packet : 0);
        part.write(whole, cut, whole.length - cut);
        int left = reds(Files.write(folder.resolve("cut-" + name), part.toByteArray()), new ArrayList<>());
        assertTrue(left >= 10 && left <= 36, left + " frames");
    }

    /** Without its first six pictures, in groups of 25. */
    @Test
    void hevcThatBeginsWithinAGroupIsShownFromItsFirstKeyFrame() throws IOException {
        assertEquals(35, reds(resource("headless.h265"), new ArrayList<>()));
    }

    /** Pictures a second apart beside sound: no header tells how large they are. */
    @Test
    void sizeThatNoHeaderTellsIsThatOfThePictures() throws IOException {
        var info = Video.of(resource("sparse.ts")).info();
        assertEquals("64×48", info.width() + "×" + info.height());
        assertEquals(2, info.frameCount());
    }

    private Path resource(String name) throws IOException {
        try (var in = VideoFaultsTest.class.getResourceAsStream("/videos/" + name)) {
            return Files.write(folder.resolve(name), in.readAllBytes());
        }
    }

    @Test
    void damageInTheMiddleCostsOnlyTheFramesAroundIt() throws IOException {
        var file = video("mp4", Map.of());
        byte[] content = Files.readAllBytes(file);
        Arrays.fill(content, content.length / 3, content.length / 3 + 600, (byte) 0);
        Files.write(file, content);
        var result = readAll(file, FrameSampling.all());
        assertTrue(result.planned >= 75 && result.planned < 100, result.toString());
        assertEquals(result.planned, result.delivered, result.toString());
        var told = Pattern.compile("(\\d+) of its pictures cannot be decoded").matcher(result.warnings.toString());
        assertTrue(told.find(), result.toString());
        assertEquals(100 - result.planned, Integer.parseInt(told.group(1)));
    }

    @Test
    void videoOfWhichNothingCanBeDecodedIsRefused() throws IOException {
        var file = folder.resolve("hollow.mp4");
        var options = new Options("libopenh264", 64, 64).withKeyFrameInterval(5);
        BarcodeVideos.make(new BarcodeVideo("hollow", "mp4", options, 20, Spacing.EVEN), file);
        byte[] content = Files.readAllBytes(file);
        var text = new String(content, StandardCharsets.ISO_8859_1);
        int data = text.indexOf("mdat") + 4;
        Arrays.fill(content, data, text.indexOf("moov") - 4, (byte) 0);
        Files.write(file, content);
        assertRefused(Code.VIDEO_UNREADABLE, file, "decoded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "mov", "wmv", "flv"})
    void fileThatFollowsInAFileIsTold(String extension) throws IOException {
        var encoder = extension.equals("flv") ? "libopenh264" : extension.equals("wmv") ? "wmv2" : "mpeg4";
        var options = new Options(encoder, BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT).withKeyFrameInterval(20);
        var one = folder.resolve("one." + extension);
        BarcodeVideos.make(new BarcodeVideo("one", extension, options, 30, Spacing.EVEN), one);
        try (var reader = VideoReader.open(one, 1)) {
            assertEquals(List.of(), reader.warnings());
        }
        var bytes = Files.readAllBytes(one);
        var two = folder.resolve("two." + extension);
        Files.write(two, bytes);
        Files.write(two, bytes, StandardOpenOption.APPEND);
        try (var reader = VideoReader.open(two, 1)) {
            assertEquals(30, reader.frameCount());
            var told = reader.warnings().toString();
            assertTrue(told.contains("another file follows in it, at byte " + bytes.length), told);
        }
    }

    /** FFmpeg reads two of them. */
    @ParameterizedTest
    @ValueSource(strings = {"mkv", "webm"})
    void thirdFileInMatroskaIsToldAndTheSecondIsWatched(String extension) throws IOException {
        var encoder = extension.equals("webm") ? "libvpx" : "libopenh264";
        var options = new Options(encoder, BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT).withKeyFrameInterval(10);
        var one = folder.resolve("one." + extension);
        BarcodeVideos.make(new BarcodeVideo("one", extension, options, 30, Spacing.EVEN), one);
        byte[] bytes = Files.readAllBytes(one);
        var joined = folder.resolve("joined." + extension);
        for (int files = 1; files <= 4; files++) {
            Files.write(joined, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            try (var reader = VideoReader.open(joined, 1)) {
                assertEquals(30 * Math.min(files, 2), reader.frameCount());
                var told = reader.warnings();
                assertEquals(files > 2 ? 1 : 0, told.size(), told.toString());
                assertTrue(told.isEmpty() || told.getFirst().contains("at byte " + 2 * bytes.length), told.toString());
            }
        }
    }

    /** A transport stream of 48 frames without what is between its tables and a later packet. */
    private Path withoutBeginning(String encoder, int keyFrameInterval) throws IOException {
        var options =
                new Options(encoder, BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT).withKeyFrameInterval(keyFrameInterval);
        var whole = folder.resolve("whole.ts");
        BarcodeVideos.make(new BarcodeVideo("whole", "ts", options, 48, Spacing.EVEN), whole);
        byte[] bytes = Files.readAllBytes(whole);
        int tables = 3 * 188;
        int from = bytes.length / 188 / 3 * 188;
        var cut = folder.resolve("cut.ts");
        Files.write(cut, Arrays.copyOf(bytes, tables));
        return Files.write(cut, Arrays.copyOfRange(bytes, from, bytes.length), StandardOpenOption.APPEND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"libopenh264", "mpeg4", "mpeg2video"})
    void recordingThatBeginsWithinAGroupIsShownFromItsKeyFrameAndNotCalledDamaged(String encoder) throws IOException {
        var cut = withoutBeginning(encoder, 12);
        try (var reader = VideoReader.open(cut, 1)) {
            assertTrue(reader.frameCount() >= 24 && reader.frameCount() < 48, "" + reader.frameCount());
            assertTrue(reader.read(0));
            assertFalse(reader.warnings().toString().contains("damaged"), reader.warnings()::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"libopenh264", "mpeg4"})
    void recordingWithoutAnyKeyFrameIsToldAsSuch(String encoder) throws IOException {
        var cut = withoutBeginning(encoder, 100);
        var e = assertThrows(VideoXLException.class, () -> VideoReader.open(cut, 1));
        assertEquals(Code.VIDEO_UNREADABLE, e.code());
        assertTrue(e.getMessage().contains("cut out of"), e.getMessage());
        assertFalse(e.getMessage().contains("damaged"), e.getMessage());
    }

    /** A film of ten seconds; headers that count sound too are believed where the sound ends as early. */
    @Test
    void filmWithSoundThatWasCutIsSaidToEndEarly() throws IOException {
        try (var reader = VideoReader.open(resource("cut-with-sound.mkv"), 1)) {
            assertEquals(1, reader.warnings().size(), reader.warnings()::toString);
            assertTrue(reader.warnings().getFirst().contains("of 10.0 seconds"), reader.warnings()::toString);
        }
    }

    /** In AVI every tick in which no frame begins has a chunk without bytes; none says how long a frame is shown. */
    @ParameterizedTest
    @ValueSource(strings = {"libopenh264", "mpeg4"})
    void lastFrameOfAviLastsAsLongAsTheOthers(String encoder) {
        var file = folder.resolve("ticks.avi");
        var options = new Options(encoder, 64, 48).withTicksPerSecond(600);
        try (var writer = VideoWriter.open(file, options)) {
            for (int i = 0; i < 50; i++) {
                writer.write(new byte[3 * 64 * 48], 24 * i);
            }
            writer.finish();
        }
        try (var reader = VideoReader.open(file, 1)) {
            assertEquals(50, reader.frameCount());
            assertEquals(2, reader.seconds(50), 1e-6);
            assertEquals(List.of(), reader.warnings());
        }
    }

    @Test
    void videoThatGoesOnInAnotherStreamIsTold() throws IOException {
        var one = transportStream("one.ts", "0x100");
        var other = transportStream("other.ts", "0x200");
        var both = folder.resolve("both.ts");
        Files.write(both, Files.readAllBytes(one));
        Files.write(both, Files.readAllBytes(other), StandardOpenOption.APPEND);
        try (var reader = VideoReader.open(both, 1)) {
            assertEquals(90, reader.frameCount());
            var told = reader.warnings().toString();
            var at = Pattern.compile("both\\.ts: the video goes on in another stream, from byte (\\d+) on")
                    .matcher(told);
            assertTrue(at.find(), told);
            long tables = Long.parseLong(at.group(1))
                    - Files.size(one); // of the second part's streams, before its first picture
            assertTrue(tables >= 0 && tables < 1000, told);
        }
        for (var file : List.of(one, other)) {
            try (var reader = VideoReader.open(file, 1)) {
                assertEquals(List.of(), reader.warnings());
            }
        }
    }

    /** The smaller one is longer, and was there all the time. */
    @Test
    void programmesSideBySideAreNoSequel() throws Exception {
        var file = Path.of(
                VideoFaultsTest.class.getResource("/videos/two-programmes.ts").toURI());
        try (var reader = VideoReader.open(file, 1)) {
            assertEquals(25, reader.frameCount());
            assertEquals(List.of(), reader.warnings());
        }
    }

    private Path transportStream(String name, String pid) {
        var options = new Options("mpeg2video", BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT)
                .withKeyFrameInterval(1)
                .withEncoderOptions(Map.of("mpegts_start_pid", pid));
        var file = folder.resolve(name);
        BarcodeVideos.make(new BarcodeVideo(name, "ts", options, 90, Spacing.EVEN), file);
        return file;
    }

    @Test
    void rawStreamIsReadFromAnywhere() throws IOException {
        var file = folder.resolve("raw.h264");
        var options = new Options("libopenh264", BarcodeVideo.WIDTH, BarcodeVideo.HEIGHT).withKeyFrameInterval(20);
        BarcodeVideos.make(new BarcodeVideo("raw", "h264", options, 80, Spacing.EVEN), file);
        try (var arena = Arena.ofConfined();
                var reader = VideoReader.open(file, 1)) {
            var fitter = new FrameFitter(FrameFit.STRETCH, SIZE);
            var square = arena.allocate(3L * SIZE * SIZE);
            for (int index : new int[] {65, 5, 79, 41}) {
                long before = reader.framesDecoded();
                Files.deleteIfExists(file); // what is open is all that is needed
                assertTrue(reader.read(index));
                assertTrue(reader.framesDecoded() - before <= 20, "from the key frame before");
                reader.fit(fitter, square);
                assertEquals(index, Barcode.read(square, SIZE));
            }
        }
    }

    @Test
    void closedReaderSaysThatItIsClosed() {
        var file = video("mp4", Map.of());
        try (var arena = Arena.ofConfined()) {
            var fitter = new FrameFitter(FrameFit.STRETCH, SIZE);
            var frames = SampledFrames.open(file, FrameSampling.all(), FrameFit.STRETCH, SIZE, 1);
            var reader = VideoReader.open(file, 1);
            var square = arena.allocate(3L * SIZE * SIZE);
            assertTrue(frames.next(square));
            assertTrue(reader.read(3));
            frames.close();
            reader.close();
            for (Executable call : List.<Executable>of(
                    () -> frames.next(square), () -> reader.read(4), () -> reader.fit(fitter, square))) {
                var e = assertThrows(VideoXLException.class, call);
                assertEquals(Code.CLOSED, e.code(), e.getMessage());
                assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
            }
            assertEquals(List.of(), frames.warnings());
            assertEquals(Duration.ofMillis(120), Duration.ofNanos(Math.round(1e9 * reader.seconds(3))));
        }
    }

    @Test
    void diskThatFailsIsNotTheEndOfAVideo() {
        int eio = -5;
        for (var extension : List.of("mkv", "avi", "ts")) {
            var file = video(extension, Map.of());
            try (var demuxer = Demuxer.open(new VideoSource.File(file))) {
                AVIOContext.error(demuxer.bytes(), eio); // as FFmpeg's own reading of the file leaves it
                var e = assertThrows(VideoXLException.class, () -> {
                    while (demuxer.read()) {}
                });
                assertEquals(Code.VIDEO_UNREADABLE, e.code(), e.getMessage());
                assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
                assertTrue(e.getMessage().contains("Input/output error"), e.getMessage());
            }
        }
    }

    @Test
    void pictureThatIsNearlyALineIsRefusedByItsVideosName() {
        var file = folder.resolve("line.mkv");
        try (var writer = VideoWriter.open(file, new Options("ffv1", 16, 1616))) {
            writer.write(new byte[3 * 16 * 1616]);
            writer.write(new byte[3 * 16 * 1616]);
            writer.finish();
        }
        for (int threads = 1; threads <= 2; threads++) {
            try (var arena = Arena.ofConfined();
                    var frames = SampledFrames.open(file, FrameSampling.all(), FrameFit.CENTER_CROP, SIZE, threads)) {
                var square = arena.allocate(3L * SIZE * SIZE);
                var e = assertThrows(VideoXLException.class, () -> frames.next(square));
                assertEquals(Code.VIDEO_UNREADABLE, e.code(), e.getMessage());
                assertTrue(e.getMessage().startsWith(file + ": the picture is 16×1616"), e.getMessage());
            }
        }
    }

    @Test
    void animatedWebpIsRefusedWithAWayOut() {
        var file = folder.resolve("animated.webp");
        try (var writer = VideoWriter.open(file, new Options("libwebp_anim", 32, 32).withPixelFormat("bgra"))) {
            for (int i = 0; i < 3; i++) {
                var picture = new byte[3 * 32 * 32];
                Arrays.fill(picture, (byte) (80 * i));
                writer.write(picture);
            }
            writer.finish();
        }
        assertRefused(Code.VIDEO_UNREADABLE, file, "animated WebP", "as an Image");
    }

    @Test
    void framesOfOneTimeHaveNoRate() {
        var file = folder.resolve("one-time.mkv"); // whose times are whole milliseconds
        try (var writer = VideoWriter.open(file, new Options("ffv1", 32, 32).withTicksPerSecond(100_000))) {
            for (int i = 0; i < 3; i++) {
                writer.write(new byte[3 * 32 * 32], i);
            }
            writer.finish();
        }
        try (var reader = VideoReader.open(file, 1)) {
            assertEquals(3, reader.info().frameCount());
            assertEquals(0, reader.info().averageFrameRate());
        }
    }

    @Test
    void interruptedThreadStopsReading() {
        var file = video("mp4", Map.of());
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(file, FrameSampling.all(), FrameFit.STRETCH, SIZE, 1)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            assertTrue(frames.next(square));
            Thread.currentThread().interrupt();
            var e = assertThrows(VideoXLException.class, () -> {
                while (frames.next(square)) {}
            });
            assertEquals(Code.CANCELLED, e.code());
            assertTrue(Thread.interrupted(), "the interrupt is still there for the callers");
            assertTrue(frames.next(square), "reading may go on");
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void bufferThatIsTooSmallIsRefused() {
        var file = video("mp4", Map.of());
        try (var arena = Arena.ofConfined();
                var frames = SampledFrames.open(file, FrameSampling.all(), FrameFit.STRETCH, SIZE, 1)) {
            var tooSmall = arena.allocate(3L * SIZE * SIZE - 1);
            var e = assertThrows(VideoXLException.class, () -> frames.next(tooSmall));
            assertEquals(Code.INVALID_ARGUMENT, e.code());
        }
    }

    @Test
    void openingAndFailingLeavesNothingBehind() throws IOException {
        var good = video("mp4", Map.of());
        byte[] whole = Files.readAllBytes(good);
        var bad = write("bad.mp4", Arrays.copyOf(whole, whole.length / 2));
        // The heap may grow in any round of openings, a leak grows in all of them.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = residentKilobytes();
            for (int i = 0; i < 100; i++) {
                openAndClose(good, bad);
            }
            System.gc();
            least = Math.min(least, residentKilobytes() - before);
        }
        assertTrue(least < 4 * 1024, least + " KiB more after each 100 openings");
    }

    private static void openAndClose(Path good, Path bad) {
        try (var arena = Arena.ofConfined()) {
            var frames = SampledFrames.open(good, FrameSampling.uniform(3), FrameFit.CENTER_CROP, SIZE, 2);
            assertTrue(frames.next(arena.allocate(3L * SIZE * SIZE)));
            frames.close();
            frames.close();
            assertThrows(VideoXLException.class, () -> VideoReader.open(bad, 2));
            assertFalse(Thread.interrupted());
        }
    }

    private static long residentKilobytes() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS");
    }
}
