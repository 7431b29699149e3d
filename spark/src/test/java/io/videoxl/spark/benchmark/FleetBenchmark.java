package io.videoxl.spark.benchmark;

import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.spark.SparkAskOptions;
import io.videoxl.spark.VideoXLSpark;
import io.videoxl.spark.cluster.Cluster;
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
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How long a fleet of films takes: by the plain library in one thread, by one executor of one core, and by two. Each is measured after a
 * film that is not counted, so that models are loaded and JVMs warm.
 */
public final class FleetBenchmark {
    private static final List<String> QUESTIONS =
            List.of("Which thing is shown first?", "Which thing is shown last?", "Is the red circle in the video?");
    private static final int MAX_TOKENS = 12;

    private FleetBenchmark() {}

    /** @param arguments a folder for films, which stay there, how many, and how many frames of each are watched */
    public static void main(String[] arguments) throws Exception {
        var folder = Files.createDirectories(Path.of(arguments[0]));
        int films = Integer.parseInt(arguments[1]);
        int frames = Integer.parseInt(arguments[2]);
        var paths = films(folder, films + 2, frames);
        if (arguments.length > 3) {
            return; // the films alone
        }
        double plain = plain(paths, frames);
        System.out.printf("%-28s %7.2f s %8.1f ms each%n", "the library, one thread", plain, 1000 * plain / films);
        for (int executors : new int[] {1, 2}) {
            double seconds = cluster(executors, paths, frames);
            System.out.printf(
                    "%-28s %7.2f s %8.1f ms each %+6.1f %%%n",
                    executors + (executors == 1 ? " executor" : " executors") + " of one core",
                    seconds,
                    1000 * seconds / films,
                    100 * (seconds / plain - 1));
        }
        System.exit(0);
    }

    /** The first two are for warming up. */
    private static List<String> films(Path folder, int count, int frames) throws IOException {
        var paths = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var film = folder.resolve("film%03d-%d.mp4".formatted(i, frames));
            if (!Files.exists(film)) {
                var options = WorldOptions.builder()
                        .duration(Duration.ofSeconds(frames))
                        .events(2, 4)
                        .build();
                Films.write(
                        World.of(i, options),
                        film,
                        VideoWriter.Options.h264(320, 180).withTicksPerSecond(2));
            }
            paths.add(film.toString());
        }
        return paths;
    }

    private static double plain(List<String> films, int frames) {
        var watching = WatchOptions.builder()
                .frames(FrameSampling.uniform(frames))
                .decoderThreads(1)
                .build();
        var asking = AskOptions.greedy().withMaxTokens(MAX_TOKENS);
        try (var model = VideoXL.builder().demoModel().threads(1).build()) {
            long start = 0;
            for (int i = 0; i < films.size(); i++) {
                if (i == 2) {
                    start = System.nanoTime();
                }
                try (var memory = model.watch(Path.of(films.get(i)), watching)) {
                    memory.askAll(QUESTIONS, asking);
                }
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static double cluster(int executors, List<String> films, int frames) throws IOException {
        try (var session = Cluster.start(executors)) {
            var options = SparkAskOptions.builder()
                    .option("frames", frames)
                    .option("max-tokens", MAX_TOKENS)
                    .build();
            // One for each executor, at the same time.
            ask(session, films.subList(0, 2), options);
            ask(session, films.subList(0, 2), options);
            long start = System.nanoTime();
            int answers = ask(session, films.subList(2, films.size()), options);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (answers != QUESTIONS.size() * (films.size() - 2)) {
                throw new AssertionError(answers + " answers");
            }
            return seconds;
        }
    }

    private static int ask(SparkSession session, List<String> films, SparkAskOptions options) {
        Dataset<Row> videos = session.createDataset(films, Encoders.STRING()).toDF("video");
        Dataset<Row> questions =
                session.createDataset(QUESTIONS, Encoders.STRING()).toDF("question");
        return VideoXLSpark.ask(videos.crossJoin(questions), options)
                .where("answer IS NOT NULL")
                .collectAsList()
                .size();
    }
}
