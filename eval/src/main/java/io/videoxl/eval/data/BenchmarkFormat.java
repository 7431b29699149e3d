package io.videoxl.eval.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A benchmark's records: where its files are and what its fields mean. */
abstract class BenchmarkFormat {
    /** The label of tasks. */
    static final String TASK = "task";

    /** Where the questions are, as globs below the folder: the first that finds any. */
    abstract List<String> questionFiles();

    /** @param folder where the benchmark was unpacked */
    abstract Question question(DataRecord record, Path folder) throws BadRecord;

    /** The first of these that is there. */
    static Path existing(Path folder, List<String> candidates) throws BadRecord {
        for (var candidate : candidates) {
            var file = folder.resolve(candidate);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new BadRecord("the video is missing: expected " + String.join(" or ", candidates) + " in " + folder);
    }
}
