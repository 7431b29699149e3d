package io.videoxl.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * MLVU: {@code video_name, question} with the options inside, {@code answer} as a letter, {@code task_type}, as the harness reads it;
 * or {@code video, question, candidates, answer} as a text, {@code question_type}, a file for each task, as its authors distribute it.
 */
final class MlvuFormat extends BenchmarkFormat {
    private static final Pattern OPTION = Pattern.compile("^\\s*(?:\\(([A-Z])\\)|([A-Z])[.):])\\s*(.*\\S)\\s*$");

    @Override
    List<String> questionFiles() {
        return List.of("json/*.json", "*.{parquet,json,jsonl,csv,tsv}", "*/*.parquet");
    }

    @Override
    Question question(DataRecord record, Path folder) throws BadRecord {
        var name = record.text("video_name", "video");
        var video = ShownVideo.of(existing(
                folder,
                List.of(
                        "video/" + name,
                        "video/" + record.file() + "/" + name,
                        "videos/" + name,
                        "mlvu/" + name,
                        name)));
        var labels = Map.of(TASK, record.text("task_type", "question_type"));
        var asked = record.text("question");
        var answer = record.text("answer");
        if (record.has("candidates")) {
            var options = record.options("candidates");
            var text = new PromptTemplate("Question: {question}\nOptions:\n{options (A)}");
            int right = DataRecord.byText(answer, options);
            var id = id(record, name, asked);
            var bare = new Question(id, id, video, asked, options, right, labels);
            return new Question(id, id, video, text.fill(bare, ""), options, right, labels);
        }
        var options = DataRecord.checked("question", inside(asked));
        var id = id(record, name, asked);
        return new Question(id, id, video, asked, options, DataRecord.byLetter(answer, options), labels);
    }

    /** Ids are not unique over all tasks. */
    private static String id(DataRecord record, String video, String question) {
        return video + "/" + record.find("question_id").orElse(question);
    }

    /** The lines that begin with A, B, C and so on. */
    private static List<String> inside(String question) {
        var options = new ArrayList<String>();
        for (var line : question.lines().toList()) {
            var found = OPTION.matcher(line);
            if (found.matches()) {
                var letter = found.group(1) == null ? found.group(2) : found.group(1);
                if (letter.equals(Letters.of(options.size()))) {
                    options.add(found.group(3));
                }
            }
        }
        return options;
    }
}
