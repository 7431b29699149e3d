package io.videoxl.eval.data;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** Video-MME: {@code videoID, question_id, duration, domain, sub_category, task_type, question, options, answer}. */
final class VideoMmeFormat extends BenchmarkFormat {
    private static final List<String> FOLDERS = List.of("data/", "video/", "videos/", "");
    private static final List<String> ENDINGS = List.of(".mp4", ".MP4", ".mkv");

    @Override
    List<String> questionFiles() {
        return List.of("videomme/*.parquet", "*.{parquet,jsonl,json,csv,tsv}");
    }

    @Override
    Question question(DataRecord record, VideoFolder folder) throws BadRecord {
        var id = record.text("question_id");
        var options = record.options("options", "candidates");
        int right = DataRecord.byLetter(record.text("answer"), options);
        var labels = new LinkedHashMap<String, String>();
        labels.put("duration", record.text("duration"));
        labels.put("domain", record.text("domain"));
        labels.put("category", record.text("sub_category"));
        labels.put(TASK, record.text("task_type"));
        var question = record.text("question");
        return new Question(id, id, video(record.text("videoID"), folder), question, options, right, labels);
    }

    private static ShownVideo video(String name, VideoFolder folder) throws BadRecord {
        var candidates = FOLDERS.stream()
                .flatMap(each -> ENDINGS.stream().map(ending -> each + name + ending))
                .toList();
        var video = ShownVideo.of(folder.existing(candidates));
        var spokenIn = Stream.of("subtitle/", "subtitles/")
                .flatMap(each -> Stream.of(".srt", ".vtt").map(ending -> each + name + ending))
                .toList();
        return folder.find(spokenIn)
                .map(spoken -> video.withSubtitles(spoken, Duration.ZERO))
                .orElse(video);
    }
}
