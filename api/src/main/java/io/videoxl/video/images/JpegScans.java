package io.videoxl.video.images;

import java.util.BitSet;

/**
 * Whether a JPEG that lacks its end has all its scans: a progressive one, or one whose components come one after the other, is
 * decoded without complaint from the first of them alone (ITU-T T.81, annex B).
 */
final class JpegScans {
    private static final int COEFFICIENTS = 64;

    private final byte[] file;

    /** The identifiers of the frame's components; null before the frame's header. */
    private int[] components;

    /** For each component and coefficient, whether its last bit was coded. */
    private final BitSet coded = new BitSet();

    private JpegScans(byte[] file) {
        this.file = file;
    }

    /** Whether the file has its end marker or all that comes before it; true too where the file cannot be understood. */
    static boolean areComplete(byte[] file) {
        try {
            return new JpegScans(file).read();
        } catch (IndexOutOfBoundsException e) {
            return true; // as the decoder judges
        }
    }

    private boolean read() {
        int at = 2;
        while (at + 1 < file.length) {
            int marker = file[at + 1] & 0xFF;
            if (file[at] != (byte) 0xFF || marker == 0xFF) {
                at++; // coded pixels, or a fill byte
            } else if (marker == 0 || marker == 1 || marker >= 0xD0 && marker <= 0xD8) {
                at += 2; // coded pixels go on
            } else if (marker == 0xD9) {
                return true;
            } else {
                readSegment(marker, at + 4);
                at += 2 + number(at + 2);
            }
        }
        return components == null || coded.cardinality() == components.length * COEFFICIENTS;
    }

    private void readSegment(int marker, int at) {
        if (marker >= 0xC0 && marker <= 0xC2) {
            components = new int[file[at + 5] & 0xFF];
            for (int i = 0; i < components.length; i++) {
                components[i] = file[at + 6 + 3 * i];
            }
        } else if (marker == 0xDA && components != null) {
            int count = file[at] & 0xFF;
            int spectrum = at + 1 + 2 * count;
            boolean last = (file[spectrum + 2] & 0xF) == 0;
            for (int i = 0; i < count && last; i++) {
                for (int k = file[spectrum]; k <= Math.min(file[spectrum + 1], COEFFICIENTS - 1); k++) {
                    markCoded(file[at + 1 + 2 * i], k);
                }
            }
        }
    }

    private void markCoded(int component, int coefficient) {
        for (int i = 0; i < components.length; i++) {
            if (components[i] == component) {
                coded.set(i * COEFFICIENTS + coefficient);
            }
        }
    }

    private int number(int at) {
        return (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
    }
}
