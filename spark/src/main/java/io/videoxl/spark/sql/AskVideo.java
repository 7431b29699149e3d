package io.videoxl.spark.sql;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.spark.asking.AskPlan;
import io.videoxl.spark.options.SessionSettings;
import io.videoxl.spark.table.AnswerColumns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** The SQL function {@code ask_video}. */
public final class AskVideo {
    /** Its name. */
    public static final String NAME = "ask_video";

    private static final DataType OPTIONS = DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);

    private AskVideo() {}

    /** As an extension is given it. */
    public static Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>> description() {
        return new Tuple3<>(new FunctionIdentifier(NAME), info(), new Builder());
    }

    /** Adds it to a session that has begun. */
    public static void register(SparkSession session) {
        session.sessionState().functionRegistry().registerFunction(new FunctionIdentifier(NAME), info(), new Builder());
    }

    private static ExpressionInfo info() {
        return new ExpressionInfo(
                AskVideo.class.getName(),
                null,
                NAME,
                "_FUNC_(video, question[, options]) - Watches a video and answers a question about it.",
                "",
                "",
                "",
                "",
                "",
                "",
                "scala_udf");
    }

    /** Makes a call's expression; runs when a query is analysed. */
    private static final class Builder extends AbstractFunction1<Seq<Expression>, Expression> {
        @Override
        public Expression apply(Seq<Expression> arguments) {
            var given = CollectionConverters.asJava(arguments);
            require(given);
            var settings = new SessionSettings(
                    CollectionConverters.asJava(SQLConf.get().getAllConfs()));
            var options = settings.options();
            if (given.size() == 3 && given.get(2).foldable()) {
                options.with(literal(given.get(2)));
            }
            var plan = new AskPlan(
                    settings.requiredModel(), null, options, settings.memories().orElse(null));
            var function = given.size() == 2 ? new AskRow.OfTwo(plan) : new AskRow.OfThree(plan);
            return new ScalaUDF(
                    function,
                    AnswerColumns.type(),
                    arguments,
                    CollectionConverters.asScala(List.<Option<ExpressionEncoder<?>>>of())
                            .toSeq(),
                    Option.empty(),
                    Option.apply(NAME),
                    true,
                    false);
        }

        private static void require(List<Expression> given) {
            boolean fits = given.size() == 2 || given.size() == 3;
            for (int i = 0; fits && i < given.size(); i++) {
                var type = given.get(i).dataType();
                fits = type.equals(DataTypes.NullType) || type.sameType(i < 2 ? DataTypes.StringType : OPTIONS);
            }
            if (!fits) {
                var types = given.stream().map(each -> each.dataType().sql()).toList();
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        NAME + " was given (" + String.join(", ", types)
                                + "), expected (STRING, STRING) or (STRING, STRING, MAP<STRING, STRING>)");
            }
        }

        private static Map<String, String> literal(Expression options) {
            var texts = new LinkedHashMap<String, String>();
            if (options.eval(null) instanceof MapData map) {
                map.foreach(DataTypes.StringType, DataTypes.StringType, new AbstractFunction2<>() {
                    @Override
                    public BoxedUnit apply(Object name, Object text) {
                        texts.put(String.valueOf(name), text == null ? null : text.toString());
                        return BoxedUnit.UNIT;
                    }
                });
            }
            return texts;
        }
    }
}
