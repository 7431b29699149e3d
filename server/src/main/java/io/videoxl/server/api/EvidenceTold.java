package io.videoxl.server.api;

import io.videoxl.Attribution;
import io.videoxl.Evidence;
import java.util.List;
import java.util.Map;

/** What an answer rests on, as callers are told. Times are in seconds; a source is an index into the memory's sources. */
public record EvidenceTold(
        List<Moment> moments,
        double support,
        double logProbability,
        double logProbabilityUnseen,
        int parts,
        int skipped,
        List<Part> measured,
        double seconds) {
    /** A moment, and how much more probable the answer is with it. */
    public record Moment(
            int source,
            double from,
            double to,
            int firstPart,
            int endPart,
            double weight,
            double logProbability,
            double logProbabilityWithout,
            boolean alone) {}

    /** A part of the memory that was left out by itself. */
    public record Part(int part, int source, double from, double to, double weight) {}

    /**
     * What the library tells.
     *
     * @param places the index of each source by its name
     */
    public static EvidenceTold of(Attribution found, Map<String, Integer> places) {
        return new EvidenceTold(
                found.evidence().stream().map(each -> moment(each, places)).toList(),
                found.support(),
                found.logProbability(),
                found.logProbabilityUnseen(),
                found.parts(),
                found.skipped(),
                found.measured().stream().map(each -> part(each, places)).toList(),
                found.time().toNanos() / 1e9);
    }

    private static Moment moment(Evidence evidence, Map<String, Integer> places) {
        return new Moment(
                places.getOrDefault(evidence.source(), -1),
                evidence.from().toNanos() / 1e9,
                evidence.to().toNanos() / 1e9,
                evidence.moment().firstPart(),
                evidence.moment().endPart(),
                evidence.weight(),
                evidence.logProbability(),
                evidence.logProbabilityWithout(),
                evidence.alone());
    }

    private static Part part(Evidence evidence, Map<String, Integer> places) {
        return new Part(
                evidence.moment().firstPart(),
                places.getOrDefault(evidence.source(), -1),
                evidence.from().toNanos() / 1e9,
                evidence.to().toNanos() / 1e9,
                evidence.weight());
    }
}
