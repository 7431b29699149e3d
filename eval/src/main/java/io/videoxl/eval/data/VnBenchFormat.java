package io.videoxl.eval.data;

import java.util.LinkedHashMap;
import java.util.List;

/**
 * VNBench: {@code video, question, options, type, try}, and the right option by its letter ({@code gt_option}) or its text ({@code
 * gt} or {@code answer}). Four tries with the options in another order are a sample.
 */
final class VnBenchFormat extends BenchmarkFormat {
    static final int TRIES = 4;

    @Override
    List<String> questionFiles() {
        return List.of("*4try.json", "*.{json,jsonl,parquet,csv,tsv}");
    }

    @Override
    Question question(DataRecord record, VideoFolder folder) throws BadRecord {
        var name = record.text("video");
        var text = record.text("question");
        var type = record.text("type");
        var options = record.options("options");
        int right = right(record, options);
        var file = name.substring(name.lastIndexOf('/') + 1);
        if (file.isBlank()) {
            throw new BadRecord("video is " + name + "; expected the name of a file");
        }
        var video = ShownVideo.of(folder.existing(List.of("video/" + file, "videos/" + file, file, name)));
        var labels = new LinkedHashMap<String, String>();
        labels.put("ability", ability(type));
        labels.put("type", type);
        var sample = String.join("/", file, type, text);
        return new Question(sample + "/" + record.text("try"), sample, video, text, options, right, labels);
    }

    private static int right(DataRecord record, List<String> options) throws BadRecord {
        var given = record.text("gt_option", "answer", "gt");
        boolean letter = given.strip().matches("\\(?[A-Z][.)]?");
        return letter && !options.contains(given.strip())
                ? DataRecord.byLetter(given, options)
                : DataRecord.byText(given, options);
    }

    private static String ability(String type) throws BadRecord {
        return switch (type.split("_")[0]) {
            case "ret" -> "retrieval";
            case "ord" -> "ordering";
            case "cnt" -> "counting";
            default ->
                throw new BadRecord("the type is " + type + "; expected one that begins with ret_, ord_ or cnt_");
        };
    }
}
