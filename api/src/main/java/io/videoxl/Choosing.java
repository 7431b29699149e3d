package io.videoxl;

import io.videoxl.OptionBranches.Target;
import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.CancelFlag;
import io.videoxl.memory.Tail;
import io.videoxl.memory.WorkingMemory.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scores options by running their tokens as a trie behind the question: a beginning that several have in common runs once. */
final class Choosing {
    private final VideoMemory memory;
    private final List<String> options;
    private final OptionNode root = new OptionNode(-1, null);
    private final int[] tokens;
    private final boolean endCounts;
    private final Prompt prompt;

    private final double[] logProbabilities;
    private final Stopwatch reading = new Stopwatch();
    private final Stopwatch answering = new Stopwatch();

    /** @param history a conversation's earlier questions and answers; none outside one */
    Choosing(VideoMemory memory, Tail history, String question, List<String> options) {
        this.memory = memory;
        this.options = List.copyOf(options);
        tokens = new int[options.size()];
        logProbabilities = new double[options.size()];
        if (options.size() < 2) {
            throw invalid("found " + options.size() + ", expected two or more");
        }
        boolean nested = false;
        for (int i = 0; i < tokens.length; i++) {
            nested |= add(i);
        }
        endCounts = nested;
        int longest = Arrays.stream(tokens).max().orElseThrow();
        prompt = memory.prompt(history, question, AskOptions.greedy().withMaxTokens(longest));
    }

    /** Adds an option to the trie and tells whether it begins another or another begins it. */
    private boolean add(int index) {
        var option = options.get(index);
        if (option.isBlank()) {
            throw invalid("option " + (index + 1) + " is blank, expected a text");
        }
        var ids = memory.language().answer(option);
        tokens[index] = ids.length;
        var node = root;
        boolean nested = false;
        for (int id : ids) {
            nested |= node.option >= 0;
            node = node.child(id);
        }
        if (node.option >= 0) {
            throw invalid("options " + (node.option + 1) + " and " + (index + 1) + " are both \"" + option
                    + "\", expected each one once");
        }
        node.option = index;
        return nested || !node.children.isEmpty();
    }

    private static VideoXLException invalid(String message) {
        return new VideoXLException(Code.INVALID_ARGUMENT, "choose: options: " + message);
    }

    Choice choose() {
        int frames;
        int memoryTokens;
        try (var turn = memory.working().turn()) {
            frames = memory.frames();
            memoryTokens = memory.length();
            walk(turn, new CancelFlag());
        }
        var timings = new Answer.Timings(memory.watching(), reading.time(), answering.time(), Duration.ZERO);
        return new Choice(
                best(),
                scored(),
                frames,
                memoryTokens,
                prompt.historyTokens(),
                prompt.questionTokens(),
                timings,
                memory.warnings());
    }

    private void walk(Turn turn, CancelFlag cancel) {
        var question = prompt.tail();
        float[] logits;
        try (var watch = reading.start()) {
            logits = turn.run(question, prompt.longest(), cancel);
            var next = memory.language().logProbabilities(logits);
            targets(root).forEach(target -> target.told().logProbability(next.of(target.token())));
        }
        if (root.children.values().stream().anyMatch(this::mustRun)) {
            try (var watch = answering.start()) {
                new OptionBranches(memory, question, logits.length, this::mustRun, this::targets)
                        .run(turn, root, cancel);
            }
        }
    }

    /** Whether anything that counts comes after this token. */
    private boolean mustRun(OptionNode node) {
        return endCounts || !node.children.isEmpty();
    }

    /** What counts of all that may come after a node's token. */
    private List<Target> targets(OptionNode node) {
        var targets = new ArrayList<Target>();
        if (endCounts && node.option >= 0) {
            targets.add(new Target(
                    memory.language().endOfTurn(),
                    value -> logProbabilities[node.option] = node.logProbability + value));
        }
        for (var child : node.children.values()) {
            targets.add(new Target(child.token, value -> {
                child.logProbability = node.logProbability + value;
                if (!endCounts && child.option >= 0) {
                    logProbabilities[child.option] = child.logProbability;
                }
            }));
        }
        return targets;
    }

    private int best() {
        int best = 0;
        for (int i = 1; i < logProbabilities.length; i++) {
            if (logProbabilities[i] > logProbabilities[best]) {
                best = i;
            }
        }
        return best;
    }

    private List<Choice.Option> scored() {
        double most = logProbabilities[best()];
        double sum =
                Arrays.stream(logProbabilities).map(x -> Math.exp(x - most)).sum();
        var scored = new ArrayList<Choice.Option>();
        for (int i = 0; i < tokens.length; i++) {
            scored.add(new Choice.Option(
                    options.get(i),
                    tokens[i] + (endCounts ? 1 : 0),
                    logProbabilities[i],
                    Math.exp(logProbabilities[i] - most) / sum));
        }
        return scored;
    }
}
