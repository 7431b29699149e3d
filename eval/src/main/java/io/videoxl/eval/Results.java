package io.videoxl.eval;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.data.Note;
import io.videoxl.eval.data.Problem;
import io.videoxl.worlds.journal.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All that an evaluation found. Immutable.
 *
 * @param settings how it was found
 * @param questions what came of each question, in order of their ids
 * @param problems records that are no questions
 * @param notes what a reader should know, such as the encoding of subtitles that was guessed
 */
public record Results(RunSettings settings, List<QuestionResult> questions, List<Problem> problems, List<Note> notes) {
    /** Sorts and keeps copies; of several results of a question the last answer counts, or else the last failure. */
    public Results {
        var byId = new TreeMap<String, QuestionResult>();
        questions.forEach(each -> byId.merge(
                each.id(),
                each,
                (old, next) -> next.failure().isPresent() && old.failure().isEmpty() ? old : next));
        questions = List.copyOf(byId.values());
        problems = problems.stream().distinct().toList();
        notes = notes.stream().distinct().toList();
    }

    /**
     * A line of the file: one of these.
     *
     * @param question what came of a question
     * @param badRecord a record that is no question
     * @param mended one that was told before, and is there no more
     * @param note what a reader should know
     */
    record Entry(QuestionResult question, Problem badRecord, Problem mended, Note note) {
        static Entry question(QuestionResult result) {
            return new Entry(result, null, null, null);
        }

        static Entry badRecord(Problem problem) {
            return new Entry(null, problem, null, null);
        }

        static Entry mended(Problem problem) {
            return new Entry(null, null, problem, null);
        }

        static Entry note(Note note) {
            return new Entry(null, null, null, note);
        }
    }

    static Results of(RunSettings settings, List<Entry> entries) {
        var questions = new ArrayList<QuestionResult>();
        var problems = new LinkedHashSet<Problem>();
        var notes = new ArrayList<Note>();
        for (var entry : entries) {
            if (entry.question != null) {
                questions.add(entry.question);
            } else if (entry.badRecord != null) {
                problems.add(entry.badRecord);
            } else if (entry.note != null) {
                notes.add(entry.note);
            } else {
                problems.remove(entry.mended);
            }
        }
        return new Results(settings, questions, List.copyOf(problems), notes);
    }

    /**
     * Reads what a run wrote, whether it has come to its end or not.
     *
     * @param file the results
     * @return the results
     * @throws VideoXLException {@code IO} if the file cannot be read; {@code INVALID_ARGUMENT} if it holds something else
     */
    public static Results read(Path file) {
        var content = Journal.read(file, RunSettings.class, Entry.class);
        return of(content.heading(), content.entries());
    }

    /**
     * Puts the shards of a run together.
     *
     * @param files the results of the shards
     * @return the results of the whole
     * @throws VideoXLException {@code IO} if a file cannot be read; {@code INVALID_ARGUMENT} if files hold something else or were made
     *     in different ways, or a shard is missing
     */
    public static Results merge(List<Path> files) {
        var settings = new LinkedHashMap<RunSettings, Path>();
        var shards = new LinkedHashSet<Shard>();
        var questions = new ArrayList<QuestionResult>();
        var problems = new ArrayList<Problem>();
        var notes = new ArrayList<Note>();
        for (var file : files) {
            var part = read(file);
            settings.putIfAbsent(part.settings.whole(), file);
            shards.add(Shard.parse(part.settings.shard()));
            questions.addAll(part.questions);
            problems.addAll(part.problems);
            notes.addAll(part.notes);
        }
        if (settings.size() != 1) {
            var different = List.copyOf(settings.keySet());
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    settings.isEmpty()
                            ? "No results to merge; expected the files of two shards or more."
                            : settings.values() + " do not belong together: found "
                                    + different.get(0).differences(different.get(1))
                                    + "; expected shards of one run, made in the same way.");
        }
        requireAll(shards, files);
        return new Results(settings.keySet().iterator().next(), questions, problems, notes);
    }

    /** A whole that lacks a part would look like any other. */
    private static void requireAll(Set<Shard> shards, List<Path> files) {
        int count = shards.iterator().next().count();
        var missing = IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Shard(number, count))
                .filter(each -> !shards.contains(each))
                .toList();
        if (!missing.isEmpty() || shards.size() > count) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    files + " are no whole: found the shards " + joined(shards) + "; expected "
                            + (shards.size() > count - missing.size()
                                    ? "those of one cut."
                                    : joined(missing) + " too."));
        }
    }

    private static String joined(Collection<Shard> shards) {
        return shards.stream().map(Shard::toString).collect(Collectors.joining(", "));
    }

    /**
     * How two results were made differently.
     *
     * @param other the other results
     * @return the settings that differ, each with both values
     */
    public Map<String, List<String>> differences(Results other) {
        return settings.differences(other.settings);
    }

    /**
     * Writes the results as a run would, but at once: the file is there with all of them, or not at all.
     *
     * @param file what to write; must not be there
     * @throws VideoXLException {@code IO} if it is there or cannot be written; {@code CANCELLED} if the thread is interrupted
     */
    public void write(Path file) {
        if (Files.exists(file)) {
            throw new VideoXLException(
                    Code.IO, file + ": it is there already; expected a new file for the merged results.");
        }
        Journal.write(
                file,
                settings,
                Stream.of(
                                problems.stream().map(Entry::badRecord),
                                notes.stream().map(Entry::note),
                                questions.stream().map(Entry::question))
                        .flatMap(each -> each)
                        .toList());
    }

    /** {@return the ids of questions that were asked, or all that were tried if {@code failed} counts as well} */
    Set<String> done(boolean failed) {
        var done = new LinkedHashSet<String>();
        questions.stream().filter(each -> failed || each.failure().isEmpty()).forEach(each -> done.add(each.id()));
        return done;
    }
}
