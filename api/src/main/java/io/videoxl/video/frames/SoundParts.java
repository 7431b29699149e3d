package io.videoxl.video.frames;

import io.videoxl.video.reading.Demuxer;
import java.util.ArrayList;
import java.util.List;

/** When the sound of each part of a joined source begins and ends, in seconds of that part's clock. */
final class SoundParts {
    static final SoundParts NONE = new SoundParts(List.of());

    private record Part(double begin, double end) {}

    private final List<Part> parts;

    private SoundParts(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads the sound, which costs reading all of the source.
     *
     * @param demuxer freshly opened
     */
    static SoundParts read(Demuxer demuxer) {
        var parts = new ArrayList<Part>();
        double begin = Double.NaN;
        double end = Double.NaN;
        while (demuxer.readSound()) {
            double time = demuxer.packet().presentationTime() * demuxer.packetTick();
            double passed = time - end;
            if (passed < -Segments.BACK || passed > Segments.AHEAD) {
                parts.add(new Part(begin, end));
                begin = time;
            }
            begin = Double.isNaN(begin) ? time : begin;
            end = time + demuxer.packet().duration() * demuxer.packetTick();
        }
        if (!Double.isNaN(begin)) {
            parts.add(new Part(begin, end));
        }
        return new SoundParts(parts);
    }

    /** Whether it is in as many parts as the pictures are, so that it is known which belong together. */
    boolean areOf(int segments) {
        return parts.size() == segments;
    }

    double begin(int part) {
        return parts.get(part).begin;
    }

    double end(int part) {
        return parts.get(part).end;
    }
}
