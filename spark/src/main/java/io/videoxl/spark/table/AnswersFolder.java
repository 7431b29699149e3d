package io.videoxl.spark.table;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A folder of Parquet files to which answers are appended. */
public record AnswersFolder(SparkSession session, String folder) {
    /** What is there; empty if nothing is. */
    public Optional<Dataset<Row>> read() {
        return holdsFiles() ? Optional.of(session.read().parquet(folder)) : Optional.empty();
    }

    private boolean holdsFiles() {
        try {
            var path = new Path(folder);
            var system = path.getFileSystem(((org.apache.spark.sql.classic.SparkSession) session)
                    .sparkContext()
                    .hadoopConfiguration());
            return system.exists(path)
                    && Arrays.stream(system.listStatus(path))
                            .anyMatch(file -> file.getPath().getName().endsWith(".parquet"));
        } catch (IOException | IllegalArgumentException e) {
            throw new VideoXLException(Code.IO, "the folder of answers " + folder + " cannot be listed: " + e, e);
        }
    }

    /**
     * Refuses answers whose columns are others.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT}
     */
    public void requireColumns(Dataset<Row> earlier, StructType expected) {
        var found = List.of(earlier.schema().fieldNames());
        var names = List.of(expected.fieldNames());
        if (!found.equals(names)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "the folder of answers " + folder + " has the columns " + String.join(", ", found) + ", expected "
                            + String.join(", ", names) + "; name another folder");
        }
    }

    /** Adds rows, those of each task as soon as it is done. */
    public void append(Dataset<Row> rows) {
        rows.write()
                .mode("append")
                .option("mapreduce.fileoutputcommitter.algorithm.version", "2")
                .parquet(folder);
    }

    /** An empty table. */
    public Dataset<Row> none(StructType columns) {
        return session.createDataFrame(List.of(), columns);
    }
}
