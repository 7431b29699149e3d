package io.videoxl.worlds.vico;

import io.videoxl.worlds.SeededRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Asks for the order of a video's events, a few that follow each other at a time: all in order, the first, the last, the next. */
final class OrderingQuestions {
    private final String video;
    private final RandomGenerator random;
    private final List<TrainingExample> examples = new ArrayList<>();

    private OrderingQuestions(String video, RandomGenerator random) {
        this.video = video;
        this.random = random;
    }

    /** @param events distinct, in order of their times */
    static List<TrainingExample> about(String video, List<DescribedClip> events, VicoOptions options) {
        var questions = new OrderingQuestions(video, new SeededRandom(options.seed(), video.hashCode()));
        int groups = Math.ceilDiv(events.size(), options.mostEvents());
        for (int i = 0; i < groups; i++) {
            // Groups of about the same size.
            int from = (int) ((long) events.size() * i / groups);
            int to = (int) ((long) events.size() * (i + 1) / groups);
            if (to - from >= 2) {
                questions.ask(events.subList(from, to));
            }
        }
        return List.copyOf(questions.examples);
    }

    private void ask(List<DescribedClip> events) {
        var shuffled = shuffled(events);
        var order = events.stream()
                .map(event -> "(" + (shuffled.indexOf(event) + 1) + ")")
                .collect(Collectors.joining(", "));
        add("In which order do these events happen?" + options(shuffled, false), order, events);
        choose("Which of these events happens first?", events.getFirst(), events, events);
        choose("Which of these events happens last?", events.getLast(), events, events);
        if (events.size() > 2) {
            int known = random.nextInt(events.size() - 1);
            var others = new ArrayList<>(events);
            others.remove(known);
            choose(
                    "This happens: " + events.get(known).text() + "\nWhich of these events happens next?",
                    events.get(known + 1),
                    others,
                    events);
        }
    }

    private void choose(String question, DescribedClip right, List<DescribedClip> among, List<DescribedClip> events) {
        var shuffled = shuffled(among);
        int index = shuffled.indexOf(right);
        add(question + options(shuffled, true), label(index, true) + " " + right.text(), events);
    }

    private List<DescribedClip> shuffled(List<DescribedClip> events) {
        var shuffled = new ArrayList<>(events);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
    }

    private static String options(List<DescribedClip> events, boolean letters) {
        return IntStream.range(0, events.size())
                .mapToObj(i -> "\n" + label(i, letters) + " " + events.get(i).text())
                .collect(Collectors.joining());
    }

    private static String label(int index, boolean letter) {
        return letter ? "(" + (char) ('A' + index) + ")" : "(" + (index + 1) + ")";
    }

    private void add(String question, String answer, List<DescribedClip> events) {
        examples.add(TrainingExample.of(video + "#" + (examples.size() + 1), video, question, answer, events));
    }
}
