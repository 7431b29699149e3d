package io.videoxl.eval;

import io.videoxl.Frame;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.data.ShownVideo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** A video that is distributed as a folder of pictures, three for each second, named in their order: so are TVQA's in MVBench. */
final class FrameFolder {
    private static final int RATE = 3;
    private static final double MILLIS = 1000;
    private static final long NANOS = 1_000_000_000L;
    /** As for any video. */
    private static final int MOST_UNLESS_TOLD = 128;

    private FrameFolder() {}

    /**
     * The frames that are to be watched, and no others.
     *
     * @throws VideoXLException {@code VIDEO_EMPTY} if there are none; {@code INVALID_ARGUMENT} for a sampling that needs more than
     *     pictures; {@code IO}
     */
    static Video video(ShownVideo shown, FrameSampling sampling) {
        var files = pictures(shown.file());
        int first = shown.from().map(from -> place(from, files.size())).orElse(0);
        int end = shown.to().map(to -> place(to, files.size() - 1) + 1).orElse(files.size());
        var part = files.subList(first, Math.max(first, end));
        if (part.isEmpty()) {
            throw new VideoXLException(Code.VIDEO_EMPTY, shown + ": no picture there; expected .jpg or .png files.");
        }
        var frames = chosen(part.size(), count(sampling, part.size(), shown))
                .mapToObj(i -> frame(part.get(i), first + i))
                .iterator();
        return Video.frames(frames, shown.toString());
    }

    private static List<Path> pictures(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(FrameFolder::isPicture).sorted().toList();
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, folder + ": cannot be listed (" + e + ").", e);
        }
    }

    private static boolean isPicture(Path file) {
        var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png");
    }

    /** Of the picture at a time; none before the first, none behind the last place. */
    private static int place(Duration time, int last) {
        return (int) Math.clamp(Math.round(time.toMillis() * (RATE / MILLIS)), 0L, last);
    }

    private static int count(FrameSampling sampling, int all, ShownVideo shown) {
        return switch (sampling) {
            case FrameSampling.Uniform uniform -> uniform.frames();
            case FrameSampling.All ignored -> all;
            case FrameSampling.Auto ignored -> Math.min(MOST_UNLESS_TOLD, Math.ceilDiv(all, RATE));
            case FrameSampling.PerSecond each -> Math.min(each.maxFrames(), (int) Math.ceil(all * each.rate() / RATE));
            case FrameSampling.Dense each -> dense(each.maxFrames(), all);
            case FrameSampling.At ignored -> throw unfit(sampling, shown);
            case FrameSampling.KeyFrames ignored -> throw unfit(sampling, shown);
        };
    }

    /** A picture a second, or more of them as long as there are at most {@code most}. */
    private static int dense(int most, int all) {
        int perSecond = Math.clamp(most / Math.max(1, Math.ceilDiv(all, RATE)), 1, RATE);
        return Math.min(most, Math.ceilDiv(all * perSecond, RATE));
    }

    private static VideoXLException unfit(FrameSampling sampling, ShownVideo shown) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT,
                shown + ": pictures in a folder, of which " + sampling + " takes none; expected a number or a rate.");
    }

    /** So many places, spread evenly from the first to the last. */
    private static IntStream chosen(int all, int count) {
        return count >= all
                ? IntStream.range(0, all)
                : IntStream.range(0, count).map(i -> count == 1 ? 0 : (int) ((long) i * (all - 1) / (count - 1)));
    }

    private static Frame frame(Path file, int index) {
        try (var in = Files.newInputStream(file)) {
            var picture = ImageIO.read(in);
            if (picture == null) {
                throw new VideoXLException(Code.VIDEO_UNREADABLE, file + ": no picture that is known.");
            }
            return Frame.of(picture, Duration.ofNanos(index * NANOS / RATE));
        } catch (IOException e) {
            throw new VideoXLException(Code.VIDEO_UNREADABLE, file + ": cannot be read (" + e.getMessage() + ").", e);
        }
    }
}
