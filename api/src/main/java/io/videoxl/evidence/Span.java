package io.videoxl.evidence;

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

    boolean overlaps(Span other) {
        return first < other.end && other.first < end;
    }
}
