package io.videoxl.eval.data;

import java.util.List;
import java.util.Map;

/**
 * MLVU: {@code video_name, question} with the options inside, {@code answer} as a letter, {@code task_type}, as the harness reads it;
 * or {@code video, question, candidates, answer} as a text, {@code question_type}, a file for each task, as its authors distribute it.
 */
final class MlvuFormat extends BenchmarkFormat {
    @Override
    List<String> questionFiles() {
        return List.of("json/*.json", "*.{parquet,json,jsonl,csv,tsv}", "*/*.parquet");
    }

    @Override
    Question question(DataRecord record, VideoFolder folder) throws BadRecord {
        var asked = record.text("question");
        var answer = record.text("answer");
        var inside = OptionsInside.of(asked).options();
        // Such as subPlot and summary.
        if (!record.hasOptions("candidates")
                && inside.isEmpty()
                && !answer.strip().matches("\\(?[A-Za-z][).]?")) {
            throw new NotMultipleChoice(
                    record.find("task_type", "question_type").orElse(record.file()));
        }
        var name = record.text("video_name", "video");
        var video = ShownVideo.of(folder.existing(List.of(
                "video/" + name, "video/" + record.file() + "/" + name, "videos/" + name, "mlvu/" + name, name)));
        var task = record.text("task_type", "question_type");
        var labels = Map.of(TASK, task);
        if (record.hasOptions("candidates")) {
            var options = record.options("candidates");
            var text = new PromptTemplate("Question: {question}\nOptions:\n{options (A)}");
            int right = DataRecord.byText(answer, options);
            var id = id(record, name, asked);
            var bare = new Question(id, id, video, asked, options, right, labels);
            return new Question(id, id, video, text.fill(bare, ""), options, right, labels);
        }
        var options = DataRecord.checked("question", inside);
        var id = id(record, name, asked);
        return new Question(id, id, video, asked, options, DataRecord.byLetter(answer, options), labels);
    }

    /** Ids are not unique over all tasks. */
    private static String id(DataRecord record, String video, String question) {
        return video + "/" + record.find("question_id").orElse(question);
    }
}
