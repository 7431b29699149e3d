package io.videoxl.cli.commands;

import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.ProgressDisplay;
import io.videoxl.cli.terminal.ProgressDisplay.Unit;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.eval.evidence.EvidenceSettings;
import io.videoxl.eval.evidence.EvidenceTable;
import io.videoxl.eval.evidence.EvidenceTest;
import io.videoxl.eval.evidence.EvidenceText;
import io.videoxl.eval.evidence.SupportFit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code videoxl eval evidence}: whether answers rest on what they are said to. */
@Command(
        name = "evidence",
        description = {
            "Measures, over several seeds of generated films, how often the first moment of an answer's evidence shows what the",
            "answer is about, how often nothing is told where there is nothing, and how well the support tells right from wrong.",
            "Results are kept in FOLDER as they come: the same command goes on where it was broken off.",
            "Documents named by --into have their figures replaced, those between <!-- evidence:NAME --> and <!-- /evidence -->."
        },
        footer = {
            "  videoxl eval evidence demo evidence --seeds 77001,77002,77003,77004,77005",
            "  videoxl eval evidence demo evidence --seeds 77001 --json evidence.json --into evidence.md",
            "  videoxl eval evidence demo support --seeds 52001,52002 --fit-support"
        })
public final class EvalEvidence implements Callable<Integer> {
    @Option(
            names = "--fit-support",
            description = "Instead, print the constants of Support.java that fit the answers about these films best.")
    private boolean fitSupport;

    private final Streams streams;
    private final CommonOptions common;
    private final Memories memories;

    @Spec
    private CommandSpec spec;

    @Mixin
    private MeasuringOverSeeds measuring = new MeasuringOverSeeds();

    public EvalEvidence(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
        memories = new Memories(streams, common);
    }

    @Override
    public Integer call() {
        var settings = Usage.of(spec, () -> EvidenceSettings.standard(measuring.seeds()));
        measuring.check();
        if (fitSupport) {
            SupportFit fit;
            try (var loaded = measuring.load(memories);
                    var display = ProgressDisplay.of(streams, common.quiet(), "Measuring", Unit.FILMS)) {
                fit = EvidenceTest.fitSupport(loaded, settings, measuring.folder(), display::show);
            }
            streams.out().print(fit);
            return ExitStatus.OK;
        }
        EvidenceTable table;
        try (var loaded = measuring.load(memories);
                var display = ProgressDisplay.of(streams, common.quiet(), "Measuring", Unit.FILMS)) {
            table = EvidenceTest.run(loaded, settings, measuring.folder(), display::show);
        }
        measuring.write(table.toJson());
        var text = new EvidenceText(table);
        measuring.tell(streams, text.toMarkdown(), text::fill);
        return ExitStatus.OK;
    }
}
