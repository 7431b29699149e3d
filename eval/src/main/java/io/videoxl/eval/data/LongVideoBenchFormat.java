package io.videoxl.eval.data;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * LongVideoBench: {@code id, video_path, question, option0} to {@code option4} ("N/A" for none) or {@code candidates}, {@code
 * correct_choice, duration_group, question_category, subtitle_path, starting_timestamp_for_subtitles}.
 */
final class LongVideoBenchFormat extends BenchmarkFormat {
    private static final int MOST_OPTIONS = 5;

    @Override
    List<String> questionFiles() {
        return List.of("lvb_val.json", "validation*.parquet", "*.{json,jsonl,parquet,csv,tsv}");
    }

    @Override
    Question question(DataRecord record, VideoFolder folder) throws BadRecord {
        var id = record.text("id");
        var options = record.has("candidates") ? record.options("candidates") : options(record);
        int right = record.integer("correct_choice");
        if (right < 0 || right >= options.size()) {
            throw new BadRecord("correct_choice is " + right + "; expected 0 to " + (options.size() - 1));
        }
        var labels = new LinkedHashMap<String, String>();
        labels.put("duration", record.text("duration_group"));
        labels.put("category", record.text("question_category"));
        var text = record.text("question");
        return new Question(id, id, video(record, folder), text, options, right, labels);
    }

    private static List<String> options(DataRecord record) throws BadRecord {
        var options = new ArrayList<String>();
        for (int i = 0; i < MOST_OPTIONS; i++) {
            var option = record.find("option" + i).orElse("N/A");
            if (!option.equals("N/A")) {
                options.add(option);
            }
        }
        return DataRecord.checked("option0 to option4", options);
    }

    private static ShownVideo video(DataRecord record, VideoFolder folder) throws BadRecord {
        var name = record.text("video_path");
        var video = ShownVideo.of(folder.existing(List.of("videos/" + name, "video/" + name, name)));
        for (var spoken : record.find("subtitle_path").stream().toList()) {
            var file = folder.find(List.of("subtitles/" + spoken, spoken));
            if (file.isPresent()) {
                var start = record.has("starting_timestamp_for_subtitles")
                        ? record.seconds("starting_timestamp_for_subtitles")
                        : Duration.ZERO;
                return video.withSubtitles(file.get(), start);
            }
        }
        return video;
    }
}
