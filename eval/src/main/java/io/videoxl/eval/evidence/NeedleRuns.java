package io.videoxl.eval.evidence;

import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.eval.needles.NeedleTrial;
import io.videoxl.eval.needles.Needles;
import io.videoxl.worlds.journal.Journal;
import io.videoxl.worlds.needles.Haystack;
import io.videoxl.worlds.needles.NeedleGrid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Hides needles, asks what is there, and looks whether the answer rests on the needle's window. */
final class NeedleRuns {
    private final VideoXL model;
    private final int ratio;
    private final long seed;

    NeedleRuns(VideoXL model, int ratio, long seed) {
        this.model = model;
        this.ratio = ratio;
        this.seed = seed;
    }

    List<NeedleEvidence> run(NeedleGrid grid, Path file, Consumer<NeedleEvidence> listener) {
        var heading = new EvidenceHeading("needles", model.info().fingerprint(), ratio, seed);
        var source = Needles.inWorlds(model.info().imageSize());
        try (var journal = Journal.open(file, heading, EvidenceHeading.class, NeedleEvidence.class)) {
            var results = new ArrayList<NeedleEvidence>();
            for (var cell : grid.cells().toList()) {
                var known = journal.entries().stream()
                        .filter(each -> each.frames() == cell.length() && each.depth() == cell.depth())
                        .findFirst();
                var result = known.orElseGet(() -> watch(source.trial(cell, 0, seed)));
                if (known.isEmpty()) {
                    journal.add(result);
                }
                results.add(result);
                listener.accept(result);
            }
            return results;
        }
    }

    private NeedleEvidence watch(NeedleTrial trial) {
        var haystack = Haystack.of(trial.hay())
                .replace(trial.needle().needle(), trial.cell().depth());
        var options = WatchOptions.builder()
                .frames(FrameSampling.all())
                .compression(ratio)
                .build();
        return Films.inFile(haystack::write, film -> {
            try (var memory = model.watch(Video.of(film), options)) {
                int index = trial.cell().index();
                var asked = Films.ask(
                        memory,
                        trial.needle().question(),
                        trial.needle().answer(),
                        new Shown(memory, frame -> frame == index));
                return new NeedleEvidence(trial.cell().length(), trial.cell().depth(), asked.answer(), asked.found());
            }
        });
    }
}
