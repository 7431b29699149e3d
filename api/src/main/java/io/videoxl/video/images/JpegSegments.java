package io.videoxl.video.images;

import java.nio.ByteBuffer;

/** The segments of a JPEG before its coded pixels. What leads beyond the end is an {@link IndexOutOfBoundsException}. */
final class JpegSegments {
    private static final int START_OF_SCAN = 0xDA;

    private final ByteBuffer file;
    private int marker;
    private int start;
    private int end = 2;

    JpegSegments(ByteBuffer file) {
        this.file = file;
    }

    /** Goes to the next segment; false if that is where the pixels begin, or is none. */
    boolean next() {
        int at = end;
        while ((file.get(at) & 0xFF) == 0xFF && (file.get(at + 1) & 0xFF) == 0xFF) {
            at++; // a fill byte
        }
        int length = file.getShort(at + 2) & 0xFFFF;
        if ((file.get(at) & 0xFF) != 0xFF || length < Short.BYTES) {
            return false;
        }
        marker = file.get(at + 1) & 0xFF;
        start = at + 4;
        end = start + length - Short.BYTES;
        return marker != START_OF_SCAN;
    }

    int marker() {
        return marker;
    }

    /** Where the segment's content begins. */
    int start() {
        return start;
    }

    int end() {
        return end;
    }
}
