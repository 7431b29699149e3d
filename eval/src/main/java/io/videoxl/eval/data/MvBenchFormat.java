package io.videoxl.eval.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * MVBench: {@code video, question, candidates, answer}, the answer by its text, some with {@code start} and {@code end}. A file is a
 * task; each task has its folders. Parts are distributed cut out, or are taken from whole videos, or of folders of frames.
 */
final class MvBenchFormat extends BenchmarkFormat {
    private static final List<String> ROOTS = List.of("video/", "", "videos/", "data0613/", "video/data0613/");
    /** What is in these is cut out already. */
    private static final Set<String> CUT_OUT =
            Set.of("star/Charades_segment", "sta/sta_video_segment", "tvqa/video_fps3_hq_segment");

    private static final List<String> CHARADES = List.of("star/Charades_v1_480", "star/Charades_segment");
    private static final List<String> CLEVRER = List.of("clevrer/video_validation");
    private static final List<String> PERCEPTION = List.of("perception/videos");

    private static final Map<String, List<String>> FOLDERS = Map.ofEntries(
            Map.entry("action_sequence", CHARADES),
            Map.entry("action_prediction", CHARADES),
            Map.entry("object_interaction", CHARADES),
            Map.entry("action_localization", List.of("sta/sta_video", "sta/sta_video_segment")),
            Map.entry("moving_count", CLEVRER),
            Map.entry("moving_direction", CLEVRER),
            Map.entry("moving_attribute", CLEVRER),
            Map.entry("counterfactual_inference", CLEVRER),
            Map.entry("object_existence", CLEVRER),
            Map.entry("character_order", PERCEPTION),
            Map.entry("object_shuffle", PERCEPTION),
            Map.entry("state_change", PERCEPTION),
            Map.entry("action_count", PERCEPTION),
            Map.entry("fine_grained_pose", List.of("nturgbd", "nturgbd_convert")),
            Map.entry("egocentric_navigation", List.of("vlnqa")),
            Map.entry("episodic_reasoning", List.of("tvqa/frames_fps3_hq", "tvqa/video_fps3_hq_segment")),
            Map.entry("fine_grained_action", List.of("Moments_in_Time_Raw/videos")),
            Map.entry("scene_transition", List.of("scene_qa/video")),
            Map.entry("action_antonym", List.of("ssv2_video", "ssv2_video_mp4")),
            Map.entry("unexpected_action", List.of("FunQA_test/test")));

    @Override
    List<String> questionFiles() {
        return List.of("json/*.json", "*.{json,jsonl,parquet,csv,tsv}");
    }

    @Override
    Question question(DataRecord record, VideoFolder folder) throws BadRecord {
        var task = record.find("task_type", "task").orElse(record.file());
        if (!FOLDERS.containsKey(task)) {
            throw new BadRecord("the task is " + task + "; expected one of "
                    + String.join(", ", FOLDERS.keySet().stream().sorted().toList()));
        }
        var options = record.options("candidates", "options");
        int right = DataRecord.byText(record.text("answer"), options);
        var text = record.text("question");
        var name = record.text("video");
        var id = String.join("/", task, name, text, record.find("start").orElse(""));
        return new Question(id, id, video(task, name, record, folder), text, options, right, Map.of(TASK, task));
    }

    private static ShownVideo video(String task, String name, DataRecord record, VideoFolder folder) throws BadRecord {
        var candidates = new ArrayList<String>();
        for (var root : ROOTS) {
            FOLDERS.get(task).forEach(each -> candidates.add(root + each + "/" + name));
        }
        var file = folder.existing(candidates);
        var video = ShownVideo.of(file);
        boolean cutOut = CUT_OUT.stream().anyMatch(each -> file.getParent().endsWith(each));
        return record.has("start") && record.has("end") && !cutOut
                ? video.part(record.seconds("start"), record.seconds("end"))
                : video;
    }
}
