package io.videoxl.eval.report;

import io.videoxl.eval.QuestionResult;
import io.videoxl.eval.Results;
import io.videoxl.eval.data.Question;
import io.videoxl.eval.scoring.Scoring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is right and what is wrong: questions, or samples of several tries that must all be right.
 *
 * @param samples right or wrong, by their names
 * @param labels of each
 * @param failed questions that could not be asked
 * @param uncounted questions or samples that leave the denominator
 */
record Judged(
        Map<String, Boolean> samples,
        Map<String, Map<String, String>> labels,
        List<QuestionResult> failed,
        int uncounted) {
    static Judged of(Results results, Scoring scoring) {
        var settings = results.settings();
        var tries = new LinkedHashMap<String, List<Boolean>>();
        var labels = new LinkedHashMap<String, Map<String, String>>();
        var failed = new ArrayList<QuestionResult>();
        int uncounted = 0;
        for (var each : results.questions()) {
            if (each.failure().isPresent()) {
                failed.add(each);
                continue;
            }
            var verdict = scoring.judge(
                    settings.benchmark(),
                    settings.family(),
                    each.id(),
                    each.options(),
                    each.right(),
                    each.answer(),
                    settings.seed());
            if (verdict.counts()) {
                tries.computeIfAbsent(each.sample(), name -> new ArrayList<>()).add(verdict.correct());
                labels.put(each.sample(), each.labels());
            } else {
                uncounted++;
            }
        }
        var samples = new LinkedHashMap<String, Boolean>();
        for (var each : tries.entrySet()) {
            if (each.getValue().size() >= settings.benchmark().tries()) {
                samples.put(each.getKey(), !each.getValue().contains(false));
            } else {
                uncounted++;
            }
        }
        return new Judged(samples, labels, failed, uncounted);
    }

    /** Those of a label, of which there may be several. */
    static List<String> values(String label) {
        return label == null ? List.of() : List.of(label.split(Question.SEPARATOR));
    }

    Share share(String label, String value) {
        int right = 0;
        int of = 0;
        for (var each : samples.entrySet()) {
            if (label == null || values(labels.get(each.getKey()).get(label)).contains(value)) {
                of++;
                right += each.getValue() ? 1 : 0;
            }
        }
        return new Share(right, of);
    }
}
