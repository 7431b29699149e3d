package io.videoxl.worlds.needles;

import io.videoxl.Frame;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.worlds.video.VideoWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Hay with needles. A needle takes the place of the frame {@code int(frames × depth)}, or is inserted before it, where {@code frames}
 * is the number of frames of the hay. The last frame is replaced at depth 1; what is inserted there comes behind it. Immutable and
 * thread-safe.
 */
public final class Haystack {
    private static final double BITS_PER_PIXEL = 0.8;

    private record Planted(Needle needle, int index, boolean inserted) {}

    private final Hay hay;
    private final List<Planted> planted;

    private Haystack(Hay hay, List<Planted> planted) {
        this.hay = hay;
        this.planted = planted;
    }

    /**
     * Hay without needles.
     *
     * @param hay the frames
     * @return the haystack
     */
    public static Haystack of(Hay hay) {
        return new Haystack(Objects.requireNonNull(hay, "hay"), List.of());
    }

    /** The frame that a depth means. */
    static int index(int frames, double depth) {
        return Math.min((int) (frames * depth), frames - 1);
    }

    /**
     * Puts a needle in place of a frame; over it, if it is a thing.
     *
     * @param needle what is hidden
     * @param depth part of the hay that is before it, from 0 to 1
     * @return the haystack with that needle too
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the depth is out of its range
     */
    public Haystack replace(Needle needle, double depth) {
        return with(new Planted(needle, index(hay.frames(), checked(depth)), false));
    }

    /**
     * Puts a needle between two frames; a thing over a copy of the one that follows.
     *
     * @param needle what is hidden
     * @param depth part of the hay that is before it, from 0 to 1
     * @return the haystack with that needle too, one frame longer
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the depth is out of its range
     */
    public Haystack insert(Needle needle, double depth) {
        return with(new Planted(needle, (int) (hay.frames() * checked(depth)), true));
    }

    private static double checked(double depth) {
        if (!(depth >= 0 && depth <= 1)) {
            throw new VideoXLException(Code.INVALID_ARGUMENT, "A needle at depth " + depth + "; expected 0 to 1.");
        }
        return depth;
    }

    private Haystack with(Planted more) {
        Objects.requireNonNull(more.needle, "needle");
        var all = new ArrayList<>(planted);
        all.add(more);
        return new Haystack(hay, List.copyOf(all));
    }

    /** {@return the number of frames with those that are inserted} */
    public int frames() {
        return hay.frames() + (int) planted.stream().filter(Planted::inserted).count();
    }

    /**
     * The frames, shown one a second.
     *
     * @return frames in order; to be closed where they are not read to their end
     * @throws VideoXLException {@code VIDEO_UNREADABLE} if the hay or a needle cannot be read, here or while reading
     */
    public HaystackFrames open() {
        return new HaystackFrames(new Mixing(), frames());
    }

    /**
     * To watch without a file; each frame is watched unless a sampling is chosen.
     *
     * @param frames what {@link #open} gave
     * @return a video that can be watched once
     */
    public Video video(HaystackFrames frames) {
        return Video.frames(frames, toString());
    }

    /**
     * Writes an H.264 MP4 of one frame a second.
     *
     * @param file what to write; there only once it is whole
     * @throws VideoXLException as {@link VideoWriter} throws it; {@code VIDEO_UNREADABLE} if the hay or a needle cannot be read;
     *     {@code CANCELLED} if the thread is interrupted
     */
    public void write(Path file) {
        long bits = Math.round(BITS_PER_PIXEL * hay.width() * hay.height());
        var options = VideoWriter.Options.h264(hay.width(), hay.height())
                .withTicksPerSecond(1)
                .withBitRate(bits);
        write(file, options);
    }

    /**
     * Writes a video file, one frame each tick.
     *
     * @param file what to write; there only once it is whole
     * @param options the encoding; of the hay's size
     * @throws VideoXLException as {@link VideoWriter} throws it; {@code VIDEO_UNREADABLE} if the hay or a needle cannot be read;
     *     {@code CANCELLED} if the thread is interrupted
     */
    public void write(Path file, VideoWriter.Options options) {
        var rgb = new byte[3 * hay.width() * hay.height()];
        try (var mixing = new Mixing();
                var writer = VideoWriter.open(file, options)) {
            for (int i = 0; i < frames(); i++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new VideoXLException(
                            Code.CANCELLED, "Writing " + file + " was cancelled; nothing is left of it.");
                }
                mixing.next(rgb);
                writer.write(rgb);
            }
            writer.finish();
        }
    }

    /** The hay's frames with needles put in. */
    final class Mixing implements AutoCloseable {
        private final Hay.Frames source = hay.open();
        private final byte[] current = new byte[3 * hay.width() * hay.height()];
        /** Of the hay's frame that {@code current} holds. */
        private int index = -1;

        private int insertedHere;

        void next(byte[] rgb) {
            if (insertedHere == 0) {
                advance();
            }
            System.arraycopy(current, 0, rgb, 0, rgb.length);
            var inserted = inserted();
            if (insertedHere < inserted.size()) {
                inserted.get(insertedHere++).needle.paint(rgb, hay.width(), hay.height());
                return;
            }
            insertedHere = 0;
            for (var each : planted) {
                if (!each.inserted && each.index == index) {
                    each.needle.paint(rgb, hay.width(), hay.height());
                }
            }
        }

        /** Behind the last frame, the last one is kept. */
        private void advance() {
            index++;
            if (index < hay.frames()) {
                source.next(current);
            }
        }

        private List<Planted> inserted() {
            return planted.stream()
                    .filter(each -> each.inserted && each.index == index)
                    .toList();
        }

        Frame frame(Duration time) {
            var rgb = new byte[current.length];
            next(rgb);
            return Frame.rgb(rgb, hay.width(), hay.height(), time);
        }

        @Override
        public void close() {
            source.close();
        }
    }

    @Override
    public String toString() {
        return hay.name() + " with "
                + planted.stream()
                        .map(each -> each.needle + " at " + each.index)
                        .toList();
    }
}
