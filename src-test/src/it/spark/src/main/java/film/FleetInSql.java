package film;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Asks in SQL which of some videos answer something, with the model, its folder of memories and the extension in the configuration:
 * {@code spark.videoxl.model}, {@code spark.videoxl.memories}, {@code spark.sql.extensions}.
 */
public final class FleetInSql {
    private FleetInSql() {}

    /** @param arguments the file with a path or an address of a video in each line, and a question */
    public static void main(String[] arguments) throws IOException {
        try (var spark = SparkSession.builder().appName("fleet in SQL").getOrCreate()) {
            spark.read().text(arguments[0]).toDF("video").createOrReplaceTempView("videos");
            // The function is called once for each row, in the inner query; sorted, so that each video is watched once.
            var answers = spark.sql(
                    """
                    SELECT video, a.answer, a.error.code, a.tokens.answer AS tokens, a.memory.reused
                    FROM (SELECT video, ask_video(video, :question, map('max-tokens', '40')) AS a
                          FROM (SELECT video FROM videos SORT BY video))
                    """,
                    Map.of("question", arguments[1]));
            answers.show(1000, false);
        }
    }
}
