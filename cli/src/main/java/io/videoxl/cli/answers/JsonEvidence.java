package io.videoxl.cli.answers;

import io.videoxl.Attribution;
import io.videoxl.Evidence;
import io.videoxl.Moment;
import io.videoxl.cli.terminal.Quantities;
import java.util.List;

/** What an answer rests on, as JSON. Times are in seconds. */
record JsonEvidence(
        List<Line> moments,
        double support,
        double logProbability,
        double logProbabilityUnseen,
        int parts,
        int skipped,
        List<Part> measured,
        double seconds) {
    /** A moment, the weight that it has, and the log-probability of the answer with it and without. */
    record Line(
            String source,
            double from,
            double to,
            int firstPart,
            int endPart,
            double weight,
            double logProbability,
            double logProbabilityWithout,
            boolean alone) {
        private static Line of(Evidence evidence) {
            Moment moment = evidence.moment();
            return new Line(
                    moment.source(),
                    Quantities.seconds(moment.from()),
                    Quantities.seconds(moment.to()),
                    moment.firstPart(),
                    moment.endPart(),
                    evidence.weight(),
                    evidence.logProbability(),
                    evidence.logProbabilityWithout(),
                    evidence.alone());
        }
    }

    /** A part that was left out by itself. */
    record Part(int part, double from, double to, double weight) {
        private static Part of(Evidence evidence) {
            return new Part(
                    evidence.moment().firstPart(),
                    Quantities.seconds(evidence.from()),
                    Quantities.seconds(evidence.to()),
                    evidence.weight());
        }
    }

    static JsonEvidence of(Attribution found) {
        return new JsonEvidence(
                found.evidence().stream().map(Line::of).toList(),
                found.support(),
                found.logProbability(),
                found.logProbabilityUnseen(),
                found.parts(),
                found.skipped(),
                found.measured().stream().map(Part::of).toList(),
                Quantities.seconds(found.time()));
    }
}
