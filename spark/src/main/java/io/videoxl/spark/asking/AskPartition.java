package io.videoxl.spark.asking;

import io.videoxl.spark.metrics.JobProgress;
import io.videoxl.spark.table.AnswerColumns;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Answers the rows of a partition, in which rows of one video follow each other. The rows of one video are in memory at a time.
 *
 * @param plan what executors are told
 * @param video the index of the videos' column
 * @param question the index of the questions' column
 * @param progress of the job
 */
public record AskPartition(AskPlan plan, int video, int question, JobProgress progress)
        implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return rows; // no model for nothing
        }
        AskingTask.interruptWhenKilled();
        var asker = new VideoAsker(plan, progress);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> asker.close());
        return new Answers(asker, rows);
    }

    private final class Answers implements Iterator<Row> {
        private final VideoAsker asker;
        private final Iterator<Row> rows;
        private final Deque<Row> answers = new ArrayDeque<>();
        private Row next;

        Answers(VideoAsker asker, Iterator<Row> rows) {
            this.asker = asker;
            this.rows = rows;
            next = rows.next();
        }

        @Override
        public boolean hasNext() {
            if (answers.isEmpty() && next != null) {
                answer(rowsOfOneVideo());
            }
            return !answers.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return answers.removeFirst();
        }

        private List<Row> rowsOfOneVideo() {
            var group = new ArrayList<Row>();
            var name = next.getString(video);
            while (next != null && Objects.equals(next.getString(video), name)) {
                group.add(next);
                next = rows.hasNext() ? rows.next() : null;
            }
            return group;
        }

        private void answer(List<Row> group) {
            var questions = new ArrayList<String>();
            group.forEach(row -> questions.add(row.getString(question)));
            var outcomes = asker.ask(group.getFirst().getString(video), questions);
            for (int i = 0; i < group.size(); i++) {
                var values = new ArrayList<Object>();
                for (int column = 0; column < group.get(i).size(); column++) {
                    values.add(group.get(i).get(column));
                }
                values.addAll(AnswerColumns.values(outcomes.get(i), asker.device(), asker.askedWith()));
                answers.add(RowFactory.create(values.toArray()));
            }
        }
    }
}
