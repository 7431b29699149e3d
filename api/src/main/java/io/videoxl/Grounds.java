package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.CancelFlag;
import io.videoxl.evidence.Attributing;
import io.videoxl.evidence.Finding;
import io.videoxl.evidence.Finding.Asked;
import io.videoxl.evidence.GivenAnswer;
import io.videoxl.evidence.MemoryParts;
import io.videoxl.memory.Tail;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which parts of a memory an answer rests on, and which show something. Each call takes a turn. */
final class Grounds {
    private final VideoMemory memory;

    Grounds(VideoMemory memory) {
        this.memory = memory;
    }

    /** Of what was generated. */
    Attribution of(int[] prompt, int[] answer, int moments, CancelFlag cancel) {
        return attribute(List.of(new GivenAnswer(prompt, answer)), moments, cancel);
    }

    /** Of an answer that somebody gave. */
    Attribution of(String question, String answer, int moments) {
        return attribute(List.of(given(question, answer, true)), moments, new CancelFlag());
    }

    /** Of a choice: against the best other option. */
    Attribution of(String question, Choice choice, int moments) {
        var options = choice.options();
        int other = IntStream.range(0, options.size())
                .filter(i -> i != choice.index())
                .boxed()
                .max(Comparator.comparingDouble(i -> options.get(i).logProbability()))
                .orElseThrow(() -> refused("the choice", "one option", "two or more"));
        var answers = IntStream.of(choice.index(), other)
                .mapToObj(i -> given(question, options.get(i).text(), endCounts(options.get(i))))
                .toList();
        return attribute(answers, moments, new CancelFlag());
    }

    private boolean endCounts(Choice.Option option) {
        return option.tokens() > memory.language().answer(option.text()).length;
    }

    private Attribution attribute(List<GivenAnswer> answers, int moments, CancelFlag cancel) {
        if (moments < 1) {
            throw refused("moments", moments, "1 or more");
        }
        try (var turn = memory.working().turn(cancel)) {
            var parts = parts();
            return Attributing.of(turn, vocabulary(), parts, answers, memory.blank(cancel), moments, cancel);
        }
    }

    List<Match> find(String description, int moments, FindOptions options) {
        if (moments < 1) {
            throw refused("moments", moments, "1 or more");
        }
        if (description.isBlank()) {
            throw refused("the description", "a blank one", "some text");
        }
        var asked = asked(description, options);
        var cancel = new CancelFlag();
        MemoryParts parts;
        double[] scores;
        try (var turn = memory.working().turn(cancel)) {
            parts = parts();
            scores = Finding.scores(turn, vocabulary(), parts, asked, cancel);
        }
        var matches = new ArrayList<Match>();
        for (int part = 0; part < scores.length; part++) {
            if (scores[part] >= options.threshold()) {
                matches.add(new Match(parts.moment(part), scores[part]));
            }
        }
        // Of equals the first.
        matches.sort(Comparator.comparingDouble(Match::score).reversed());
        return List.copyOf(matches.subList(0, Math.min(moments, matches.size())));
    }

    private Asked asked(String description, FindOptions options) {
        if (options.answers().isEmpty()) {
            return new Finding.Described(options.prompts().stream()
                    .map(prompt -> given(prompt, description, false))
                    .toList());
        }
        var question = options.prompts().getFirst().replace(FindOptions.DESCRIPTION, description);
        return new Finding.YesOrNo(options.answers().stream()
                .map(answer -> given(question, answer, false))
                .toList());
    }

    /** @param ended whether the model would end its turn then */
    private GivenAnswer given(String question, String text, boolean ended) {
        if (text.isBlank()) {
            throw refused("the answer", "a blank one", "some text");
        }
        var language = memory.language();
        var answer = IntStream.of(language.answer(text));
        var tokens = (ended ? IntStream.concat(answer, IntStream.of(language.endOfTurn())) : answer).toArray();
        var prompt = memory.prompt(new Tail(), question, AskOptions.greedy().withMaxTokens(tokens.length));
        return new GivenAnswer(prompt.tail().toArray(), tokens);
    }

    private int vocabulary() {
        return memory.language().vocabularySize();
    }

    private MemoryParts parts() {
        return MemoryParts.of(memory.working(), memory.framesPerGroup());
    }

    private static VideoXLException refused(String what, Object found, String expected) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT, "evidence: " + what + ": found " + found + ", expected " + expected);
    }
}
