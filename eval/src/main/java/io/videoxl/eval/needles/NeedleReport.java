package io.videoxl.eval.needles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.videoxl.eval.report.Share;
import io.videoxl.worlds.needles.NeedleGrid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * The results of a needle test.
 *
 * @param grid lengths and depths
 * @param results one for each needle that was tried
 */
public record NeedleReport(NeedleGrid grid, List<NeedleResult> results) {
    /** Copies. */
    public NeedleReport {
        results = List.copyOf(results);
    }

    /** {@return the part of all needles that was found, 0 to 1; 0 if none was tried} */
    public double accuracy() {
        return accuracy(result -> true).orElse(0);
    }

    /**
     * The part of a length's needles that was found.
     *
     * @param length number of frames
     * @return 0 to 1; empty if none was tried
     */
    public OptionalDouble accuracy(int length) {
        return accuracy(result -> result.length() == length);
    }

    /**
     * The part of one place's needles that was found.
     *
     * @param length number of frames
     * @param depth part of them before the needle
     * @return 0 to 1; empty if none was tried
     */
    public OptionalDouble accuracy(int length, double depth) {
        return accuracy(result -> result.length() == length && result.depth() == depth);
    }

    /**
     * The needles of one place.
     *
     * @param length number of frames
     * @param depth part of them before the needle
     * @return found of tried
     */
    public Share found(int length, double depth) {
        var tried = results.stream()
                .filter(result -> result.length() == length && result.depth() == depth)
                .toList();
        return new Share((int) tried.stream().filter(NeedleResult::correct).count(), tried.size());
    }

    private OptionalDouble accuracy(Predicate<NeedleResult> condition) {
        return results.stream()
                .filter(condition)
                .mapToDouble(result -> result.correct() ? 1 : 0)
                .average();
    }

    private record Json(double accuracy, Map<String, Double> byLength, List<NeedleResult> results) {}

    /** {@return the report as JSON: accuracy over all and by length, and every result} */
    public String toJson() {
        var byLength = new LinkedHashMap<String, Double>();
        grid.lengths().forEach(length -> accuracy(length)
                .ifPresent(accuracy -> byLength.put(Integer.toString(length), accuracy)));
        try {
            return new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(new Json(accuracy(), byLength, results));
        } catch (JsonProcessingException e) {
            throw new AssertionError("numbers and texts can be written", e);
        }
    }
}
