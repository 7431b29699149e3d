package io.videoxl.evidence;

import io.videoxl.engine.HiddenRange;
import io.videoxl.evidence.LeaveOneOut.Left;
import io.videoxl.evidence.Scores.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Runs an answer with spans of a memory left out, or with nothing but a span, as often as is allowed. */
final class Ablations {
    private final MemoryParts memory;
    private final Scores scores;
    private final boolean all;
    private final Score whole;
    private final Score blind;
    private final List<Left> pieces;
    private int allowed;

    /**
     * Runs it with everything, with nothing, and with each piece of the memory left out.
     *
     * @param all whether each part may be left out by itself, and whatever else is wanted
     * @param allowed how many scores may be asked for otherwise
     */
    Ablations(MemoryParts memory, Scores scores, boolean all, int allowed) {
        this.memory = memory;
        this.scores = scores;
        this.all = all;
        this.allowed = all ? Integer.MAX_VALUE : allowed;
        var everything = new Span(0, memory.size());
        var spans = cut(everything);
        var hidden = new ArrayList<List<HiddenRange>>();
        hidden.add(List.of());
        hidden.add(List.of(memory.range(everything)));
        hidden.addAll(hiding(spans));
        var found = ask(hidden);
        whole = found.getFirst();
        blind = found.get(1);
        pieces = leftOut(spans, found.subList(2, found.size()));
    }

    int parts() {
        return memory.size();
    }

    /** The score with everything. */
    Score whole() {
        return whole;
    }

    /** The score with no part at all. */
    Score blind() {
        return blind;
    }

    /** All of the memory, in order, each left out. */
    List<Left> pieces() {
        return pieces;
    }

    /** Whether there are too many parts to leave out each of them. */
    boolean leavesOutGroups() {
        return !all;
    }

    /** How many spans may still be asked about. */
    int allowed() {
        return allowed;
    }

    /** Each by itself. Who asks looks at what is allowed. */
    List<Left> leaveOut(List<Span> spans) {
        return leftOut(spans, ask(hiding(spans)));
    }

    private List<List<HiddenRange>> hiding(List<Span> spans) {
        return spans.stream().map(span -> List.of(memory.range(span))).toList();
    }

    private List<Left> leftOut(List<Span> spans, List<Score> found) {
        return IntStream.range(0, spans.size())
                .mapToObj(i -> new Left(spans.get(i), whole, found.get(i), false))
                .toList();
    }

    /** Each by itself, compared with nothing at all. Who asks looks at what is allowed. */
    List<Left> showAlone(List<Span> spans) {
        var found = ask(spans.stream().map(memory::besides).toList());
        return IntStream.range(0, spans.size())
                .mapToObj(i -> new Left(spans.get(i), found.get(i), blind, true))
                .toList();
    }

    /** For how many scores the work of a blank video would suffice. */
    int costOfBlank() {
        return all ? 0 : scores.costOfBlank();
    }

    /** After a blank video. Who asks looks at whether it is allowed. */
    Score afterBlank() {
        allowed -= costOfBlank();
        return scores.blank();
    }

    private List<Score> ask(List<List<HiddenRange>> hidden) {
        allowed -= all ? 0 : hidden.size();
        return scores.without(hidden);
    }

    /** Into single parts, or so many pieces that as many each, pairs and each alone, and what then shows can be asked about too. */
    List<Span> cut(Span span) {
        int pieces = Math.clamp(allowed / 4, 2, Math.max(2, (int) Math.ceil(Math.sqrt(memory.size()))));
        return span.pieces(all ? span.size() : pieces);
    }
}
