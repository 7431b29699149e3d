package io.videoxl.spark.table;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.videoxl.Evidence;
import io.videoxl.WatchedWindow;
import io.videoxl.spark.asking.Outcome;
import io.videoxl.spark.asking.Outcome.Answered;
import io.videoxl.spark.asking.Outcome.Failed;
import io.videoxl.spark.models.ThisHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns that asking adds. */
public final class AnswerColumns {
    /** Names the column by which answers of other models and options are told apart. */
    public static final String ASKED_WITH = "asked_with";

    /** Names the column that is null where a question was answered. */
    public static final String ERROR = "error";

    private static final StructType ERROR_TYPE = struct(field("code", StringType), field("message", StringType));

    private static final StructType TOKENS =
            struct(field("memory", IntegerType), field("question", IntegerType), field("answer", IntegerType));

    private static final StructType TIMES = struct(
            field("watching", DoubleType),
            field("reading", DoubleType),
            field("answering", DoubleType),
            field("repeating", DoubleType));

    private static final StructType WINDOW = struct(
            field("from", DoubleType),
            field("to", DoubleType),
            field("frames", IntegerType),
            field("ratio", IntegerType),
            field("summaries", IntegerType));

    private static final StructType EVIDENCE = struct(
            field("from", DoubleType),
            field("to", DoubleType),
            field("source", StringType),
            field("weight", DoubleType),
            field("alone", BooleanType));

    private static final StructType MEMORY = struct(field("file", StringType), field("reused", BooleanType));

    private static final StructType RAN_ON = struct(field("host", StringType), field("device", StringType));

    private static final StructType TYPE = struct(
            field("answer", StringType),
            field(ERROR, ERROR_TYPE),
            field("finish_reason", StringType),
            field("frames", IntegerType),
            field("tokens", TOKENS),
            field("times", TIMES),
            field("windows", DataTypes.createArrayType(WINDOW, false)),
            field("evidence", DataTypes.createArrayType(EVIDENCE, false)),
            field("warnings", DataTypes.createArrayType(StringType, false)),
            field("memory", MEMORY),
            field("ran_on", RAN_ON),
            field(ASKED_WITH, StringType));

    private AnswerColumns() {}

    private static StructType struct(StructField... fields) {
        return new StructType(fields);
    }

    private static StructField field(String name, DataType type) {
        return DataTypes.createStructField(name, type, true);
    }

    /** All of them, in their order. */
    public static StructType type() {
        return TYPE;
    }

    /** Their values. */
    public static List<Object> values(Outcome outcome, String device, String askedWith) {
        var values = new ArrayList<Object>();
        switch (outcome) {
            case Answered answered -> {
                var answer = answered.answer();
                var watched = answered.watched();
                var times = answer.timings();
                values.add(answer.text());
                values.add(null);
                values.add(answer.finishReason().name());
                values.add(answer.frames());
                values.add(RowFactory.create(answer.memoryTokens(), answer.questionTokens(), answer.answerTokens()));
                values.add(RowFactory.create(
                        seconds(times.watching()),
                        seconds(times.reading()),
                        seconds(times.answering()),
                        seconds(times.repeating())));
                values.add(watched.windows().stream().map(AnswerColumns::window).toArray(Row[]::new));
                values.add(
                        answer.evidence().stream().map(AnswerColumns::evidence).toArray(Row[]::new));
                var warnings = new ArrayList<>(answer.warnings());
                warnings.addAll(watched.warnings());
                values.add(warnings.toArray(String[]::new));
                values.add(RowFactory.create(watched.memoryFile().orElse(null), watched.reused()));
            }
            case Failed failed -> {
                values.add(null);
                values.add(RowFactory.create(failed.code().name(), failed.message()));
                for (int i = 0; i < 8; i++) {
                    values.add(null);
                }
            }
        }
        values.add(RowFactory.create(ThisHost.name(), device));
        values.add(askedWith);
        return values;
    }

    private static Row window(WatchedWindow window) {
        return RowFactory.create(
                seconds(window.from()),
                seconds(window.to()),
                window.endFrame() - window.firstFrame(),
                window.ratio(),
                window.summaries());
    }

    private static Row evidence(Evidence evidence) {
        return RowFactory.create(
                seconds(evidence.from()),
                seconds(evidence.to()),
                evidence.source(),
                evidence.weight(),
                evidence.alone());
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
