package io.videoxl.spark.cluster;

import io.videoxl.worlds.Films;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Films to ask about, some of which are none.
 *
 * @param films good ones
 * @param broken something else under a film's name
 * @param empty no bytes
 * @param missing not there
 */
record Fleet(List<Path> films, Path broken, Path empty, Path missing) {
    static final List<String> QUESTIONS = List.of(
            "Which thing is shown first?",
            "Which thing is shown last?",
            "Is the red circle in the video?",
            "Which colour does the circle have?");

    static Fleet in(Path folder, int films) throws IOException {
        var good = new ArrayList<Path>();
        for (int i = 0; i < films; i++) {
            var options = WorldOptions.builder()
                    .duration(Duration.ofSeconds(4))
                    .events(1, 1)
                    .eventLength(Duration.ofSeconds(1), Duration.ofSeconds(2))
                    .build();
            var film = folder.resolve("film%02d.mp4".formatted(i));
            Films.write(
                    World.of(i, options),
                    film,
                    VideoWriter.Options.h264(112, 112).withTicksPerSecond(4));
            good.add(film);
        }
        var broken = Files.writeString(folder.resolve("broken.mp4"), "This is no video.");
        return new Fleet(good, broken, Files.createFile(folder.resolve("empty.mp4")), folder.resolve("missing.mp4"));
    }

    List<String> bad() {
        return List.of(broken.toString(), empty.toString(), missing.toString());
    }

    /** Every question about every video; {@code id} tells rows apart. */
    static Dataset<Row> table(SparkSession session, List<String> videos, List<String> questions) {
        var rows = new ArrayList<Row>();
        for (var question : questions) {
            for (var video : videos) {
                rows.add(RowFactory.create(rows.size(), video, question));
            }
        }
        return session.createDataFrame(
                rows,
                new StructType()
                        .add("id", DataTypes.IntegerType)
                        .add("video", DataTypes.StringType)
                        .add("question", DataTypes.StringType));
    }
}
