package io.videoxl.eval.data;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads a benchmark's files into questions and problems. */
final class QuestionReader {
    private static final int DEPTH = 2;

    private final Benchmark benchmark;
    private final BenchmarkFormat format;
    private final Path folder;
    private final VideoFolder videos;
    private final List<Question> questions = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();

    QuestionReader(Benchmark benchmark, BenchmarkFormat format, Path folder) {
        this.benchmark = benchmark;
        this.format = format;
        this.folder = folder;
        videos = new VideoFolder(folder);
    }

    QuestionSet read(List<Path> files) {
        for (var file : files.isEmpty() ? found() : files) {
            RecordFile.read(file, this::record, problems::add, notes::add);
        }
        return new QuestionSet(questions, problems.stream().distinct().toList(), notes);
    }

    private List<Path> found() {
        if (!Files.isDirectory(folder)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    folder + ": no such folder; expected where " + benchmark.title() + " was unpacked.");
        }
        var here = matching(folder);
        return here.isEmpty() ? foundWithin() : here;
    }

    /** Downloads often have the benchmark in a folder of their own. */
    private List<Path> foundWithin() {
        var inner = below(folder, 1).stream()
                .filter(each -> Files.isDirectory(each) && !matching(each).isEmpty())
                .sorted()
                .toList();
        if (inner.size() == 1) {
            notes.add(new Note(folder.toString(), "questions are taken from " + inner.getFirst()));
            return matching(inner.getFirst());
        }
        throw new VideoXLException(
                Code.INVALID_ARGUMENT,
                inner.isEmpty()
                        ? "%s: no questions of %s; expected files such as %s. Name the file of questions if it is elsewhere."
                                .formatted(folder, benchmark.title(), String.join(", ", format.questionFiles()))
                        : "%s: several folders have questions of %s: %s. Name one of them."
                                .formatted(
                                        folder,
                                        benchmark.title(),
                                        inner.stream()
                                                .map(each -> each.getFileName().toString())
                                                .collect(Collectors.joining(", "))));
    }

    /** The files of the first kind of which there are any. */
    private List<Path> matching(Path folder) {
        return format.questionFiles().stream()
                .map(glob -> matching(folder, glob))
                .filter(files -> !files.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<Path> matching(Path folder, String glob) {
        var matcher = folder.getFileSystem().getPathMatcher("glob:" + glob);
        return below(folder, DEPTH).stream()
                .filter(file -> matcher.matches(folder.relativize(file)) && RecordFile.isOne(file))
                .sorted()
                .toList();
    }

    /** Behind symbolic links too: data sets are large, and lie elsewhere. */
    private static List<Path> below(Path folder, int depth) {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                found.add(file);
                if (depth > 1 && Files.isDirectory(file)) {
                    found.addAll(below(file, depth - 1));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new VideoXLException(Code.IO, folder + ": cannot be listed (" + e + ").", e);
        }
        return found;
    }

    private void record(DataRecord record) {
        format.records(record).forEach(this::question);
    }

    private void question(DataRecord record) {
        try {
            var question = format.question(record, videos);
            var other = places.putIfAbsent(question.id(), record.where());
            if (other != null) {
                throw new BadRecord("question " + question.id() + " was in " + other + " already");
            }
            questions.add(question);
        } catch (NotMultipleChoice e) {
            problems.add(new Problem(record.file(), e.getMessage()));
        } catch (BadRecord | InvalidPathException e) {
            problems.add(new Problem(place(record), e.getMessage()));
        }
    }

    private static String place(DataRecord record) {
        return record.where()
                + record.find("question_id", "id", "uid")
                        .map(id -> ", question " + id)
                        .orElse("");
    }
}
