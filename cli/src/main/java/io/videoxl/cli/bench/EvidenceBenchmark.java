package io.videoxl.cli.bench;

import io.videoxl.Attribution;
import io.videoxl.MemoryType;
import io.videoxl.cli.bench.EvidenceMeasurement.Search;
import io.videoxl.cli.bench.ToldByFormula.Rests;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.engine.Features;
import io.videoxl.evidence.AnswerScores;
import io.videoxl.evidence.Attributing;
import io.videoxl.evidence.BlankVideo;
import io.videoxl.evidence.Finding;
import io.videoxl.evidence.GivenAnswer;
import io.videoxl.evidence.MemoryParts;
import io.videoxl.memory.Continuation;
import io.videoxl.memory.Lanes;
import io.videoxl.memory.Tail;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.watch.Watcher;
import io.videoxl.watch.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Measures what it takes to find what an answer rests on, and moments, in a memory of any keys and values. What is compared runs in
 * turn.
 */
final class EvidenceBenchmark {
    /** Tokens of a question with those of the turn around it. */
    private static final int ASKED = 24;

    /** Tokens of a description, and prompts to each of which it might be the answer. */
    private static final int DESCRIBED = 5;

    private static final int PROMPTS = 2;

    private final Engine engine;
    private final BenchPass pass;
    private final BenchSettings settings;
    private final int[] prefix;
    private final int[] question;
    private final int[] answer;
    private final Finding.Asked description;
    private final float[] logits;
    private final CancelFlag never = new CancelFlag();

    /**
     * @param prefix tokens before the video
     * @param ids token ids that every vocabulary has, so many
     */
    EvidenceBenchmark(Engine engine, BenchPass pass, BenchSettings settings, int prefix, IntFunction<int[]> ids) {
        this.engine = engine;
        this.pass = pass;
        this.settings = settings;
        this.prefix = ids.apply(prefix);
        question = ids.apply(ASKED);
        answer = ids.apply(settings.generate());
        description = new Finding.Described(
                Collections.nCopies(PROMPTS, new GivenAnswer(ids.apply(ASKED), ids.apply(DESCRIBED))));
        logits = new float[engine.shape().logits()];
    }

    /** Tokens that have to have room behind a memory. */
    int room() {
        return Math.max(pass.tokens(), question.length + Math.max(answer.length, DESCRIBED));
    }

    /**
     * Measures over a memory.
     *
     * @param memory of one pass at least
     * @param features what the next pass takes
     */
    EvidenceMeasurement measure(WorkingMemory memory, Features features) {
        var parts = parts(memory);
        var window = pass.plan(pass.frames()).window(0);
        memory.reserve(memory.length() + room());
        var own = seconds();
        var searches = new ArrayList<Running>();
        for (var rests : Rests.values()) {
            searches.add(new Running(rests.toString()));
        }
        answer(memory); // does not count
        for (int run = 0; run < settings.runs(); run++) {
            own.get(Own.ANSWER).add(Measurement.seconds(1, () -> answer(memory)));
            own.get(Own.WINDOW).add(Measurement.seconds(1, () -> window(memory, features, window)));
            own.get(Own.BLANK).add(Measurement.seconds(1, () -> scores(null).blank()));
            for (var rests : Rests.values()) {
                attribute(memory, parts, rests, searches.get(rests.ordinal()));
            }
        }
        double alone = Measurement.median(own.get(Own.ANSWER));
        double pass = Measurement.median(own.get(Own.WINDOW));
        double bound = 2 * alone + pass;
        return new EvidenceMeasurement(
                memory.length(),
                parts.size(),
                parts.size() <= Attribution.EXACT_PARTS,
                question.length,
                answer.length,
                alone,
                pass,
                bound,
                Measurement.median(own.get(Own.BLANK)),
                scores(null).costOfBlank(),
                searches.stream().map(each -> each.found(bound)).toList());
    }

    private enum Own {
        ANSWER,
        WINDOW,
        BLANK
    }

