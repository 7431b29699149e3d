package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.bindings.Dav1d;
import io.videoxl.bindings.NativePointers;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPixFmtDescriptor;
import io.videoxl.bindings.generated.ffmpeg.AVRational;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.FFmpeg;
import io.videoxl.video.reading.PictureNotes;
import io.videoxl.video.reading.VideoDecoder;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The system's libdav1d, where there is one, gives of AV1 what FFmpeg's libaom gives. */
class Dav1dTest {
    private static final int FRAMES = 24;

    @TempDir
    private Path folder;

    static boolean installed() {
        return Dav1d.find().isPresent();
    }

    @AfterEach
    void restore() {
        System.clearProperty(Dav1d.PROPERTY);
    }

    /** All that is looked at of a frame, its pixels as a checksum. */
    private record Frame(
            int packet,
            long time,
            int format,
            int width,
            int height,
            List<Integer> colours,
            String aspect,
            boolean damaged,
            long pixels) {}

    @ParameterizedTest
    @CsvSource({
        "mp4, 96, 64, yuv420p, ''",
        "webm, 96, 64, yuv420p, ''",
        "mkv, 97, 63, yuv420p, ''",
        "mkv, 96, 64, yuv420p, film-grain-test=3",
        "mkv, 96, 64, yuv420p10le, ''",
        "mkv, 97, 63, yuv420p12le, film-grain-test=1",
        "mkv, 97, 63, yuv422p, ''",
        "mkv, 97, 63, yuv444p10le, ''",
        "mkv, 96, 64, gbrp, ''",
        "mkv, 96, 64, gray, ''"
    })
    @EnabledIf("installed")
    void framesAreThoseOfLibaom(String container, int width, int height, String format, String parameters)
            throws IOException {
        var file = film(container, width, height, format, parameters);
        for (int threads : new int[] {1, 2}) {
            var expected = decodedByLibaom(file, threads);
            assertEquals(FRAMES, expected.size());
            assertEquals(expected, decoded(file, threads));
        }
    }

    @Test
    @EnabledIf("installed")
    void aStreamThatIsDamagedHarmsNothing() throws IOException {
        var file = film("mkv", 96, 64, "yuv420p", "");
        var whole = decoded(file, 1);
        var bytes = Files.readAllBytes(file);
        var random = new Random(1);
        for (int round = 0; round < 40; round++) {
            var damaged = bytes.clone();
            for (int i = 0; i < 1 + round; i++) {
                damaged[600 + random.nextInt(damaged.length - 600)] = (byte) random.nextInt();
            }
            try {
                decoded(Files.write(folder.resolve("damaged.mkv"), damaged), 1 + round % 2);
            } catch (VideoXLException e) {
                assertEquals(VideoXLException.Code.VIDEO_UNREADABLE, e.code());
            }
        }
        assertEquals(whole, decoded(file, 1));
    }

