package film;

import io.videoxl.spark.SparkAskOptions;
import io.videoxl.spark.VideoXLSpark;
import org.apache.spark.sql.SparkSession;

public final class AskFleet {
    public static void main(String[] args) throws Exception {
        try (var spark = SparkSession.builder().appName("fleet").getOrCreate()) {
            var videos = spark.read().text(args[0]).toDF("video"); // a path or an address in each line
            var questions = spark.read().text(args[1]).toDF("question");
            var options = SparkAskOptions.builder()
                    .model(args[2]) // every executor has it there
                    .option("frames", 512) // options as of the command, without the dashes
                    .memories(args[3]) // a folder that is there; watched once, for ever
                    .build();
            VideoXLSpark.askInto(videos.crossJoin(questions), options, args[4])
                    .select("video", "question", "answer", "error.code", "times.watching")
                    .show(1000, false);
        }
    }
}
