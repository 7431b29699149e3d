package io.videoxl.cli.commands;

import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.ComputingOptions;
import io.videoxl.cli.options.ModelPath;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.ProgressDisplay;
import io.videoxl.cli.terminal.ProgressDisplay.Unit;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.eval.evidence.EvidenceSettings;
import io.videoxl.eval.evidence.EvidenceTable;
import io.videoxl.eval.evidence.EvidenceTest;
import io.videoxl.eval.evidence.EvidenceText;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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
            "  videoxl eval evidence demo evidence --seeds 51001,51002,51003,51004,51005",
            "  videoxl eval evidence demo evidence --seeds 51001 --json evidence.json --into evidence.md"
        })
public final class EvalEvidence implements Callable<Integer> {
    private final Streams streams;
    private final CommonOptions common;
    private final Memories memories;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", converter = ModelPath.class, description = ModelPath.HELP)
    private Path model;

    @Parameters(index = "1", paramLabel = "FOLDER", description = "Where results are kept; made if it is not there.")
    private Path folder;

    @Option(
            names = "--seeds",
            paramLabel = "S",
            split = ",",
            required = true,
            description = "Each makes other films. None may have played a part in building or calibrating.")
    private List<Long> seeds;

    @Option(names = "--json", paramLabel = "FILE", description = "Write what was counted as JSON.")
    private Path json;

    @Option(
            names = "--into",
            paramLabel = "FILE",
            description = "Replace the figures in this document; may be given several times.")
    private List<Path> documents = List.of();

    @ArgGroup(validate = false, order = 1, heading = "%nComputing:%n")
    private ComputingOptions computing = new ComputingOptions();

    public EvalEvidence(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
        memories = new Memories(streams, common);
    }

    @Override
    public Integer call() {
        var settings = Usage.of(spec, () -> EvidenceSettings.standard(seeds));
        ReportFiles.check(json);
        ReportFiles.check(documents.toArray(Path[]::new));
        EvidenceTable table;
        try (var loaded = memories.load(model, Usage.of(spec, () -> computing.toBuilder(model)));
                var display = ProgressDisplay.of(streams, common.quiet(), "Measuring", Unit.FILMS)) {
            table = EvidenceTest.run(loaded, settings, folder, display::show);
        }
        ReportFiles.write(json, table.toJson() + "\n");
        var text = new EvidenceText(table);
        documents.forEach(each -> ReportFiles.rewrite(each, text::fill));
        streams.out().print(streams.forOut(text.toMarkdown()));
        streams.out().flush();
        return ExitStatus.OK;
    }
}
