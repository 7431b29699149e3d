package io.videoxl.spark.sql;

import io.videoxl.VideoXLException;
import io.videoxl.spark.asking.AskPlan;
import io.videoxl.spark.asking.AskingTask;
import io.videoxl.spark.asking.Outcome;
import io.videoxl.spark.asking.VideoAsker;
import io.videoxl.spark.options.NamedOptions;
import io.videoxl.spark.table.AnswerColumns;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction2;
import scala.runtime.AbstractFunction3;

/** Answers the rows of a task one by one, and remembers the last video. */
final class AskRow implements Serializable {
    private static final long serialVersionUID = 1L;

    private final AskPlan plan;
    private transient VideoAsker asker;
    private transient Map<String, String> askersOptions;

    private AskRow(AskPlan plan) {
        this.plan = plan;
    }

    private Row answer(String video, String question, Map<String, String> more) {
        NamedOptions options;
        try {
            options = plan.options().with(more);
        } catch (VideoXLException e) {
            return row(new Outcome.Failed(e.code(), e.getMessage()), null, null);
        }
        if (asker == null || !more.equals(askersOptions)) {
            begin(options, more);
        }
        try {
            // The question may be null.
            var outcomes = asker.ask(video, Collections.singletonList(question));
            return row(outcomes.getFirst(), asker.device(), asker.askedWith());
        } finally {
            if (TaskContext.get() == null) {
                end(); // nobody would say when the last row has come
            }
        }
    }

    private void begin(NamedOptions options, Map<String, String> more) {
        boolean first = asker == null;
        if (first) {
            AskingTask.interruptWhenKilled();
        }
        end();
        asker = new VideoAsker(new AskPlan(plan.model(), plan.fingerprint(), options, plan.memories()), null);
        askersOptions = more;
        var task = TaskContext.get();
        if (first && task != null) {
            task.addTaskCompletionListener((TaskCompletionListener) each -> end());
        }
    }

    private void end() {
        if (asker != null) {
            asker.close();
            asker = null;
        }
    }

    private static Row row(Outcome outcome, String device, String askedWith) {
        return RowFactory.create(
                AnswerColumns.values(outcome, device, askedWith).toArray());
    }

    /** For calls without options. */
    static final class OfTwo extends AbstractFunction2<Object, Object, Object> implements Serializable {
        private static final long serialVersionUID = 1L;

        private final AskRow row;

        OfTwo(AskPlan plan) {
            row = new AskRow(plan);
        }

        @Override
        public Object apply(Object video, Object question) {
            return row.answer((String) video, (String) question, Map.of());
        }
    }

    /** For calls with options. */
    static final class OfThree extends AbstractFunction3<Object, Object, Object, Object> implements Serializable {
        private static final long serialVersionUID = 1L;

        private final AskRow row;

        OfThree(AskPlan plan) {
            row = new AskRow(plan);
        }

        @Override
        @SuppressWarnings("unchecked")
        public Object apply(Object video, Object question, Object options) {
            var more = options == null
                    ? Map.<String, String>of()
                    : CollectionConverters.asJava((scala.collection.Map<String, String>) options);
            return row.answer((String) video, (String) question, more);
        }
    }
}
