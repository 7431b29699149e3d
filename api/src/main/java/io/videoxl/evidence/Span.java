package io.videoxl.evidence;

import java.util.List;
import java.util.stream.IntStream;

/** Parts {@code [first, end)} of a memory, at least one. */
record Span(int first, int end) {
    Span {
        if (first < 0 || end <= first) {
            throw new IllegalArgumentException("parts " + first + " to " + end);
        }
    }

    static Span of(int part) {
        return new Span(part, part + 1);
    }

    int size() {
        return end - first;
    }

    /** Single parts. */
    List<Span> parts() {
        return pieces(size());
    }

    /** Pieces of about the same size. */
    List<Span> pieces(int most) {
        int count = Math.min(size(), most);
        return IntStream.range(0, count)
                .mapToObj(i -> new Span(
                        first + (int) ((long) size() * i / count), first + (int) ((long) size() * (i + 1) / count)))
                .toList();
    }

    boolean overlaps(Span other) {
        return first < other.end && other.first < end;
    }
}
