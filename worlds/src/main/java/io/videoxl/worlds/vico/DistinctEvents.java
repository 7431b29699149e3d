package io.videoxl.worlds.vico;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Those descriptions that stand for one moment of a video. Alike are two if they hold the same words, one the whole other, or nine
 * words of ten in common. Clips that follow each other and are alike show one event that goes on; those that are alike and apart
 * have no order, and are dropped.
 */
final class DistinctEvents {
    private static final Set<String> NOTHING = Set.of("", "nothing", "nothing happens");
    private static final double ALIKE = 0.9;

    private DistinctEvents() {}

    /** @param clips in order of their times */
    static List<DescribedClip> of(List<DescribedClip> clips) {
        var runs = joined(clips.stream().filter(DistinctEvents::isEvent).toList());
        return runs.stream()
                .filter(event -> runs.stream().noneMatch(other -> other != event && alike(other.text(), event.text())))
                .toList();
    }

    private static boolean isEvent(DescribedClip clip) {
        return !NOTHING.contains(normal(clip.text()));
    }

    /** Of clips that touch and are alike, the longest description. */
    private static List<DescribedClip> joined(List<DescribedClip> clips) {
        var runs = new ArrayList<DescribedClip>();
        for (var clip : clips) {
            var last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && last.to() == clip.from() && alike(last.text(), clip.text())) {
                var text = last.text().length() >= clip.text().length() ? last.text() : clip.text();
                runs.set(runs.size() - 1, new DescribedClip(last.from(), clip.to(), text));
            } else {
                runs.add(clip);
            }
        }
        return runs;
    }

    private static boolean alike(String one, String other) {
        var first = normal(one);
        var second = normal(other);
        if ((" " + first + " ").contains(" " + second + " ") || (" " + second + " ").contains(" " + first + " ")) {
            return true;
        }
        var words = new HashSet<>(List.of(first.split(" ")));
        var all = new HashSet<>(List.of(second.split(" ")));
        var common = new HashSet<>(words);
        common.retainAll(all);
        all.addAll(words);
        return common.size() >= ALIKE * all.size();
    }

    /** Words alone, in lower case. */
    private static String normal(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}
