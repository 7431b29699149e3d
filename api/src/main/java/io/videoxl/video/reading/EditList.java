package io.videoxl.video.reading;

import io.videoxl.video.reading.Boxes.Box;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The edit list of a track of an MP4 or MOV file (ISO/IEC 14496-12, 8.6.6; QuickTime has rates other than 0 and 1): which parts of the
 * track are shown, in which order, and how fast. Times are in the track's ticks.
 */
final class EditList {
    private static final int FULL_BOX = 4; // version and flags
    /** More than films have; a hostile file may play the whole track in each. */
    private static final int MOST_EDITS = 1 << 10;

    private static final int MOST_BYTES = 8 + 20 * MOST_EDITS;
    private static final int HEADER_BYTES = 32; // of a movie or a track, up to what is looked at
    private static final double FIXED_POINT = 1 << 16;

    /** In seconds: shorter ones come from rounding. */
    private static final double MIN_GAP = 0.5;

    /**
     * A part that is shown.
     *
     * @param start when, and {@code duration} for how long
     * @param from where it begins in the track
     * @param rate how much faster than it was recorded; 0 where one picture stays
     */
    record Edit(long start, long duration, long from, double rate) {
        long end() {
            return start + duration;
        }

        /** Where it ends in the track. */
        double to() {
            return from + duration * rate;
        }

        /** When a time of the track is shown. */
        long shown(long time) {
            return rate == 0 ? start : start + Math.round((time - from) / rate);
        }

        /** The time of the track that is shown at a time. */
        long known(long shown) {
            return from + Math.round((shown - start) * rate);
        }
    }

    private final List<Edit> edits;
    private final long gaps; // between and behind edits
    private final boolean reverse;
    private final double seconds;

    private EditList(List<Edit> edits, long gaps, boolean reverse, double seconds) {
        this.edits = edits;
        this.gaps = gaps;
        this.reverse = reverse;
        this.seconds = seconds;
    }

    /**
     * Reads the list.
     *
     * @param track the track's id
     * @param ticks in a second
     * @return empty where FFmpeg shows what it says, there is none, or it cannot be read
     */
    static Optional<EditList> of(Path path, int track, long ticks) {
        try (var file = FileChannel.open(path)) {
            var boxes = new Boxes(file);
            for (var movie : boxes.all()) {
                if (movie.type().equals("moov")) {
                    return of(boxes, movie, track, ticks);
                }
            }
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // FFmpeg makes of a damaged one what it can
        }
    }

    private static Optional<EditList> of(Boxes boxes, Box movie, int track, long ticks) throws IOException {
        var header = boxes.find(movie, "mvhd");
        // Of what is in fragments FFmpeg takes nothing from the list but where it starts.
        if (header.isEmpty() || boxes.find(movie, "mvex").isPresent()) {
            return Optional.empty();
        }
        var content = boxes.content(header.get(), HEADER_BYTES);
        long movieTicks = Integer.toUnsignedLong(behindTimes(content));
        double seconds = durationOf(content) / (double) movieTicks;
        for (var box : boxes.in(movie)) {
            var trackHeader = box.type().equals("trak") ? boxes.find(box, "tkhd") : Optional.<Box>empty();
            if (trackHeader.isPresent() && behindTimes(boxes.content(trackHeader.get(), HEADER_BYTES)) == track) {
                var list = boxes.find(box, "edts", "elst");
                return list.isEmpty() || movieTicks == 0
                        ? Optional.empty()
                        : of(boxes.content(list.get(), MOST_BYTES), (double) ticks / movieTicks, seconds);
            }
        }
        return Optional.empty();
    }

    private static boolean isWide(ByteBuffer fullBox) {
        return fullBox.get(0) == 1;
    }

    /** What follows the times of creation and change: of a movie its time scale, of a track its id. */
    private static int behindTimes(ByteBuffer header) {
        return header.getInt(FULL_BOX + (isWide(header) ? 16 : 8));
    }

    /** Of a movie. */
    private static long durationOf(ByteBuffer header) {
        return isWide(header) ? header.getLong(FULL_BOX + 20) : Integer.toUnsignedLong(header.getInt(FULL_BOX + 12));
    }

    private static Optional<EditList> of(ByteBuffer list, double ticksOfMovieTick, double seconds) {
        boolean wide = isWide(list);
        long count = Integer.toUnsignedLong(list.getInt(FULL_BOX));
        list.position(FULL_BOX + Integer.BYTES);
        var edits = new ArrayList<Edit>();
        long start = 0;
        long gaps = 0;
        if (count > MOST_EDITS) {
            return Optional.empty();
        }
        boolean reverse = false;
        for (long i = 0; i < count && list.remaining() >= (wide ? 20 : 12); i++) {
            long movieDuration = wide ? list.getLong() : Integer.toUnsignedLong(list.getInt());
            long from = wide ? list.getLong() : list.getInt();
            double rate = list.getInt() / FIXED_POINT;
            long duration = Math.round(movieDuration * ticksOfMovieTick);
            if (from >= 0) {
                edits.add(new Edit(start, duration, from, rate < 0 ? 1 : rate));
                reverse |= rate < 0;
            } else {
                gaps += edits.isEmpty() ? 0 : duration;
            }
            start += duration;
        }
        return isFollowed(edits, gaps, reverse)
                ? Optional.empty()
                : Optional.of(new EditList(edits, gaps, reverse, seconds));
    }

    /** FFmpeg knows one edit, and empty ones before it. One still in all of a film is a fault of the program that wrote the list. */
    private static boolean isFollowed(List<Edit> edits, long gaps, boolean reverse) {
        double rate = edits.isEmpty() ? 1 : edits.getFirst().rate;
        return edits.isEmpty() || !reverse && edits.size() == 1 && gaps == 0 && (rate == 0 || rate == 1);
    }

    int size() {
        return edits.size();
    }

    Edit get(int edit) {
        return edits.get(edit);
    }

    /** The number of the last edit that starts at or before a time; 0 if there is none. */
    int at(long shown) {
        int last = edits.size() - 1;
        while (last > 0 && edits.get(last).start > shown) {
            last--;
        }
        return last;
    }

    /** How long the movie is, with all of its tracks. */
    double movieSeconds() {
        return seconds;
    }

    /** What is not shown as the list has it, or what it leaves without a picture; empty if there is nothing to tell. */
    Optional<String> told(double tick) {
        if (reverse) {
            return Optional.of("its edit list has a part played backwards, which is watched forwards");
        }
        return gaps * tick < MIN_GAP
                ? Optional.empty()
                : Optional.of("by its edit list no picture is shown for "
                        + Times.words(Duration.ofMillis(Math.round(gaps * tick * 1e3)))
                        + " behind its beginning; times there stand for the picture before");
    }
}
