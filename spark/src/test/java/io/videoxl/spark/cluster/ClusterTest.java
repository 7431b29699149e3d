package io.videoxl.spark.cluster;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.cli.Command;
import io.videoxl.spark.SparkAskOptions;
import io.videoxl.spark.VideoXLSpark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Everything that takes executors in JVMs of their own. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
    private Path folder;

    private SparkSession session;
    private SparkContext context;
    private Fleet fleet;
    private Path memories;
    private final RunningTasks running = new RunningTasks();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        session = Cluster.start(2);
        context = ((org.apache.spark.sql.classic.SparkSession) session).sparkContext();
        context.addSparkListener(running);
        fleet = Fleet.in(folder, 20);
        memories = Files.createDirectory(folder.resolve("memories"));
    }

    @AfterAll
    void stop() {
        session.stop();
    }

    private SparkAskOptions.Builder options() {
        return SparkAskOptions.builder()
                .option("frames", 4)
                .option("max-tokens", 12)
                .option("allow", "http")
                .memories(memories.toString());
    }

    /** What a file was written as: another inode is another writing. */
    private Map<String, Object> kept() throws IOException {
        var files = new HashMap<String, Object>();
        try (var list = Files.list(memories)) {
            for (var file : list.toList()) {
                if (!file.getFileName().toString().startsWith(".")) {
                    files.put(file.getFileName().toString(), Files.getAttribute(file, "unix:ino"));
                }
            }
        }
        return files;
    }

    @Test
    @Order(1)
    void aJobThatLosesAnExecutorAnswersEveryQuestionOnceAndWatchesNothingAgainThatWasKept() throws Exception {
        try (var slow = SlowFilm.of(fleet.films().getFirst())) {
            var videos = Stream.of(
                            fleet.films().stream().map(Path::toString), fleet.bad().stream(), Stream.of(slow.address()))
                    .flatMap(each -> each)
                    .toList();
            assertEquals(24, videos.size());
            var questions = Fleet.table(session, videos, Fleet.QUESTIONS);
            var answers = folder.resolve("answers").toString();
            var job = CompletableFuture.supplyAsync(() -> VideoXLSpark.askInto(
                            questions, options().partitions(3).build(), answers)
                    .collectAsList());

            slow.awaitRequest();
            // The address is the last of its task in the order of names; the other tasks come to their end.
            while (running.executors().size() != 1) {
                assertFalse(job.isDone());
                Thread.sleep(50);
            }
            var before = kept();
            var victim = running.executors().iterator().next();
            var process = Cluster.process(victim);
            assertTrue(process.destroyForcibly());
            process.onExit().get(60, TimeUnit.SECONDS);
            slow.release();
            var rows = job.get(3, TimeUnit.MINUTES);

            assertEquals(24 * 4, rows.size());
            assertEquals(
                    24 * 4,
                    rows.stream()
                            .map(row -> row.<Integer>getAs("id"))
                            .distinct()
                            .count());
            checkErrors(rows);
            var after = kept();
            assertEquals(fleet.films().size(), after.size()); // not that of the address
            before.forEach((file, inode) -> assertEquals(inode, after.get(file), file));
            var begunAgain = new HashSet<>(filmsOfTask(questions, slow.address()));
            assertFalse(begunAgain.isEmpty(), "the task that was lost had kept something");
            assertEquals(begunAgain, videos(rows.stream().filter(ClusterTest::reused)));
            checkAnswers(rows);
        }
    }

    /** The good films that Spark puts into the task of a video, out of three. */
    private List<String> filmsOfTask(Dataset<Row> questions, String video) {
        var good = fleet.films().stream().map(Path::toString).collect(Collectors.toSet());
        return questions
                .where("pmod(hash(video), 3) = (select first(pmod(hash('" + video + "'), 3)))")
                .select("video")
                .distinct()
                .as(Encoders.STRING())
                .collectAsList()
                .stream()
                .filter(good::contains)
                .toList();
    }

    private static Set<String> videos(Stream<Row> rows) {
        return rows.map(row -> row.<String>getAs("video")).collect(Collectors.toSet());
    }

    private static boolean reused(Row row) {
        Row memory = row.getAs("memory");
        return memory != null && memory.<Boolean>getAs("reused");
    }

    private static String code(Row row) {
        Row error = row.getAs("error");
        return error == null ? null : error.getAs("code");
    }

    private void checkErrors(List<Row> rows) {
        var errors = rows.stream().filter(row -> code(row) != null).toList();
        assertEquals(Set.copyOf(fleet.bad()), videos(errors.stream()), errors::toString);
        assertEquals(3 * 4, errors.size());
        for (var row : errors) {
            assertEquals("VIDEO_UNREADABLE", code(row));
            String message = row.<Row>getAs("error").getAs("message");
            assertTrue(message.contains(row.<String>getAs("video")), message);
            assertNull(row.getAs("answer"));
        }
    }

    /** The films' own answers, as the command gives them. */
    private void checkAnswers(List<Row> rows) throws IOException {
        for (var film : fleet.films()) {
            var expected = new HashMap<String, String>();
            var printed = Command.run(Stream.concat(
                            Stream.of("ask", "demo", film.toString()),
                            Stream.concat(
                                    Fleet.QUESTIONS.stream(),
                                    Stream.of(
                                            "--json",
                                            "--frames",
                                            "4",
                                            "--max-tokens",
                                            "12",
                                            "--device",
                                            "CPU",
                                            "--threads",
                                            "1")))
                    .toArray(String[]::new));
            for (var line : printed.lines().toList()) {
                JsonNode answer = new ObjectMapper().readTree(line);
                expected.put(
                        answer.get("question").asText(),
                        answer.get("answer").asText() + " "
                                + answer.get("answer_tokens").asInt());
            }
            var found = new HashMap<String, String>();
            for (var row : rows) {
                if (row.getAs("video").equals(film.toString())) {
                    found.put(
                            row.getAs("question"),
                            row.getAs("answer") + " " + row.<Row>getAs("tokens").<Integer>getAs("answer"));
                    assertEquals(4, row.<Integer>getAs("frames"));
                    assertFalse(row.getList(row.fieldIndex("windows")).isEmpty());
                }
            }
            assertEquals(4, expected.size());
            assertEquals(expected, found);
        }
    }

    @Test
    @Order(2)
    void aSecondRunAsksNothingAndMoreQuestionsWatchNothing() throws IOException {
        var answers = folder.resolve("answers").toString();
        var films = fleet.films().subList(0, 3).stream().map(Path::toString).toList();
        var kept = kept();
        long written = parquetFiles(answers);

        var same = VideoXLSpark.askInto(
                Fleet.table(session, films, Fleet.QUESTIONS),
                options().partitions(1).build(),
                answers);
        assertEquals(24 * 4, same.count());
        assertEquals(written, parquetFiles(answers));

        var more = VideoXLSpark.askInto(
                Fleet.table(session, films, List.of("What is shown?", Fleet.QUESTIONS.getFirst())),
                options().partitions(1).build(),
                answers);
        var added = more.where("question = 'What is shown?'").collectAsList();
        assertEquals(24 * 4 + 3, more.count());
        assertEquals(Set.copyOf(films), videos(added.stream().filter(ClusterTest::reused)));
        assertEquals(kept, kept());
    }

    private static long parquetFiles(String folder) throws IOException {
        try (var files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }

    @Test
    void otherOptionsAreAskedAgainAndErrorsOnlyIfWanted() {
        var film = fleet.films().getFirst().toString();
        var questions = Fleet.table(session, List.of(film, fleet.missing().toString()), List.of("What is shown?"));
        var answers =
                VideoXLSpark.ask(questions, options().partitions(1).build()).persist();

        assertEquals(
                0,
                VideoXLSpark.unanswered(questions, answers, options().build()).count());
        assertEquals(
                List.of(fleet.missing().toString()),
                VideoXLSpark.unanswered(
                                questions, answers, options().retryErrors(true).build())
                        .select("video")
                        .as(Encoders.STRING())
                        .collectAsList());
        assertEquals(
                2,
                VideoXLSpark.unanswered(
                                questions,
                                answers,
                                options().option("frames", 2).build())
                        .count());
        answers.unpersist();
    }

    @Test
    void sqlAsks() {
        var film = fleet.films().getFirst().toString();
        var other = session.newSession();
        other.sql("SET spark.videoxl.option.frames=4");
        other.sql("SET spark.videoxl.memories=" + memories);
        Fleet.table(other, List.of(film, fleet.empty().toString()), Fleet.QUESTIONS)
                .repartition(1)
                .createOrReplaceTempView("films");
        var rows = other.sql("SELECT video, question, a.* FROM (SELECT *, ask_video(video, question,"
                        + " map('max-tokens', '12')) AS a FROM films) ORDER BY id")
                .collectAsList();
        var expected = VideoXLSpark.ask(
                        Fleet.table(session, List.of(film), Fleet.QUESTIONS),
                        options().partitions(1).build())
                .orderBy("id")
                .collectAsList();

        assertEquals(8, rows.size());
        assertEquals(
                expected.stream().map(row -> row.<String>getAs("answer")).toList(),
                rows.stream()
                        .filter(row -> row.getAs("video").equals(film))
                        .map(row -> row.<String>getAs("answer"))
                        .toList());
        assertEquals(4, rows.stream().filter(row -> code(row) != null).count());
        assertEquals(
                expected.getFirst().<String>getAs("asked_with"), rows.getFirst().<String>getAs("asked_with"));
        assertTrue(rows.stream().filter(row -> code(row) == null).allMatch(ClusterTest::reused));
    }

    @Test
    void sqlRefusesWhatDoesNotFitBeforeAnythingIsWatched() {
        assertTrue(failure(() -> session.sql("SELECT ask_video('a.mp4', 'What?', map('frmaes', '4'))"))
                .contains("no option 'frmaes'"));
        assertTrue(failure(() -> session.sql("SELECT ask_video('a.mp4', 'What?', map('frames', 'x'))"))
                .contains("option frames: 'x'"));
        assertTrue(failure(() -> session.sql("SELECT ask_video('a.mp4', 4)")).contains("(STRING, INT)"));
        assertTrue(failure(() -> session.sql("SELECT ask_video('a.mp4')")).contains("(STRING)"));
    }

    private static String failure(Executable action) {
        var thrown = assertThrows(Throwable.class, action);
        var text = new StringBuilder();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            text.append(each.getMessage()).append('\n');
        }
        return text.toString();
    }

    @Test
    void aTableThatDoesNotFitIsRefused() {
        var questions = Fleet.table(session, List.of("film.mp4"), List.of("What?"));
        refused("there is no column 'film'", questions, options().videoColumn("film"));
        refused(
                "the column 'id' is of type INT, expected STRING",
                questions,
                options().questionColumn("id"));
        refused(
                "the table has a column 'answer', which is to be added",
                questions.withColumn("answer", col("question")),
                options());
    }

    private static void refused(String message, Dataset<Row> questions, SparkAskOptions.Builder options) {
        var thrown = assertThrows(VideoXLException.class, () -> VideoXLSpark.ask(questions, options.build()));
        assertEquals(Code.INVALID_ARGUMENT, thrown.code());
        assertTrue(thrown.getMessage().startsWith(message), thrown.getMessage());
    }

    @Test
    void aModelThatAnExecutorLacksIsSaidWithTheHostsName() throws IOException {
        var questions = Fleet.table(session, List.of("film.mp4"), List.of("What?"));
        var thrown = assertThrows(
                VideoXLException.class,
                () -> VideoXLSpark.ask(
                        questions, options().model("/models/none.gguf").build()));
        assertEquals(Code.MODEL_UNREADABLE, thrown.code());
        assertTrue(
                thrown.getMessage()
                        .startsWith("host " + InetAddress.getLocalHost().getHostName() + ", executor "),
                thrown.getMessage());
        assertTrue(thrown.getMessage().contains("there is no model file /models/none.gguf"), thrown.getMessage());
    }

    @Test
    void whatAnotherExecutorMightDoBetterIsThrown() {
        var film = fleet.films().getFirst().toString();
        var answers = VideoXLSpark.ask(
                Fleet.table(session, List.of(film), List.of("What?")),
                options().partitions(1).memories(folder + "/not-mounted").build());
        var message = failure(answers::collectAsList);
        assertTrue(message.contains("failed 4 times"), message);
        assertTrue(message.contains("there is no folder " + folder + "/not-mounted for memories"), message);
    }

    @Test
    void theGpuIsTheOneThatSparkGave() {
        var other = session.newSession();
        other.conf().unset("spark.videoxl.option.device");
        var answers = VideoXLSpark.ask(
                Fleet.table(other, List.of(fleet.films().getFirst().toString()), List.of("What?")),
                options().partitions(1).build());
        var message = failure(answers::collectAsList);
        assertTrue(message.contains("Spark gave the GPU with the address '" + Cluster.GPU + "'"), message);
        assertTrue(message.contains("it has CPU"), message);
    }

    @Test
    void evidenceIsThatOfTheLibrary() {
        var film = fleet.films().getFirst();
        var question = Fleet.QUESTIONS.getFirst();
        var row = VideoXLSpark.ask(
                        Fleet.table(session, List.of(film.toString()), List.of(question)),
                        options().option("evidence", 2).partitions(1).build())
                .collectAsList()
                .getFirst();
        try (var model = VideoXL.builder().demoModel().threads(1).build();
                var memory = model.watch(
                        film,
                        WatchOptions.builder().frames(FrameSampling.uniform(4)).build())) {
            var expected = memory.ask(
                            question, AskOptions.greedy().withMaxTokens(12).withEvidence(2))
                    .evidence();
            assertEquals(
                    expected.stream()
                            .map(each -> each.from().toMillis() / 1e3 + " " + each.source())
                            .toList(),
                    row.<Row>getList(row.fieldIndex("evidence")).stream()
                            .map(each -> each.getAs("from") + " " + each.getAs("source"))
                            .toList());
        }
    }

    @Test
    void aCancelledJobEndsWhileItWatches() throws Exception {
        try (var slow = SlowFilm.of(fleet.films().getFirst())) {
            var questions = Fleet.table(session, List.of(slow.address()), List.of("What?"));
            var answers = VideoXLSpark.ask(questions, options().partitions(1).build());
            var job = CompletableFuture.supplyAsync(() -> {
                context.addJobTag("cancelled");
                return answers.collectAsList();
            });
            slow.awaitRequest();
            long start = System.nanoTime();
            context.cancelJobsWithTag("cancelled");
            assertThrows(ExecutionException.class, () -> job.get(1, TimeUnit.MINUTES));
            while (!running.executors().isEmpty()) {
                assertTrue(System.nanoTime() - start < 20e9, "the task ends without the film");
                Thread.sleep(20);
            }
        }
        // The executors' models are usable.
        var again = VideoXLSpark.ask(
                Fleet.table(session, List.of(fleet.films().getFirst().toString()), List.of("What?")),
                options().partitions(1).build());
        assertNull(code(again.collectAsList().getFirst()));
    }

    @Test
    @Order(3)
    void sparksPagesTellTheProgress() throws Exception {
        var ui = context.uiWebUrl().get();
        var stages = json(ui + "/api/v1/applications/" + context.applicationId() + "/stages");
        var watched = new HashSet<String>();
        for (var stage : stages) {
            for (var update : stage.get("accumulatorUpdates")) {
                watched.add(
                        update.get("name").asText() + " " + update.get("value").asText());
            }
        }
        // What a lost task had done is not counted: its films' memories were reused when it ran again.
        assertTrue(watched.contains("questions answered 84"), watched::toString);
        assertTrue(watched.contains("questions with an error 12"), watched::toString);

        long frames = 0;
        for (int i = 0; i < 50 && frames < 21 * 4; i++) {
            Thread.sleep(200);
            var gauges = json(ui + "/metrics/json/").get("gauges");
            for (var gauge : gauges.properties()) {
                if (gauge.getKey().endsWith("VideoXLPlugin.framesWatched")
                        && gauge.getKey().contains(".driver.")) {
                    frames = gauge.getValue().get("value").asLong();
                }
            }
        }
        // Lost executors count, as far as they have reported.
        assertTrue(frames >= 4, "frames: " + frames);
    }

    private static JsonNode json(String address) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(
                    HttpRequest.newBuilder(URI.create(address))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new ObjectMapper().readTree(response.body());
        }
    }
}