    private static Map<Own, List<Double>> seconds() {
        var seconds = new EnumMap<Own, List<Double>>(Own.class);
        for (var each : Own.values()) {
            seconds.put(each, new ArrayList<>());
        }
        return seconds;
    }

    /** A search that is measured. */
    private static final class Running {
        private final String name;
        private final List<Double> seconds = new ArrayList<>();
        private int runs;
        private int passes;
        private int tokens;
        private boolean blank;

        private Running(String name) {
            this.name = name;
        }

        private Search found(double bound) {
            double median = Measurement.median(seconds);
            return new Search(name, runs, passes, tokens, blank, List.copyOf(seconds), median, median / bound);
        }
    }

    /** As a question is answered. */
    private void answer(WorkingMemory memory) {
        try (var turn = memory.turn()) {
            turn.forgetTail();
            var lanes = turn.lanes();
            var tail = new Tail(question);
            lanes.add(tail);
            for (int token : answer) {
                lanes.run(List.of(new Lanes.Step(tail, tail.size(), logits)), never);
                tail.append(token);
            }
            lanes.remove(tail);
            turn.forgetTail();
        }
    }

    private void window(WorkingMemory memory, Features features, Window window) {
        try (var turn = memory.turn()) {
            turn.forgetTail();
            pass.run(turn.memory(), features, window, never);
            turn.forgetTail();
        }
    }

    private void attribute(WorkingMemory memory, MemoryParts parts, Rests rests, Running running) {
        try (var turn = memory.turn()) {
            var scores = new ToldByFormula(scores(turn), parts, rests);
            running.seconds.add(
                    Measurement.seconds(1, () -> Attributing.of(scores, parts, answers(), Integer.MAX_VALUE)));
            running.runs = scores.runs();
            running.passes = scores.passes();
            running.tokens = scores.runs() * ran(answers());
            running.blank = scores.hasWatchedBlank();
        }
    }

    /** Looks for moments in a memory; a first run that does not count would take as long. */
    Measurement find(WorkingMemory memory) {
        var parts = parts(memory);
        memory.reserve(memory.length() + room());
        answer(memory); // does not count
        var seconds = new ArrayList<Double>();
        for (int run = 0; run < settings.runs(); run++) {
            seconds.add(Measurement.seconds(1, () -> {
                try (var turn = memory.turn()) {
                    Finding.scores(turn, logits.length, parts, description, never);
                }
            }));
        }
        int tokens = parts.size() * ran(description.answers());
        return Measurement.of(
                Stage.FIND,
                "%d parts, %d prompts".formatted(parts.size(), PROMPTS),
                memory.length(),
                "tokens",
                tokens,
                seconds);
    }

    private MemoryParts parts(WorkingMemory memory) {
        return MemoryParts.of(memory, engine.shape().family().framesPerGroup());
    }

    private List<GivenAnswer> answers() {
        return List.of(new GivenAnswer(question, answer));
    }

    /** Tokens that run for these: nothing follows the last one of each. */
    private static int ran(List<GivenAnswer> answers) {
        return answers.stream()
                .mapToInt(each -> each.prompt().length + each.answer().length - 1)
                .sum();
    }

    /** @param turn null: for a blank video alone */
    private AnswerScores scores(WorkingMemory.Turn turn) {
        return new AnswerScores(turn, logits.length, answers(), new Blank(), never);
    }

    /** As few frames as a pass can take. */
    private final class Blank implements BlankVideo {
        private final int frames = pass.blankFrames();

        @Override
        public int tokens() {
            int shown = frames
                    / engine.shape().family().framesPerGroup()
                    * engine.shape().tokensPerFrame();
            return prefix.length + 2 * shown;
        }

        @Override
        public List<double[]> score(List<Continuation> continuations) {
            try (var memory = WorkingMemory.begin(engine, MemoryType.F16, prefix);
                    var source = new ReadyFrames(engine.shape().imageSize(), frames)) {
                new Watcher(engine, memory, source, pass.plan(frames), 0, progress -> {}).run();
                try (var turn = memory.turn()) {
                    return turn.score(continuations, logits.length, never);
                }
            }
        }
    }
}