    /** Its buffers are used again for the next picture, but not while somebody has them. */
    @Test
    @EnabledIf("installed")
    void aPictureThatIsKeptStaysAsItIs() {
        var file = film("mkv", 96, 64, "yuv420p", "");
        var source = new VideoSource.File(file);
        var kept = new ArrayList<MemorySegment>();
        var then = new ArrayList<Long>();
        try (var demuxer = Demuxer.open(source);
                var decoder = VideoDecoder.open(source, demuxer, 1, new PictureNotes(source.name()));
                var arena = Arena.ofConfined()) {
            for (int number = 0; demuxer.read(); number++) {
                decoder.send(demuxer, number);
                for (int status = decoder.receive(); status >= 0; status = decoder.receive()) {
                    var frame = NativePointers.sized(FFmpeg.allocated(ffmpeg.av_frame_alloc()), AVFrame.sizeof());
                    assertTrue(ffmpeg.av_frame_ref(frame, decoder.frame()) >= 0);
                    kept.add(frame);
                    then.add(pixels(frame));
                }
            }
            assertTrue(then.stream().distinct().count() > FRAMES / 2, then.toString());
            assertEquals(then, kept.stream().map(Dav1dTest::pixels).toList());
            kept.forEach(frame -> ffmpeg.av_frame_free(arena.allocateFrom(ValueLayout.ADDRESS, frame)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void withoutItLibaomDecodes(int threads) throws IOException {
        assertEquals(
                FRAMES,
                decodedByLibaom(film("mp4", 96, 64, "yuv420p", ""), threads).size());
    }

    private Path film(String container, int width, int height, String format, String parameters) {
        var file = folder.resolve("film." + container);
        var encoder = new HashMap<>(Map.of("cpu-used", "8", "usage", "realtime", "crf", "20"));
        if (!parameters.isEmpty()) {
            encoder.put("aom-params", parameters);
        }
        var options = new Options("libaom-av1", width, height)
                .withPixelFormat(format)
                .withKeyFrameInterval(10)
                .withEncoderOptions(encoder);
        var rgb = new byte[3 * width * height];
        try (var writer = VideoWriter.open(file, options)) {
            for (int frame = 0; frame < FRAMES; frame++) {
                for (int i = 0; i < rgb.length; i++) {
                    int pixel = i / 3;
                    rgb[i] = (byte) ((pixel % width + 3 * frame) * (1 + i % 3) + pixel / width * 2);
                }
                writer.write(rgb);
            }
            writer.finish();
        }
        return file;
    }

    private List<Frame> decodedByLibaom(Path file, int threads) {
        System.setProperty(Dav1d.PROPERTY, folder.toString());
        try {
            assertTrue(Dav1d.find().isEmpty());
            return decoded(file, threads);
        } finally {
            System.clearProperty(Dav1d.PROPERTY);
        }
    }

    private static List<Frame> decoded(Path file, int threads) {
        var source = new VideoSource.File(file);
        var frames = new ArrayList<Frame>();
        try (var first = Demuxer.open(source);
                var second = Demuxer.open(source);
                var decoder = VideoDecoder.open(source, first, threads, new PictureNotes(source.name()))) {
            decode(first, decoder, FRAMES / 3);
            decoder.flush(); // as before a seek
            frames.addAll(decode(second, decoder, Integer.MAX_VALUE));
        }
        return frames;
    }

    private static List<Frame> decode(Demuxer demuxer, VideoDecoder decoder, int packets) {
        var frames = new ArrayList<Frame>();
        for (int number = 0; number < packets && demuxer.read(); number++) {
            decoder.send(demuxer, number);
            receive(decoder, frames);
        }
        decoder.drain();
        receive(decoder, frames);
        return frames;
    }

    private static void receive(VideoDecoder decoder, List<Frame> frames) {
        for (int status = decoder.receive();
                status != FFmpeg.AGAIN && status != ffmpeg.AVERROR_EOF();
                status = decoder.receive()) {
            if (status >= 0) {
                frames.add(frame(decoder));
            }
        }
    }

    private static Frame frame(VideoDecoder decoder) {
        var frame = decoder.frame();
        var aspect = AVFrame.sample_aspect_ratio(frame);
        return new Frame(
                decoder.packetNumber(),
                decoder.presentationTime(),
                AVFrame.format(frame),
                AVFrame.width(frame),
                AVFrame.height(frame),
                List.of(
                        AVFrame.color_range(frame),
                        AVFrame.colorspace(frame),
                        AVFrame.color_primaries(frame),
                        AVFrame.color_trc(frame),
                        AVFrame.chroma_location(frame)),
                AVRational.num(aspect) + ":" + AVRational.den(aspect),
                decoder.isDamaged(),
                pixels(frame));
    }

    private static long pixels(MemorySegment frame) {
        var format = ffmpeg.av_pix_fmt_desc_get(AVFrame.format(frame)).reinterpret(AVPixFmtDescriptor.sizeof());
        int sample =
                ffmpeg.av_get_pix_fmt_name(AVFrame.format(frame)).getString(0).endsWith("le") ? 2 : 1;
        var sum = new CRC32();
        for (int plane = 0; plane < AVPixFmtDescriptor.nb_components(format); plane++) {
            int width = plane == 0
                    ? AVFrame.width(frame)
                    : -(-AVFrame.width(frame) >> AVPixFmtDescriptor.log2_chroma_w(format));
            int height = plane == 0
                    ? AVFrame.height(frame)
                    : -(-AVFrame.height(frame) >> AVPixFmtDescriptor.log2_chroma_h(format));
            for (int y = 0; y < height; y++) {
                long row = AVFrame.data(frame, plane).address() + (long) y * AVFrame.linesize(frame, plane);
                sum.update(MemorySegment.ofAddress(row)
                        .reinterpret((long) width * sample)
                        .toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return sum.getValue();
    }
}
