package io.videoxl.video;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.frames.VideoReader;
import io.videoxl.video.reading.Demuxer;
import io.videoxl.video.reading.FFmpeg;
import io.videoxl.video.reading.PictureNotes;
import io.videoxl.video.reading.VideoDecoder;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.SampledFrames;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32;

/**
 * Compares a video's index with a linear decode: as many frames, in that order, at times that do not go back, each reached forwards,
 * backwards and at random with the same pixels.
 */
final class Truth {
    private static final int SIZE = 112;
    private static final long SEED = 5;
    private static final String CHANCE = "decoding it twice gives other pixels";

    /**
     * What was found.
     *
     * @param decoded frames of the linear decode
     * @param indexed frames of the index
     * @param problem what is wrong first; null if nothing is
     */
    record Verdict(int decoded, int indexed, String problem) {
        boolean isRight() {
            return problem == null;
        }

        /** Whether there is no truth: what is missing is left to chance. */
        boolean isChance() {
            return CHANCE.equals(problem);
        }
    }

    private Truth() {}

    /**
     * Judges a file.
     *
     * @param decodedPixels as for {@link VideoReader#open(VideoSource, Demuxer, int, long)}
     * @param mostJumps frames that are read backwards, and at random, at most
     */
    static Verdict of(Path file, long decodedPixels, int mostJumps) {
        return of(file, decodedPixels, mostJumps, 1);
    }

    /** @param threads for the decoder of the reader; the truth is that of one thread */
    static Verdict of(Path file, long decodedPixels, int mostJumps, int threads) {
        var source = new VideoSource.File(file);
        try (var arena = Arena.ofConfined()) {
            var square = arena.allocate(3L * SIZE * SIZE);
            var truth = decode(source, square);
            if (!truth.equals(decode(source, square))) {
                return new Verdict(truth.size(), truth.size(), CHANCE);
            }
            try (var reader = VideoReader.open(source, Demuxer.open(source), threads, decodedPixels)) {
                return new Verdict(truth.size(), reader.frameCount(), problem(reader, truth, square, mostJumps));
            }
        }
    }

    /**
     * Judges what is sampled of a file whose frames were predicted, if that is all of them.
     *
     * @return whether decoding it twice gives the same, and sampling does not
     */
    static boolean isSampledWrongly(Path file) {
        var source = new VideoSource.File(file);
        try (var arena = Arena.ofConfined()) {
            var square = arena.allocate(3L * SIZE * SIZE);
            var truth = decode(source, square);
            var sampled = new ArrayList<Long>();
            var reader = VideoReader.open(source, Demuxer.open(source), 1, 0);
            var fitting = Fitting.published(FrameFit.STRETCH, SIZE);
            try (var frames = SampledFrames.of(reader, source.name(), Clip.WHOLE, FrameSampling.all(), fitting, 2)) {
                while (frames.next(square)) {
                    sampled.add(checksum(square));
                }
            }
            return !sampled.equals(truth) && truth.equals(decode(source, square));
        }
    }

    /** The checksums of all frames that the decoder gives when it is fed everything from the start. */
    private static List<Long> decode(VideoSource source, MemorySegment square) {
        var fitter = new FrameFitter(FrameFit.STRETCH, SIZE);
        var frames = new ArrayList<Long>();
        try (var demuxer = Demuxer.open(source);
                var decoder = VideoDecoder.open(source, demuxer, 1, new PictureNotes(source.name()))) {
            boolean more = true;
            while (more) {
                more = demuxer.read();
                if (more) {
                    decoder.send(demuxer);
                } else {
                    decoder.drain();
                }
                for (int status = decoder.receive();
                        status != FFmpeg.AGAIN && status != ffmpeg.AVERROR_EOF();
                        status = decoder.receive()) {
                    if (status >= 0 && AVFrame.width(decoder.frame()) > 0) {
                        decoder.fit(decoder.frame(), fitter, square);
                        frames.add(checksum(square));
                    }
                }
            }
        }
        return frames;
    }

    private static String problem(VideoReader reader, List<Long> truth, MemorySegment square, int mostJumps) {
        int count = reader.frameCount();
        if (count != truth.size()) {
            return "the index has " + count + " frames";
        }
        for (int i = 0; i < count; i++) {
            if (reader.seconds(i + 1) < reader.seconds(i)) {
                return "time goes back behind frame " + i;
            }
        }
        var random = new Random(SEED);
        int jumps = Math.min(count, mostJumps);
        var problem = walk("forwards", reader, truth, square, count, i -> i);
        if (problem == null) {
            problem = walk("backwards", reader, truth, square, jumps, i -> count - 1 - i);
        }
        if (problem == null) {
            problem = walk("at random", reader, truth, square, jumps, i -> random.nextInt(count));
        }
        return problem;
    }

    private static String walk(
            String how, VideoReader reader, List<Long> truth, MemorySegment square, int steps, IntUnaryOperator frame) {
        var fitter = new FrameFitter(FrameFit.STRETCH, SIZE);
        for (int i = 0; i < steps; i++) {
            int wanted = frame.applyAsInt(i);
            if (!reader.read(wanted)) {
                return how + ": frame " + wanted + " is not reached";
            }
            reader.fit(fitter, square);
            if (checksum(square) != truth.get(wanted)) {
                return how + ": frame " + wanted + " has other pixels";
            }
        }
        return null;
    }

    private static long checksum(MemorySegment square) {
        var checksum = new CRC32();
        checksum.update(square.asByteBuffer());
        return checksum.getValue();
    }
}
