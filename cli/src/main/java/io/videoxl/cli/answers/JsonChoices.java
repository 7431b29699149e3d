package io.videoxl.cli.answers;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.videoxl.Choice;
import io.videoxl.VideoMemory;
import io.videoxl.cli.terminal.Json;
import io.videoxl.cli.terminal.Quantities;
import io.videoxl.cli.terminal.Streams;
import java.util.List;

/** Prints how probable each of the given answers is, as one line of JSON for each question. */
public final class JsonChoices implements Answers {
    /** What a line holds; null is left out. */
    @JsonInclude(Include.NON_NULL)
    record Line(
            String video,
            String question,
            String answer,
            int index,
            double probability,
            List<Choice.Option> options,
            int frames,
            int memoryTokens,
            long memoryBytes,
            int questionTokens,
            double watchingSeconds,
            double readingSeconds,
            double answeringSeconds,
            List<String> warnings,
            JsonEvidence evidence) {}

    private final Streams streams;
    private final VideoMemory memory;
    private final List<String> options;
    private final EvidenceTelling evidence;

    public JsonChoices(Streams streams, VideoMemory memory, List<String> options, EvidenceTelling evidence) {
        this.streams = streams;
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
        var found = evidence.moments().map(moments -> memory.evidence(question, choice, moments));
        var timings = choice.timings();
        streams.out()
                .println(Json.line(new Line(
                        memory.toString(),
                        question,
                        choice.text(),
                        choice.index(),
                        choice.probability(),
                        choice.options(),
                        choice.frames(),
                        choice.memoryTokens(),
                        memory.bytes(),
                        choice.questionTokens(),
                        Quantities.seconds(timings.watching()),
                        Quantities.seconds(timings.reading()),
                        Quantities.seconds(timings.answering()),
                        choice.warnings(),
                        found.map(JsonEvidence::of).orElse(null))));
        found.ifPresent(each -> evidence.draw(memory, question, choice.text(), each));
    }
}
