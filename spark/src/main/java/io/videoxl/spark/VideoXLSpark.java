package io.videoxl.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.spark.asking.AskPartition;
import io.videoxl.spark.asking.AskPlan;
import io.videoxl.spark.metrics.JobProgress;
import io.videoxl.spark.models.ClusterModel;
import io.videoxl.spark.options.SessionSettings;
import io.videoxl.spark.sql.AskVideo;
import io.videoxl.spark.table.AnswerColumns;
import io.videoxl.spark.table.AnswersFolder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Asks a table of questions about a table of videos, on a cluster.
 *
 * <pre>{@code
 * var options = SparkAskOptions.builder()
 *         .model("/models/video-xl-7b-q8_0.gguf")
 *         .option("frames", 512)
 *         .memories("/shared/memories")
 *         .build();
 * VideoXLSpark.askInto(questions, options, "/shared/answers");
 * }</pre>
 *
 * <p>Rows of one video go to one task, which watches it once and asks all its questions. Each executor's JVM loads the model once.
 *
 * <p>To the columns of the questions these are added; all times are in seconds:
 *
 * <ul>
 *   <li>{@code answer}: the text; null if there is an error;
 *   <li>{@code error}: null, or {@code code} and {@code message} of a {@link VideoXLException} that is the file's or the question's
 *       fault;
 *   <li>{@code finish_reason}: an {@link io.videoxl.Answer.FinishReason};
 *   <li>{@code frames}: how many were watched;
 *   <li>{@code tokens}: of the {@code memory}, the {@code question} and the {@code answer};
 *   <li>{@code times}: {@code watching} the video (0 if its memory was there), {@code reading} the question, {@code answering},
 *       {@code repeating};
 *   <li>{@code windows}: of each {@code from}, {@code to}, {@code frames}, {@code ratio} and {@code summaries};
 *   <li>{@code evidence}: the moments that the answer rests on, if the option {@code evidence} asks for some, of each {@code from},
 *       {@code to}, {@code source}, {@code weight} and {@code alone}, as {@link io.videoxl.Evidence} tells;
 *   <li>{@code warnings}: what was not as it should be;
 *   <li>{@code memory}: the {@code file} that keeps it, and whether it was {@code reused};
 *   <li>{@code ran_on}: the {@code host} and the {@code device};
 *   <li>{@code asked_with}: 32 digits that stand for the model and the options.
 * </ul>
 *
 * <p>What is the file's or the question's fault ({@code VIDEO_UNREADABLE}, {@code VIDEO_EMPTY}, {@code MEMORY_UNREADABLE}, {@code
 * MEMORY_MISMATCH}, {@code INVALID_ARGUMENT}, {@code RATIO_INVALID}, {@code CONTEXT_EXCEEDED}) becomes an error of the row, and the job
 * goes on. What another executor might do better is thrown, with the host's name, so that Spark tries the task again: a model that is
 * missing or damaged, a device, native libraries. {@code DEVICE_OUT_OF_MEMORY}, {@code IO} and {@code INTERNAL} become an error of the
 * row once Spark would not try again.
 *
 * <p>A task that is killed has its thread interrupted, so it ends soon, and leaves the model usable.
 */
public final class VideoXLSpark {
    /** So that the last tasks, and those of a lost executor, are a small part of a job. An empty one takes milliseconds. */
    private static final int TASKS_PER_SLOT = 32;

    private VideoXLSpark() {}

    /**
     * Answers every row. Nothing is watched before the result is used, and everything is done again with each use: write it, or take
     * {@link #askInto}. One small job runs at once, to find the model on an executor.
     *
     * @param questions a table with a column of videos and one of questions
     * @param options how to ask
     * @return its rows in another order, with the columns that {@link VideoXLSpark} lists
     * @throws VideoXLException {@code INVALID_ARGUMENT} if a column is missing, is of another type, or has the name of one that is to
     *     be added, {@code MODEL_UNREADABLE} if the executor that was asked does not have the model
     */
    public static Dataset<Row> ask(Dataset<Row> questions, SparkAskOptions options) {
        return ask(questions, options, plan(questions, options));
    }

    private static Dataset<Row> ask(Dataset<Row> questions, SparkAskOptions options, AskPlan plan) {
        var schema = questions.schema();
        int video = column(schema, options.videoColumn());
        int question = column(schema, options.questionColumn());
        var result = withAnswers(schema);
        var session = questions.sparkSession();
        var context = classic(session).sparkContext();
        int partitions = options.partitions().orElseGet(() -> TASKS_PER_SLOT * slots(context));
        var byVideo = named(options.videoColumn());
        // A number of partitions is given because Spark would make one of many small ones, and all videos one task.
        return questions
                .repartition(partitions, byVideo)
                .sortWithinPartitions(byVideo)
                .mapPartitions(new AskPartition(plan, video, question, JobProgress.in(context)), Encoders.row(result));
    }

    /** How many tasks can run at a time, as far as is known now. */
    private static int slots(SparkContext context) {
        return Math.max(1, context.defaultParallelism() / context.conf().getInt("spark.task.cpus", 1));
    }

