package io.videoxl.cli.commands;

import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.ProgressDisplay;
import io.videoxl.cli.terminal.ProgressDisplay.Unit;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.eval.card.Card;
import io.videoxl.eval.card.CardSettings;
import io.videoxl.eval.card.CardTest;
import io.videoxl.eval.card.CardText;
import io.videoxl.eval.needles.HeatMap;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code videoxl eval card}: what is said of a small model, measured. */
@Command(
        name = "card",
        description = {
            "Measures a small model over several seeds: needles in haystacks, questions about generated films, and films in which",
            "nothing happens. Results are kept in FOLDER as they come: the same command goes on where it was broken off.",
            "Documents named by --into have their figures replaced, those between <!-- card:NAME --> and <!-- /card -->."
        },
        footer = {
            "  videoxl eval card demo card --seeds 65001,65002,65003,65004,65005",
            "  videoxl eval card demo card --seeds 65001,65002 --json card.json --plot needles.png --into README.md"
        })
public final class EvalCard implements Callable<Integer> {
    private final Streams streams;
    private final CommonOptions common;
    private final Memories memories;

    @Spec
    private CommandSpec spec;

    @Mixin
    private MeasuringOverSeeds measuring = new MeasuringOverSeeds();

    @Option(names = "--plot", paramLabel = "FILE", description = "Draw the needles as a heat map, a PNG.")
    private Path plot;

    public EvalCard(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
        memories = new Memories(streams, common);
    }

    @Override
    public Integer call() {
        var settings = Usage.of(spec, () -> CardSettings.standard(measuring.seeds()));
        measuring.check();
        ReportFiles.check(plot);
        Card card;
        try (var loaded = measuring.load(memories);
                var display = ProgressDisplay.of(streams, common.quiet(), "Measuring", Unit.FILMS)) {
            card = CardTest.run(loaded, settings, measuring.folder(), display::show);
        }
        tell(card);
        return ExitStatus.OK;
    }

    private void tell(Card card) {
        measuring.write(card.toJson());
        if (plot != null) {
            var title = "Needle in a haystack: seeds "
                    + card.seeds().stream().map(Object::toString).collect(Collectors.joining(", "));
            HeatMap.write(card.grid(), card::needles, title, plot);
        }
        var text = new CardText(card);
        measuring.tell(streams, text.toMarkdown(), text::fill);
    }
}
