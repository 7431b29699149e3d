package io.videoxl.eval.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.data.Letters;
import io.videoxl.worlds.Films;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A benchmark of generated videos in Video-MME's schema: made in a minute, so that a run can be tried, and a model whose answers are
 * known be measured, without any download. The same numbers make the same benchmark.
 */
public final class DemoBenchmark {
    /** The domain of its videos, by which results tell it from the benchmark whose schema it has. */
    public static final String DOMAIN = "Generated";

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> DURATIONS = List.of("short", "medium", "long");
    private static final Map<QuestionKind, String> TASKS = new LinkedHashMap<>();

    static {
        TASKS.put(QuestionKind.COLOUR, "Attribute Perception");
        TASKS.put(QuestionKind.SHAPE, "Object Recognition");
        TASKS.put(QuestionKind.COUNT, "Counting Problem");
        TASKS.put(QuestionKind.FIRST, "Temporal Perception");
        TASKS.put(QuestionKind.AFTER, "Temporal Reasoning");
    }

    /**
     * How much is made.
     *
     * @param videos how many, 1 or more; a third each are short, medium and long
     * @param shortest how long short ones are; medium ones are twice, long ones four times as long
     * @param size edge of a frame in pixels, even
     * @param seed any
     */
    public record Size(int videos, Duration shortest, int size, long seed) {
        /**
         * Checks the numbers.
         *
         * @throws VideoXLException {@code INVALID_ARGUMENT} for one that is out of its range
         */
        public Size {
            if (videos < 1 || size < 2 || size % 2 != 0 || !shortest.isPositive()) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        videos + " videos from " + shortest + " of " + size
                                + " pixels; expected one video or more, that last," + " with an even edge.");
            }
        }
    }

    private final Path folder;
    private final Size size;

    private DemoBenchmark(Path folder, Size size) {
        this.folder = folder;
        this.size = size;
    }

    /**
     * Writes the benchmark: {@code test.jsonl}, and videos in {@code data}. Videos that are there are not made again.
     *
     * @param folder where to, made if it is not there
     * @param size how much
     * @return the file of questions
     * @throws VideoXLException {@code IO} if it cannot be written; {@code CANCELLED} if the thread is interrupted
     */
    public static Path write(Path folder, Size size) {
        return new DemoBenchmark(folder, size).write();
    }

    private Path write() {
        var lines = new StringBuilder();
        try {
            var videos = Files.createDirectories(folder.resolve("data"));
            for (int i = 0; i < size.videos; i++) {
                var world = world(i);
                var name = "world-" + size.seed + "-" + number(i);
                var file = videos.resolve(name + ".mp4");
                if (!Files.exists(file)) {
                    Films.write(world, file, VideoWriter.Options.h264(size.size, size.size));
                }
                questions(world, i, name).forEach(line -> lines.append(line).append('\n'));
            }
            return Files.writeString(folder.resolve("test.jsonl"), lines);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, folder + ": the benchmark cannot be written (" + e + ").", e);
        }
    }

    private World world(int index) {
        int times = 1 << index % DURATIONS.size();
        var options = WorldOptions.builder()
                .duration(size.shortest.multipliedBy(times))
                .events(2, 3)
                .eventLength(size.shortest.dividedBy(8), size.shortest.dividedBy(5))
                .gap(size.shortest.dividedBy(20))
                .build();
        return World.of(size.seed * 1_000_003 + index, options);
    }

    private List<String> questions(World world, int index, String video) throws JsonProcessingException {
        var random = new Random(size.seed + 31L * index);
        var lines = new ArrayList<String>();
        for (var kind : TASKS.keySet()) {
            var asked = Questions.withOptions(world.truth(), kind, random);
            if (asked.isPresent()) {
                var id = number(index) + "-" + (lines.size() + 1);
                lines.add(JSON.writeValueAsString(record(id, index, video, asked.get())));
            }
        }
        return lines;
    }

    /** The same in every locale. */
    private static String number(int index) {
        return String.format(Locale.ROOT, "%03d", index);
    }

    private static Map<String, Object> record(String id, int index, String video, QuestionAnswer asked) {
        var options = asked.options();
        var record = new LinkedHashMap<String, Object>();
        record.put("video_id", number(index));
        record.put("duration", DURATIONS.get(index % DURATIONS.size()));
        record.put("domain", DOMAIN);
        record.put("sub_category", "Worlds");
        record.put("videoID", video);
        record.put("question_id", id);
        record.put("task_type", TASKS.get(asked.kind()));
        record.put("question", asked.question().lines().findFirst().orElseThrow());
        record.put(
                "options",
                IntStream.range(0, options.size())
                        .mapToObj(i -> Letters.of(i) + ". " + options.get(i))
                        .toList());
        record.put("answer", asked.answer());
        return record;
    }
}