    /**
     * Answers what {@link #unanswered} leaves of the questions, and appends the answers to a folder of Parquet files. The answers of
     * each task are there as soon as it is done (Hadoop's file committer is told to be of version 2), so that a run that ends early,
     * whatever the reason, is gone on with by calling this again. One run at a time may write to a folder.
     *
     * @param questions a table with a column of videos and one of questions
     * @param options how to ask
     * @param folder where to; made if it is not there
     * @return everything that is in the folder now, answers of earlier runs included
     * @throws VideoXLException as {@link #ask} does; {@code INVALID_ARGUMENT} if the folder holds other columns
     */
    public static Dataset<Row> askInto(Dataset<Row> questions, SparkAskOptions options, String folder) {
        var answers = new AnswersFolder(questions.sparkSession(), folder);
        var plan = plan(questions, options);
        var left = answers.read()
                .map(earlier -> {
                    answers.requireColumns(earlier, withAnswers(questions.schema()));
                    return unanswered(questions, earlier, options, plan);
                })
                .orElse(questions);
        if (!left.isEmpty()) {
            answers.append(ask(left, options, plan));
        }
        return answers.read().orElseGet(() -> answers.none(withAnswers(questions.schema())));
    }

    /**
     * The rows that have no answer yet: those whose video and question do not stand in a row of {@code answers} that was asked of the
     * same model with the same options ({@code asked_with}). Rows with an error count as answered, unless {@link
     * SparkAskOptions.Builder#retryErrors} says otherwise. Devices, threads, {@code allow} and {@code timeout} make no difference, nor
     * does a file that was replaced by another of the same name.
     *
     * @param questions a table with a column of videos and one of questions
     * @param answers what {@link #ask} gave before, read from where it was written
     * @param options how to ask
     * @return the rows of {@code questions} that are left
     * @throws VideoXLException as {@link #ask} does
     */
    public static Dataset<Row> unanswered(Dataset<Row> questions, Dataset<Row> answers, SparkAskOptions options) {
        return unanswered(questions, answers, options, plan(questions, options));
    }

    private static Dataset<Row> unanswered(
            Dataset<Row> questions, Dataset<Row> answers, SparkAskOptions options, AskPlan plan) {
        for (var name : new String[] {options.videoColumn(), options.questionColumn(), AnswerColumns.ASKED_WITH}) {
            column(answers.schema(), name);
        }
        var done = answers.where(
                named(AnswerColumns.ASKED_WITH).equalTo(lit(AskPlan.askedWith(plan.fingerprint(), plan.options()))));
        if (options.retryErrors()) {
            done = done.where(named(AnswerColumns.ERROR).isNull());
        }
        // Names of their own, since a table may be joined with one that was made from it.
        var known = done.select(
                        named(options.videoColumn()).as("videoxl_video"),
                        named(options.questionColumn()).as("videoxl_question"))
                .distinct();
        return questions.join(
                known,
                named(options.videoColumn())
                        .eqNullSafe(col("videoxl_video"))
                        .and(named(options.questionColumn()).eqNullSafe(col("videoxl_question"))),
                "left_anti");
    }

    /**
     * Makes {@code ask_video(video, question)} and {@code ask_video(video, question, map('frames', '64'))} known to a session's SQL.
     * {@link VideoXLExtensions} does the same by configuration. The function gives a struct of the columns that {@link VideoXLSpark}
     * lists. The model, the folder of memories and further options are taken from the configuration: {@code spark.videoxl.model},
     * {@code spark.videoxl.memories}, {@code spark.videoxl.option.NAME}.
     *
     * <p>A video is watched once if its rows follow each other in a task; sort by it, keep memories, or take {@link #ask}, which groups
     * them.
     *
     * @param session the session
     */
    public static void register(SparkSession session) {
        AskVideo.register(classic(session));
    }

    /** Everything that can be refused is, before anything is watched. */
    private static AskPlan plan(Dataset<Row> questions, SparkAskOptions options) {
        var schema = questions.schema();
        column(schema, options.videoColumn());
        column(schema, options.questionColumn());
        withAnswers(schema);
        var session = classic(questions.sparkSession());
        var settings = settings(session);
        var place = options.model(settings);
        var named = options.options(settings);
        return new AskPlan(
                place, ClusterModel.fingerprint(session.sparkContext(), place), named, options.memories(settings));
    }

    private static SessionSettings settings(SparkSession session) {
        return new SessionSettings(CollectionConverters.asJava(session.conf().getAll()));
    }

    private static org.apache.spark.sql.classic.SparkSession classic(SparkSession session) {
        if (session instanceof org.apache.spark.sql.classic.SparkSession classic) {
            return classic;
        }
        throw new VideoXLException(
                Code.INVALID_ARGUMENT,
                "this session is one of Spark Connect, expected one in the driver's own JVM; through Spark Connect, use"
                        + " ask_video in SQL, with spark.sql.extensions set on the server");
    }

    private static Column named(String column) {
        return col("`" + column.replace("`", "``") + "`");
    }

    private static int column(StructType schema, String name) {
        var names = schema.fieldNames();
        int index = Arrays.asList(names).indexOf(name);
        if (index < 0) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "there is no column '" + name + "'; the table has " + String.join(", ", names));
        }
        var type = schema.fields()[index].dataType();
        if (!type.equals(DataTypes.StringType)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "the column '" + name + "' is of type " + type.sql() + ", expected " + DataTypes.StringType.sql());
        }
        return index;
    }

    private static StructType withAnswers(StructType schema) {
        var added = AnswerColumns.type();
        for (var name : added.fieldNames()) {
            if (Arrays.stream(schema.fieldNames()).anyMatch(name::equalsIgnoreCase)) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "the table has a column '" + name + "', which is to be added; rename or drop it");
            }
        }
        return new StructType(Stream.concat(Arrays.stream(schema.fields()), Arrays.stream(added.fields()))
                .toArray(StructField[]::new));
    }
}
