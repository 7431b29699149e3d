package io.videoxl.eval.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * LVBench: {@code video} or {@code key, question} with the options inside or {@code candidates}, {@code answer} as a letter or such as
 * {@code (D) 1633}, {@code question_type} (one or a list), {@code type, time_reference, uid}; a record each, or those of a video in its
 * list {@code qa}, as its authors distribute it.
 */
final class LvBenchFormat extends BenchmarkFormat {
    /** As the table of the authors has them. */
    private static final Map<String, String> TYPES = types();

    private static final Pattern LETTER = Pattern.compile("\\(?([A-Za-z])(?:[).:]|$)(.*)", Pattern.DOTALL);
    private static final List<String> ENDINGS = List.of("", ".mp4", ".mkv", ".webm", ".MP4");

    private static Map<String, String> types() {
        var types = new LinkedHashMap<String, String>();
        types.put("ER", "entity recognition");
        types.put("EU", "event understanding");
        types.put("KIR", "key information retrieval");
        types.put("TG", "temporal grounding");
        types.put("REA", "reasoning");
        types.put("SUM", "summarization");
        return types;
    }

    @Override
    List<String> questionFiles() {
        return List.of(
                "*video_info.meta.jsonl",
                "data/video_info.meta.jsonl",
                "*.{jsonl,json,parquet,csv,tsv}",
                "data/*.{jsonl,json,parquet,csv,tsv}");
    }

    /** A video with its questions becomes a record for each. */
    @Override
    List<DataRecord> records(DataRecord record) {
        if (!(record.fields().get("qa") instanceof JsonNode list) || !list.isArray()) {
            return List.of(record);
        }
        var records = new ArrayList<DataRecord>();
        for (var each : list) {
            var fields = record.fields().deepCopy();
            fields.remove("qa");
            if (each instanceof ObjectNode one) {
                fields.setAll(one);
            }
            records.add(new DataRecord(
                    record.file(), record.where() + ", question " + (records.size() + 1) + " of it", fields));
        }
        return records;
    }

    @Override
    Question question(DataRecord record, VideoFolder folder) throws BadRecord {
        var name = record.text("video", "video_path", "key");
        var asked = record.text("question");
        var answer = record.text("answer");
        boolean apart = record.has("candidates") || record.has("options");
        var inside = OptionsInside.of(asked);
        var options =
                apart ? record.options("candidates", "options") : DataRecord.checked("question", inside.options());
        var labels = new LinkedHashMap<String, String>();
        labels.put("type", String.join(Question.SEPARATOR, questionTypes(record)));
        record.find("type").ifPresent(kind -> labels.put("kind of video", kind));
        var id = name + "/" + record.find("uid", "question_id").orElse(asked);
        var video = ShownVideo.of(folder.existing(candidates(name)));
        return new Question(id, id, video, apart ? asked : inside.question(), options, right(answer, options), labels);
    }

    private static List<String> candidates(String name) {
        var file = name.substring(name.lastIndexOf('/') + 1);
        return List.of("videos/", "video/", "all_videos/", "").stream()
                .flatMap(root -> ENDINGS.stream().map(ending -> root + file + ending))
                .toList();
    }

    /** The full names; a question may have several. */
    private static LinkedHashSet<String> questionTypes(DataRecord record) throws BadRecord {
        var found = new LinkedHashSet<String>();
        for (var each : record.texts("question_type")) {
            var type = each.strip().toLowerCase(Locale.ROOT);
            var known = TYPES.getOrDefault(each.strip().toUpperCase(Locale.ROOT), type);
            if (!TYPES.containsValue(known)) {
                throw new BadRecord(
                        "question_type is " + each + "; expected some of " + String.join(", ", TYPES.values()));
            }
            found.add(known);
        }
        if (found.isEmpty()) {
            throw new BadRecord("question_type is empty; expected some of " + String.join(", ", TYPES.values()));
        }
        return found;
    }

    /** By the letter in brackets, or alone; what follows it must be that option. */
    private static int right(String answer, List<String> options) throws BadRecord {
        Matcher letter = LETTER.matcher(answer.strip());
        if (!letter.matches() || !letter.group(2).isBlank() && options.contains(answer.strip())) {
            return DataRecord.byText(answer, options);
        }
        int right = DataRecord.byLetter(letter.group(1).toUpperCase(Locale.ROOT), options);
        var text = letter.group(2).strip();
        if (!text.isEmpty() && !text.equals(options.get(right))) {
            throw new BadRecord("the answer is " + answer.strip() + ", but option " + letter.group(1) + " is "
                    + options.get(right));
        }
        return right;
    }
}
