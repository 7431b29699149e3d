package io.videoxl.cli.answers;

import io.videoxl.Choice;
import io.videoxl.VideoMemory;
import io.videoxl.cli.terminal.Quantities;
import java.util.List;
import java.util.Locale;

/** Prints how probable each of the given answers is. */
public final class Choices implements Answers {
    private final AnswerText text;
    private final VideoMemory memory;
    private final List<String> options;
    private final EvidenceTelling evidence;

    public Choices(AnswerText text, VideoMemory memory, List<String> options, EvidenceTelling evidence) {
        this.text = text;
        this.memory = memory;
        this.options = options;
        this.evidence = evidence;
    }

    @Override
    public Begun begin(String question) {
        return () -> answer(question);
    }

    private void answer(String question) {
        var choice = memory.choose(question, options);
        text.begin(question);
        for (int i = 0; i < choice.options().size(); i++) {
            text.print(line(choice.options().get(i), i == choice.index()));
        }
        evidence.moments().ifPresent(moments -> {
            var found = memory.evidence(question, choice, moments);
            text.print(EvidenceText.of(memory.watched(), found));
            evidence.draw(memory, question, choice.text(), found);
        });
        text.statistics(() -> statistics(choice));
    }

    /** Such as {@code * █████████████░░░░░░░  67.1 %  open}; the star marks the most probable one. */
    private static String line(Choice.Option option, boolean chosen) {
        return String.format(
                Locale.ROOT,
                "%s %s %5.1f %%  %s%n",
                chosen ? "*" : " ",
                EvidenceText.bar(option.probability()),
                100 * option.probability(),
                option.text());
    }

    private String statistics(Choice choice) {
        return "[%d frames watched in %s; memory %d tokens, %s; question %d tokens in %s; choices in %s]"
                .formatted(
                        choice.frames(),
                        Quantities.time(choice.timings().watching()),
                        choice.memoryTokens(),
                        Quantities.bytes(memory.bytes()),
                        choice.questionTokens(),
                        Quantities.time(choice.timings().reading()),
                        Quantities.time(choice.timings().answering()));
    }
}
