package io.videoxl.eval.data;

import java.util.List;

/** A benchmark's records: where its files are and what its fields mean. */
abstract class BenchmarkFormat {
    /** The label of tasks. */
    static final String TASK = "task";

    /** Where the questions are, as globs below the folder: the first that finds any. */
    abstract List<String> questionFiles();

    /** The records in one of the file: itself, unless the benchmark keeps several in one. */
    List<DataRecord> records(DataRecord record) {
        return List.of(record);
    }

    abstract Question question(DataRecord record, VideoFolder folder) throws BadRecord;
}
