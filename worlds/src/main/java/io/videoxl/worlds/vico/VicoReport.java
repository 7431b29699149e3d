package io.videoxl.worlds.vico;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of the work.
 *
 * @param videos videos that were described
 * @param clips clips of them
 * @param questions questions that were written
 * @param skipped videos that were left out because they cannot be read, each with what is wrong
 */
public record VicoReport(int videos, int clips, int questions, Map<Path, String> skipped) {
    /** Keeps a copy, in the same order. */
    public VicoReport {
        skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
    }
}
